import { DisposableStore, type Disposable } from '../base/disposable';
import type { DiagnosisTarget } from '../credentials/diagnosis';
import type { ActiveProfileStore } from './activeProfile/activeProfileStore';
import { registerCommand } from './commands';
import { readTarget } from './commandTarget';
import type { ReportServices } from './diagnosisRun';
import { ReportDocuments } from './reportDocuments';

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
      const { createReport } = await import('./diagnosisRun');
      const report = await createReport(target, services);
      await reports.show(['SSO', target.profile ?? target.session].filter(Boolean).join(' '), report);
      return report.text;
    }),
  );
  return disposables;
}

function completeTarget(target: DiagnosisTarget, activeProfiles: ActiveProfileStore): DiagnosisTarget {
  if (target.profile !== undefined || target.session !== undefined) return target;
  const profile = activeProfiles.focused?.name;
  return profile === undefined ? {} : { profile };
}
