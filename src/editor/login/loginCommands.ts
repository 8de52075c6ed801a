import { DisposableStore, type Disposable } from '../../base/disposable';
import { registerCommand } from '../commands';
import type { LoginRunServices } from './loginRun';

/** `awsSso.login` and `awsSso.loginAll`: what they do is loaded when they are first used. */
export function registerLoginCommands(services: LoginRunServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.login', logger, async (argument) => {
      const { login } = await import('./loginRun');
      await login(argument, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.loginAll', logger, async () => {
      const { loginAll } = await import('./loginRun');
      await loginAll(services);
    }),
  );
  return disposables;
}
