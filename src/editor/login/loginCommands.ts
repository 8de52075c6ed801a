import * as vscode from 'vscode';
import { HOUR_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { findLoginSession } from '../../config/profileSession';
import type { SharedConfig } from '../../config/sharedConfig';
import type { ConsoleServices } from '../../signin/consoleServices';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import type { AccessTokens } from '../../sso/accessTokens';
import { RenewalScheduler } from '../../sso/renewalScheduler';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { registerCommand } from '../commands';
import { settings } from '../settings';
import { ownProfile } from '../terminals/terminalKnowledge';
import type { LoginRunServices } from './logIn';
import type { LogoutServices } from './logOut';

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

export interface ConsoleRenewalServices {
  readonly config: Observable<SharedConfig>;
  readonly consoleSessions: Pick<ConsoleSessions, 'current' | 'onDidChange' | 'wake'>;
  readonly consoleLogins: () => Promise<Pick<ConsoleServices, 'renewals' | 'tokens'>>;
  readonly activeProfiles: Pick<ActiveProfileStore, 'get' | 'usedSince' | 'onDidChange'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A profile that was used this long ago is in use. */
const RECENT_MS = HOUR_MS;

/**
 * Renews the credentials of console sign-ins in the background while a window is open, unless
 * `awsSso.renewAutomatically` says no. They last a quarter of an hour, so that only those in use are: of a profile that is
 * active, that a terminal was opened as, or that was chosen or used within the last hour.
 */
export function registerConsoleRenewal(services: ConsoleRenewalServices): Disposable {
  const { config, consoleSessions, consoleLogins, activeProfiles, clock, logger } = services;
  const disposables = new DisposableStore();
  const update = async (): Promise<void> => {
    if (consoleSessions.current.size === 0) return;
    const { renewals, tokens } = await consoleLogins();
    const moment = clock.now() - RECENT_MS;
    renewals.setEnabled(settings.renewAutomatically());
    renewals.setInUse([
      ...loginSessionsOf(profilesInUse(activeProfiles, moment), config.current),
      ...tokens.usedSince(moment),
    ]);
  };
  const follow = (): void => {
    update().catch((error: unknown) => logger.warn(`[console renewal] not planned: ${errorText(error)}`));
  };
  disposables.add(consoleSessions.onDidChange(follow));
  disposables.add(activeProfiles.onDidChange(follow));
  disposables.add(vscode.window.onDidOpenTerminal(follow));
  disposables.add(vscode.window.onDidCloseTerminal(follow));
  disposables.add(settings.onDidChange(follow, 'awsSso.renewAutomatically'));
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused || consoleSessions.current.size === 0) return;
      // The machine may have slept: the user is back, and so may be the network.
      consoleSessions.wake();
      void consoleLogins().then(({ renewals }) => renewals.wake());
    }),
  );
  follow();
  return disposables;
}

function profilesInUse(
  activeProfiles: Pick<ActiveProfileStore, 'get' | 'usedSince'>,
  moment: number,
): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [undefined];
  return [
    ...folders.flatMap((folder) => activeProfiles.get(folder)?.name ?? []),
    ...vscode.window.terminals.flatMap((terminal) => ownProfile(terminal) ?? []),
    ...activeProfiles.usedSince(moment),
  ];
}

function loginSessionsOf(names: readonly string[], config: SharedConfig): string[] {
  return names.flatMap((name) => {
    const profile = config.profiles.get(name);
    return (profile && findLoginSession(profile, config)) ?? [];
  });
}

/** Begins the title of the tab that shows a QR code; the code of the login follows. */
export const QR_PAGE_TITLE = 'AWS login ';

/**
 * Closes tabs that show a QR code.
 * @param title part of theirs; without it all of them, such as those of logins that a reload of the window has ended:
 * nothing could draw them again
 */
export function closeQrPages(title = QR_PAGE_TITLE): void {
  const pages = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) => input instanceof vscode.TabInputWebview && label.includes(title));
  if (pages.length > 0) void vscode.window.tabGroups.close(pages, true);
}
