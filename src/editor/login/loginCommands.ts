import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AccessTokens } from '../../sso/accessTokens';
import { RenewalScheduler } from '../../sso/renewalScheduler';
import type { SessionStore } from '../../sso/sessionStore';
import { registerCommand } from '../commands';
import { settings } from '../settings';
import type { LoginRunServices } from './logIn';
import type { LogoutServices } from './logOut';
import { closeQrPages } from './qrPages';

/** `awsSso.login`, `awsSso.loginAll` and `awsSso.setUpConsoleSignIn`: what they do is loaded when they are first used. */
export function registerLoginCommands(services: LoginRunServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  closeQrPages();
  disposables.add(
    registerCommand('awsSso.login', logger, async (argument) => {
      const { login } = await import('./logIn');
      await login(argument, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.loginAll', logger, async () => {
      const { loginAll } = await import('./logIn');
      await loginAll(services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.setUpConsoleSignIn', logger, async () => {
      const { setUpConsoleSignIn } = await import('./logIn');
      await setUpConsoleSignIn(services);
    }),
  );
  return disposables;
}

/** `awsSso.logout` and `awsSso.logoutAll`. */
export function registerLogoutCommands(services: LogoutServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.logout', logger, async (argument) => {
      const { logout } = await import('./logOut');
      await logout(argument, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.logoutAll', logger, async () => {
      const { logoutAll } = await import('./logOut');
      await logoutAll(services);
    }),
  );
  return disposables;
}

export interface BackgroundRenewalServices {
  readonly sessions: SessionStore;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Renews sessions in the background while a window is open, unless `awsSso.renewAutomatically` says no. */
export function registerRenewal(services: BackgroundRenewalServices): Disposable {
  const disposables = new DisposableStore();
  const scheduler = disposables.add(new RenewalScheduler(services, settings.renewAutomatically()));
  disposables.add(
    settings.onDidChange(
      () => scheduler.setEnabled(settings.renewAutomatically()),
      'awsSso.renewAutomatically',
    ),
  );
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      // The machine may have slept: the user is back, and so may be the network.
      services.sessions.wake();
      scheduler.wake();
    }),
  );
  return disposables;
}
