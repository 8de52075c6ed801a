import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AccessCheckServices } from '../../credentials/accessCheck';
import type { DiagnosisTarget } from '../../credentials/diagnosis';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { readTarget } from '../commandTarget';
import { registerCommand, reportError, runAction } from '../commands';
import type { Report, ReportServices } from './reports';
import { withoutLinks } from '../plainText';

export type DiagnoseServices = ReportServices & { readonly activeProfiles: ActiveProfileStore };

export const REPORT_SCHEME = 'aws-sso-diagnosis';

/**
 * `awsSso.diagnose`: examines a profile, a session or the active profile layer by layer, and shows what it found as a
 * document to read and to paste into a ticket. The text also goes to the caller of the command.
 */
export function registerDiagnose(services: DiagnoseServices): Disposable {
  const { logger, activeProfiles } = services;
  const disposables = new DisposableStore();
  const reports = disposables.add(new ReportDocuments(REPORT_SCHEME));
  disposables.add(
    registerCommand('awsSso.diagnose', logger, async (argument) => {
      const target = completeTarget(readTarget(argument), activeProfiles);
      const { createReport } = await import('./reports');
      const report = await createReport(target, services);
      await reports.show(['SSO', target.profile ?? target.session].filter(Boolean).join(' '), report);
      // Without waiting: a caller of the command wants the text now.
      if (report.remedy) void offerRemedy(report.remedy, logger);
      return report.text;
    }),
  );
  return disposables;
}

async function offerRemedy({ what, action }: NonNullable<Report['remedy']>, logger: Logger): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(withoutLinks(what), action.title);
  if (chosen === action.title)
    await runAction(action).catch((error: unknown) => reportError('diagnose', error, logger));
}

function completeTarget(target: DiagnosisTarget, activeProfiles: ActiveProfileStore): DiagnosisTarget {
  if (target.profile !== undefined || target.session !== undefined) return target;
  const profile = activeProfiles.focused?.name;
  return profile === undefined ? {} : { profile };
}

export type AccessCommandServices = Omit<AccessCheckServices, 'describeError'> & {
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
};

export const ACCESS_SCHEME = 'aws-sso-access';

/**
 * `awsSso.checkAccess`: asks a few services as a profile, or as several (`{ profiles }`), and shows what is allowed as a
 * table; without a profile it asks for which. The text also goes to the caller of the command.
 */
export function registerAccessCheck(services: AccessCommandServices): Disposable {
  const disposables = new DisposableStore();
  const reports = disposables.add(new ReportDocuments(ACCESS_SCHEME));
  disposables.add(
    registerCommand('awsSso.checkAccess', services.logger, async (argument) => {
      const { checkAccessOf } = await import('./reports');
      const report = await checkAccessOf(readProfiles(argument), services);
      if (!report) return undefined;
      await reports.show(report.subject, report);
      return report.text;
    }),
  );
  return disposables;
}

function readProfiles(argument: unknown): readonly string[] {
  const { profile } = readTarget(argument);
  if (profile !== undefined) return [profile];
  const { profiles } = (typeof argument === 'object' && argument ? argument : {}) as { profiles?: unknown };
  return Array.isArray(profiles) ? profiles.filter((name) => typeof name === 'string') : [];
}

/** Documents that were made to be read once: rendered Markdown, gone with the window. */
class ReportDocuments implements Disposable {
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();
  readonly #provider: Disposable;

  constructor(scheme: string) {
    this.#scheme = scheme;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: ({ query }) =>
        this.#texts.get(query) ?? l10n.t('This report is no longer available. Run the command again.'),
    });
  }

  /**
   * Shows a report rendered; as text where the Markdown preview of VS Code is turned off.
   * @param subject and the time are the title of its tab.
   */
  async show(subject: string, { text, at }: { readonly text: string; readonly at: Date }): Promise<void> {
    const query = String(this.#texts.size);
    this.#texts.set(query, text);
    const words = subject.replace(/[^\p{L}\p{N}._@+ -]+/gu, '-').slice(0, LONGEST_SUBJECT);
    const time = at.toISOString().slice(11, 19).replaceAll(':', '.');
    const path = `/${['AWS', words, time].filter(Boolean).join(' ')}.md`;
    const uri = vscode.Uri.from({ scheme: this.#scheme, path, query });
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    }
  }

  dispose(): void {
    this.#provider.dispose();
    this.#texts.clear();
  }
}

const LONGEST_SUBJECT = 80;
