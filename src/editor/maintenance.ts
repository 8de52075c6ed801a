import { DisposableStore, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import type { ConfigStore } from '../config/configStore';
import type { IdentityService } from '../credentials/identityService';
import type { SessionStore } from '../sso/sessionStore';
import { SECOND_MS, type Clock } from '../base/clock';
import { errorText } from '../base/errors';
import type { AwsLocations } from '../config/locations';
import { registerCommand } from './commands';

export interface MaintenanceServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly identities: IdentityService;
  readonly locations: AwsLocations;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A window that has just opened is busy enough. */
const SWEEP_AFTER_MS = 10 * SECOND_MS;

/** `awsSso.refresh` reads all files again and forgets what AWS said; `awsSso.showLog` shows what happened. */
export function registerMaintenanceCommands(
  { config, sessions, identities, locations, clock, logger }: MaintenanceServices,
  showLog: () => void,
): Disposable {
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.refresh', logger, async () => {
      identities.forget();
      await config.reload();
      await sessions.reload();
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
