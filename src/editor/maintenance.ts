import * as vscode from 'vscode';
import { SECOND_MS, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ConfigStore } from '../config/configStore';
import type { AwsLocations } from '../config/locations';
import type { DiagnosisTarget } from '../credentials/diagnosis';
import type { IdentityService } from '../credentials/identityService';
import type { ConsoleSessions } from '../signin/consoleSessions';
import type { SessionStore } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfile/activeProfileStore';
import { readTarget } from './commandTarget';
import { beforeCommands, registerCommand, reportError, runAction } from './commands';
import type { Report, ReportServices } from './diagnosis';
import { withoutLinks } from './plainText';
import { ReportDocuments } from './reportDocuments';

export interface MaintenanceServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'reload'>;
  readonly identities: IdentityService;
  readonly locations: AwsLocations;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A window that has just opened is busy enough. */
const SWEEP_AFTER_MS = 10 * SECOND_MS;

/** `awsSso.refresh` reads all files again and forgets what AWS said; `awsSso.showLog` shows what happened. */
export function registerMaintenanceCommands(
  { config, sessions, consoleSessions, identities, locations, clock, logger }: MaintenanceServices,
  showLog: () => void,
): Disposable {
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.refresh', logger, async () => {
      identities.forget();
      await config.reload();
      await sessions.reload();
      await consoleSessions.reload();
    }),
  );
  disposables.add(
    clock.schedule(SWEEP_AFTER_MS, () => {
      import('../credentials/draftSweep')
        .then(({ sweepSecretDrafts }) => sweepSecretDrafts(locations))
        .catch((error: unknown) => logger.warn(`[start] drafts not swept: ${errorText(error)}`));
    }),
  );
  disposables.add(registerCommand('awsSso.showLog', logger, showLog));
  return disposables;
}

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
      const { createReport } = await import('./diagnosis');
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

/**
 * Reads the files again when the user comes to the window, and before every command. Watching alone would leave the window
 * on what was: a network drive or a container's mount may tell of no change, and the system may refuse to watch.
 */
export function registerReadAgain({
  config,
  sessions,
  consoleSessions,
}: {
  readonly config: Pick<ConfigStore, 'reload'>;
  readonly sessions: Pick<SessionStore, 'reload'>;
  readonly consoleSessions: Pick<ConsoleSessions, 'reload'>;
}): Disposable {
  const disposables = new DisposableStore();
  disposables.add(beforeCommands(() => config.reload()));
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused)
        void config.reload().then(() => Promise.all([sessions.reload(), consoleSessions.reload()]));
    }),
  );
  return disposables;
}
