import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import type { SharedConfig, SsoSession } from '../config/sharedConfig';
import type { IdentityService } from '../credentials/identityService';
import type { LoginService } from '../sso/loginService';
import type { SessionStore } from '../sso/sessionStore';
import { describeFailure, registerCommand } from './commands';
import { findTargetSession, pickSession, readTarget } from './commandTarget';
import { withoutLinks } from './plainText';

export interface LogoutCommandServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly logins: LoginService;
  readonly identities: IdentityService;
  readonly logger: Logger;
}

/** `awsSso.logout` and `awsSso.logoutAll`. */
export function registerLogoutCommands(services: LogoutCommandServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  disposables.add(registerCommand('awsSso.logout', logger, (argument) => logout(argument, services)));
  disposables.add(registerCommand('awsSso.logoutAll', logger, () => logoutAll(services)));
  return disposables;
}

async function logout(argument: unknown, services: LogoutCommandServices): Promise<void> {
  const { config, sessions } = services;
  const session =
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(l10n.t('Log out of which session?'), sessions.current, ({ tokenExpiresAt }) =>
      Boolean(tokenExpiresAt),
    ));
  if (session) await logOutOf([session], services);
}

async function logoutAll(services: LogoutCommandServices): Promise<void> {
  const signedIn = [...services.sessions.current.values()].filter(({ tokenExpiresAt }) => tokenExpiresAt);
  if (signedIn.length === 0) {
    await vscode.window.showInformationMessage(l10n.t('You are not logged in to any session.'));
    return;
  }
  const logOut = l10n.t('Log Out');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('Log out of all sessions?'),
    { modal: true, detail: signedIn.map(({ session }) => session.label).join('\n') },
    logOut,
  );
  if (chosen !== logOut) return;
  await logOutOf(
    signedIn.map(({ session }) => session),
    services,
  );
}

/** Logs out of sessions one by one, and says so when AWS did not confirm it. */
export async function logOutOf(
  ended: readonly SsoSession[],
  { logins, identities, logger }: Pick<LogoutCommandServices, 'logins' | 'identities' | 'logger'>,
): Promise<void> {
  for (const session of ended) {
    const { failure } = await logins.logout(session);
    if (failure !== undefined) {
      logger.warn(`[logout] ended here only: ${session.id}`);
      void vscode.window.showWarningMessage(
        withoutLinks(
          l10n.t(
            'Logged out of {0} here, but AWS did not confirm it: {1}',
            session.label,
            (await describeFailure(failure)).message,
          ),
        ),
      );
    }
  }
  identities.forget();
}
