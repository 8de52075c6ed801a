import { DisposableStore, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import type { ConfigStore } from '../config/configStore';
import type { IdentityService } from '../credentials/identityService';
import type { SessionStore } from '../sso/sessionStore';
import { registerCommand } from './commands';

export interface MaintenanceServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly identities: IdentityService;
  readonly logger: Logger;
}

/** `awsSso.refresh` reads all files again and forgets what AWS said; `awsSso.showLog` shows what happened. */
export function registerMaintenanceCommands(
  { config, sessions, identities, logger }: MaintenanceServices,
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
  disposables.add(registerCommand('awsSso.showLog', logger, showLog));
  return disposables;
}
