import { DisposableStore, type Disposable } from '../../base/disposable';
import { registerCommand } from '../commands';
import type { LogoutServices } from './logoutRun';

/** `awsSso.logout` and `awsSso.logoutAll`. */
export function registerLogoutCommands(services: LogoutServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.logout', logger, async (argument) => {
      const { logout } = await import('./logoutRun');
      await logout(argument, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.logoutAll', logger, async () => {
      const { logoutAll } = await import('./logoutRun');
      await logoutAll(services);
    }),
  );
  return disposables;
}
