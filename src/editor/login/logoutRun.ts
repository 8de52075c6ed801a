import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Observable } from '../../base/event';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { IdentityService } from '../../credentials/identityService';
import type { LoginService } from '../../sso/loginService';
import type { SessionStore } from '../../sso/sessionStore';
import { describeFailure, isTurnedAway } from '../commands';
import { findTargetSession, pickSession, readTarget } from '../commandTarget';
import { LogoutsError } from './loginErrors';
import { withoutLinks } from '../plainText';
import { showWhenLong } from '../waiting';

export interface LogoutServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly logins: LoginService;
  readonly identities: IdentityService;
  readonly logger: Logger;
}

/** Logs out of the session that is named, or of one that the user chooses. */
export async function logout(argument: unknown, services: LogoutServices): Promise<void> {
  const { config, sessions } = services;
  const session =
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(l10n.t('Log out of which session?'), sessions.current, ({ tokenExpiresAt }) =>
      Boolean(tokenExpiresAt),
    ));
  if (session) await logOutOf([session], services);
}

/** Logs out of all sessions, once the user has agreed. */
export async function logoutAll(services: LogoutServices): Promise<void> {
  const signedIn = [...services.sessions.current.values()].filter(({ tokenExpiresAt }) => tokenExpiresAt);
  if (signedIn.length === 0) {
    await vscode.window.showInformationMessage(l10n.t('You are not logged in to any session.'));
    return;
  }
  const logOut = l10n.t('Log Out');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('Log out of all sessions?'),
    { modal: true, detail: signedIn.map(({ session }) => withoutLinks(session.label)).join('\n') },
    logOut,
  );
  if (chosen !== logOut) return;
  await logOutOf(
    signedIn.map(({ session }) => session),
    services,
  );
}

/**
 * Logs out of sessions, all at once, and says so of those whose end AWS did not confirm. A failure keeps no other from its
 * turn; Cancel leaves logged in whom the server has not answered.
 * @throws what kept a token from being deleted; LogoutsError with the failures of all
 */
export async function logOutOf(
  ended: readonly SsoSession[],
  { logins, identities, logger }: Pick<LogoutServices, 'logins' | 'identities' | 'logger'>,
): Promise<void> {
  const [first, ...others] = ended;
  const title =
    first && others.length === 0 ? l10n.t('Logging out of {0}', first.label) : l10n.t('Logging out');
  const failures: unknown[] = [];
  await showWhenLong(title, (signal) =>
    Promise.all(
      ended.map(async (session) => {
        try {
          const { failure } = await logins.logout(session, signal);
          if (failure !== undefined) await warnOfUnconfirmed(session, failure, logger);
        } catch (error) {
          if (isTurnedAway(error)) return;
          logger.warn(`[logout] failed: ${session.id}: ${errorText(error)}`);
          failures.push(error);
        }
      }),
    ),
  );
  // All of them: a program that gives credentials may have used the session too.
  identities.forget();
  if (failures.length > 1) throw new LogoutsError(failures, ended.length);
  if (failures.length === 1) throw failures[0];
}

async function warnOfUnconfirmed(session: SsoSession, failure: unknown, logger: Logger): Promise<void> {
  logger.warn(`[logout] ended here only: ${session.id}`);
  const { message } = await describeFailure(failure);
  void vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Logged out of {0} here, but AWS did not confirm it: {1}', session.label, message)),
  );
}
