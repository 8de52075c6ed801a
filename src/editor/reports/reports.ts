import { arch, platform, release } from 'node:os';
import { parse } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { sendHttp } from '../../base/http';
import { checkAccess } from '../../credentials/accessCheck';
import { accessReport } from '../../credentials/accessCheckReport';
import {
  diagnose,
  type Diagnosis,
  type DiagnosisServices,
  type DiagnosisTarget,
} from '../../credentials/diagnosis';
import type { Remedy } from '../../credentials/diagnosisLayer';
import { withoutPassword } from '../../credentials/diagnosisNetwork';
import { diagnosisReport, firstFinding, type About } from '../../credentials/diagnosisReport';
import { findStartFileVariables } from '../../credentials/shells/shellStartFiles';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { profileEntries } from '../activeProfile/profileFacts';
import { action, type ErrorAction } from '../errors';
import { describeError } from '../errorMessages';
import { worksAs, worksAsReport, type WorksAsServices } from '../extensionHost/extensionHost';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import { signalOf } from '../notifications';
import type { AccessCommandServices } from './reportCommands';

export type ReportServices = Omit<
  DiagnosisServices,
  'inherited' | 'startFiles' | 'unwatched' | 'send' | 'networkFacts' | 'describeError' | 'worksAs'
> & {
  readonly config: { readonly unwatched: readonly string[] };
  readonly consoleSessions: { readonly unwatched: readonly string[] };
  readonly extension: vscode.Extension<unknown>;
  readonly activeProfiles: ActiveProfileStore;
} & WorksAsServices;

/** What was found, as Markdown, and when. */
export interface Report {
  readonly text: string;
  readonly at: Date;
  /** What is wrong first, and the button that mends it, when one does. */
  readonly remedy: { readonly what: string; readonly action: ErrorAction } | undefined;
}

/** Examines under a cancellable progress; rejects with the reason when the user turns away. */
export async function createReport(target: DiagnosisTarget, services: ReportServices): Promise<Report> {
  const diagnosis = await examine(target, services);
  const text = diagnosisReport(diagnosis, aboutHere(services.extension), services.locations.home);
  const first = firstFinding(diagnosis);
  const remedy = first?.remedy && { what: first.what, action: REMEDIES[first.remedy](target) };
  return { text, at: diagnosis.at, remedy };
}

const REMEDIES: Readonly<Record<Remedy, (target: DiagnosisTarget) => ErrorAction>> = {
  logIn: action.logIn,
  setUpSession: action.setUpSession,
  switchProfile: action.switchProfile,
};

async function examine(target: DiagnosisTarget, services: ReportServices): Promise<Diagnosis> {
  const subject = target.profile ?? target.session;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withoutLinks(subject === undefined ? l10n.t('Diagnosing') : l10n.t('Diagnosing {0}', subject)),
    cancellable: true,
  };
  const startFiles = await startFileFacts(services.locations.home);
  return vscode.window.withProgress(options, (progress, cancellation) =>
    diagnose(
      target,
      {
        ...services,
        inherited: services.activeProfiles.inherited,
        worksAs: worksAsReport(worksAs(services, 'no profile')),
        startFiles,
        unwatched: [
          ...new Set(
            [services.config, services.sessions, services.consoleSessions].flatMap(
              ({ unwatched: directories }) => directories,
            ),
          ),
        ],
        send: sendHttp,
        networkFacts: networkFacts(),
        describeError: (error) => describeError(error).message,
      },
      signalOf(cancellation),
      (message) => progress.report({ message }),
    ),
  );
}

/** What the start files of the default shell set, which shell integration sets right only for a profile that was chosen. */
async function startFileFacts(home: string): Promise<string[]> {
  const shell = parse(vscode.env.shell).name.toLowerCase();
  const directory = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const found = await findStartFileVariables(shell, { home, directory }, process.env);
  return found.map(({ file, line, variable, isLate }) => {
    const effect = isLate
      ? 'it takes precedence over the chosen profile.'
      : "VS Code's shell integration replaces it with the chosen profile.";
    return `Line ${line + 1} of ${file} sets ${variable} in terminals; ${effect}`;
  });
}

/** VS Code's own settings of the network, as far as they are set. */
function networkFacts(): string[] {
  const { proxy, proxySupport, proxyAuthorization, noProxy, systemCertificates } = settings.http();
  return [
    proxy ? `http.proxy: ${withoutPassword(proxy)}.` : '',
    proxySupport ? `http.proxySupport: ${proxySupport}.` : '',
    proxyAuthorization ? 'http.proxyAuthorization: set.' : '',
    noProxy.length > 0 ? `http.noProxy: ${noProxy.join(', ')}.` : '',
    systemCertificates ? '' : 'http.systemCertificates: off.',
  ].filter((fact) => fact !== '');
}

function aboutHere({ packageJSON }: vscode.Extension<unknown>): About {
  const { version } = packageJSON as { readonly version: string };
  const remote = vscode.env.remoteName;
  return [
    ['Extension', version],
    ['Editor', `${vscode.env.appName} ${vscode.version}${remote ? `, remote: ${remote}` : ''}`],
    ['System', `${platform()} ${release()} ${arch()}, Node.js ${process.versions.node}`],
  ];
}

/** What was found, as Markdown. */
export interface AccessDocument {
  readonly subject: string;
  readonly text: string;
  readonly at: Date;
}

/**
 * Checks under a cancellable progress; rejects with the reason when the user turns away.
 * @param named none: the user chooses.
 * @returns undefined when none was chosen.
 */
export async function checkAccessOf(
  named: readonly string[],
  services: AccessCommandServices,
): Promise<AccessDocument | undefined> {
  const profiles = named.length > 0 ? named : await chooseProfiles(services);
  const [first] = profiles;
  if (first === undefined) return undefined;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withoutLinks(
      profiles.length === 1
        ? l10n.t('Checking the access of {0}', first)
        : l10n.t('Checking the access of {0} profiles', profiles.length),
    ),
    cancellable: true,
  };
  const report = await vscode.window.withProgress(options, (progress, cancellation) =>
    checkAccess(
      profiles,
      { ...services, describeError: (error) => describeError(error).message },
      signalOf(cancellation),
      (profile) => progress.report({ message: withoutLinks(profile) }),
    ),
  );
  const subject = profiles.length === 1 ? first : l10n.t('{0} profiles', profiles.length);
  return { subject, text: accessReport(report), at: report.at };
}

async function chooseProfiles({ config, activeProfiles }: AccessCommandServices): Promise<readonly string[]> {
  const active = activeProfiles.focused?.name;
  const items = profileEntries(config.current.profiles.values()).map((entry) => ({
    ...entry,
    picked: entry.name === active,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Check access'),
    placeHolder: l10n.t('Check the access of which profiles?'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return (chosen ?? []).map(({ name }) => name);
}
