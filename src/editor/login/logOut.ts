import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Observable } from '../../base/event';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { IdentityService } from '../../credentials/identityService';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import { loginLabel } from '../../signin/loginStatus';
import type { LoginService } from '../../sso/loginService';
import type { SessionStore } from '../../sso/sessionStore';
import { isTurnedAway } from '../commands';
import { describeError } from '../errorMessages';
import { findConsoleProfile, findTargetSession, pickLogin, readTarget } from '../commandTarget';
import { LogoutsError } from '../errors';
import { withoutLinks } from '../plainText';
import { logOutOfConsole, type ConsoleLogInServices } from './consoleLogIn';
import { showNotice, showWhenLong } from '../notifications';

export interface LogoutServices extends Pick<ConsoleLogInServices, 'consoleLogins'> {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'current'>;
  readonly logins: LoginService;
  readonly identities: IdentityService;
  readonly logger: Logger;
}

/** Logs out of the session that is named, or of one that the user chooses. */
export async function logout(argument: unknown, services: LogoutServices): Promise<void> {
  const { config, sessions, consoleSessions } = services;
  const target = readTarget(argument);
  const loginSession = findConsoleProfile(target, config.current)?.properties.get('login_session');
  if (loginSession) return logOutOfConsole(loginSession, services);
  const session =
    findTargetSession(target, config.current) ??
    (await pickLogin(
      l10n.t('Log out of which session?'),
      [...sessions.current.values()].filter(({ tokenExpiresAt }) => tokenExpiresAt),
      [...consoleSessions.current.values()].filter(({ credentialsExpireAt }) => credentialsExpireAt),
    ));
  if (!session) return;
  if ('loginSession' in session) await logOutOfConsole(session.loginSession, services);
  else await logOutOf([session], services);
}

/** Logs out of all sessions, once the user has agreed. */
export async function logoutAll(services: LogoutServices): Promise<void> {
  const { sessions, consoleSessions } = services;
  const signedIn = [...sessions.current.values()].filter(({ tokenExpiresAt }) => tokenExpiresAt);
  const inConsole = [...consoleSessions.current.values()].filter(
    ({ credentialsExpireAt }) => credentialsExpireAt,
  );
  if (signedIn.length + inConsole.length === 0) {
    await showNotice(l10n.t('You are not logged in to any session.'));
    return;
  }
  const labels = [...signedIn.map(({ session }) => session.label), ...inConsole.map(loginLabel)];
  const [onlyLabel, ...others] = labels;
  const logOut = l10n.t('Log Out');
  const chosen = await vscode.window.showWarningMessage(
    onlyLabel === undefined || others.length > 0
      ? l10n.t('Log out of all sessions?')
      : withoutLinks(l10n.t('Log out of {0}?', onlyLabel)),
    { modal: true, ...(others.length > 0 && { detail: labels.map(withoutLinks).join('\n') }) },
    logOut,
  );
  if (chosen !== logOut) return;
  const ends = [
    logOutOf(
      signedIn.map(({ session }) => session),
      services,
    ),
    ...inConsole.map(({ loginSession }) => logOutOfConsole(loginSession, services)),
  ];
  for (const end of await Promise.allSettled(ends)) if (end.status === 'rejected') throw end.reason;
}

/**
 * Logs out of sessions, all at once, and names those whose end AWS did not confirm. A failure stops none of the others. After
 * Cancel, sessions that the server has not answered for stay logged in.
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
          if (failure !== undefined) warnOfUnconfirmed(session, failure, logger);
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

function warnOfUnconfirmed(session: SsoSession, failure: unknown, logger: Logger): void {
  logger.warn(`[logout] ended here only: ${session.id}`);
  const { message } = describeError(failure);
  void showNotice(
    l10n.t('Logged out of {0} here, but AWS did not confirm it: {1}', session.label, message),
    'warning',
  );
}
