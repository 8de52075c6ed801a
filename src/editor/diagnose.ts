import { arch, platform, release } from 'node:os';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import { sendHttp } from '../base/http';
import {
  diagnose,
  type Diagnosis,
  type DiagnosisServices,
  type DiagnosisTarget,
} from '../credentials/diagnosis';
import { withoutPassword } from '../credentials/diagnosisNetwork';
import { diagnosisReport, type About } from '../credentials/diagnosisReport';
import type { ActiveProfileStore } from './activeProfileStore';
import { registerCommand } from './commands';
import { readTarget } from './commandTarget';
import { describeError } from './errorMessages';
import { withoutLinks } from './plainText';
import { settings } from './settings';
import { signalOf } from './waiting';

export interface DiagnoseServices extends Omit<
  DiagnosisServices,
  'environment' | 'send' | 'networkFacts' | 'describeError'
> {
  readonly activeProfiles: ActiveProfileStore;
  readonly extension: vscode.Extension<unknown>;
}

export const REPORT_SCHEME = 'aws-sso-diagnosis';

/**
 * `awsSso.diagnose`: examines a profile, a session or the active profile layer by layer, and shows what it found as a
 * document to read and to paste into a ticket. The text also goes to the caller of the command.
 */
export function registerDiagnose(services: DiagnoseServices): Disposable {
  const { logger, activeProfiles } = services;
  const disposables = new DisposableStore();
  const reports = new Map<string, string>();
  disposables.add(
    vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, {
      provideTextDocumentContent: ({ query }) =>
        reports.get(query) ?? l10n.t('This report is no longer here. Diagnose again.'),
    }),
  );
  disposables.add(
    registerCommand('awsSso.diagnose', logger, async (argument) => {
      const target = completeTarget(readTarget(argument), activeProfiles);
      const diagnosis = await examine(target, services);
      const report = diagnosisReport(diagnosis, aboutHere(services.extension), services.locations.home);
      const query = String(reports.size);
      reports.set(query, report);
      await showReport(reportUri(target, diagnosis.at).with({ query }));
      return report;
    }),
  );
  return disposables;
}

function completeTarget(target: DiagnosisTarget, activeProfiles: ActiveProfileStore): DiagnosisTarget {
  if (target.profile !== undefined || target.session !== undefined) return target;
  const profile = activeProfiles.focused?.name;
  return profile === undefined ? {} : { profile };
}

async function examine(target: DiagnosisTarget, services: DiagnoseServices): Promise<Diagnosis> {
  const subject = target.profile ?? target.session;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withoutLinks(subject === undefined ? l10n.t('Diagnosing') : l10n.t('Diagnosing {0}', subject)),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, cancellation) =>
    diagnose(
      target,
      {
        ...services,
        environment: process.env,
        send: sendHttp,
        networkFacts: networkFacts(),
        describeError: (error) => describeError(error).message,
      },
      signalOf(cancellation),
      (message) => progress.report({ message }),
    ),
  );
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

/** Its last part is the title of the tab. */
function reportUri({ profile, session }: DiagnosisTarget, at: Date): vscode.Uri {
  const subject = (profile ?? session ?? '').replace(/[^\p{L}\p{N}._@+-]+/gu, '-');
  const time = at.toISOString().slice(11, 19).replaceAll(':', '.');
  return vscode.Uri.from({
    scheme: REPORT_SCHEME,
    path: `/${['AWS SSO', subject, time].filter(Boolean).join(' ')}.md`,
  });
}

/** Rendered; as text where the Markdown preview of VS Code is turned off. */
async function showReport(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  }
}
