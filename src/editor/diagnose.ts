import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { DiagnosisTarget } from '../credentials/diagnosis';
import type { ActiveProfileStore } from './activeProfileStore';
import { registerCommand } from './commands';
import { readTarget } from './commandTarget';
import type { ReportServices } from './diagnosisRun';

export type DiagnoseServices = ReportServices & { readonly activeProfiles: ActiveProfileStore };

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
      const { createReport } = await import('./diagnosisRun');
      const { text, at } = await createReport(target, services);
      const query = String(reports.size);
      reports.set(query, text);
      await showReport(reportUri(target, at).with({ query }));
      return text;
    }),
  );
  return disposables;
}

function completeTarget(target: DiagnosisTarget, activeProfiles: ActiveProfileStore): DiagnosisTarget {
  if (target.profile !== undefined || target.session !== undefined) return target;
  const profile = activeProfiles.focused?.name;
  return profile === undefined ? {} : { profile };
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
