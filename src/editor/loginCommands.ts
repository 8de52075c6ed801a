import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { isAbortError } from '../base/errors';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import { findSessionId } from '../config/profileSession';
import { findError, type SharedConfig, type SsoSession } from '../config/sharedConfig';
import { CredentialsError } from '../credentials/errors';
import type { IdentityService } from '../credentials/identityService';
import type { LoginService } from '../sso/loginService';
import type { SessionStore } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfileStore';
import { registerCommand, reportError, runCommand } from './commands';
import { findTargetSession, pickSession, readTarget } from './commandTarget';
import { createDeviceCodePrompt } from './deviceCodePrompt';
import { describeError, LoginError } from './errorMessages';
import { withoutLinks } from './plainText';

export interface LoginCommandServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly logins: LoginService;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
  readonly logger: Logger;
}

export function registerLoginCommands(services: LoginCommandServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  disposables.add(registerCommand('awsSso.login', logger, (argument) => login(argument, services)));
  disposables.add(registerCommand('awsSso.logout', logger, (argument) => logout(argument, services)));
  disposables.add(registerCommand('awsSso.logoutAll', logger, () => logoutAll(services)));
  return disposables;
}

/** `awsSso.login`: resolves when the session is signed in, or when the user turned away. */
async function login(argument: unknown, services: LoginCommandServices): Promise<void> {
  const { config, sessions, logger } = services;
  const session =
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(l10n.t('Log in to which session?'), sessions.current));
  if (!session) {
    if (sessions.current.size === 0) await offerSetUp();
    return;
  }
  if (
    sessions.current.get(session.id)?.state === 'signedIn' &&
    !(await wantsToLogInAnyway(session, services))
  )
    return;
  await logInTo(session, services);
  vscode.window.setStatusBarMessage(`$(check) ${l10n.t('Logged in to {0}', session.label)}`, 5000);
  void askIdentityOfActive(session, services).catch((error: unknown) =>
    reportError('identity', error, logger),
  );
}

/**
 * Logs in by the one way that shows what happens to the user.
 * @throws LoginError, or an AbortError when the user turned away.
 */
export async function logInTo(
  session: SsoSession,
  { logins }: Pick<LoginCommandServices, 'logins'>,
): Promise<void> {
  const problem = findError(session);
  if (problem) {
    throw new CredentialsError('brokenSession', `session ${session.id} cannot work: ${problem.message}`, {
      details: { session: session.id, reason: problem.message },
    });
  }
  try {
    await logins.login(session, createDeviceCodePrompt(session.label), new AbortController().signal);
  } catch (error) {
    if (isAbortError(error) || error instanceof vscode.CancellationError) throw error;
    throw new LoginError(session.id, session.label, error);
  }
}

async function offerSetUp(): Promise<void> {
  const setUp = l10n.t('Set Up a Session');
  const chosen = await vscode.window.showInformationMessage(
    l10n.t('Your AWS config file defines no Identity Center session yet.'),
    setUp,
  );
  if (chosen === setUp) await runCommand('awsSso.configureSession');
}

async function wantsToLogInAnyway(session: SsoSession, { sessions }: LoginCommandServices): Promise<boolean> {
  const again = l10n.t('Log In Anyway');
  const until = sessions.current.get(session.id)?.userMustActAt;
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      until
        ? l10n.t(
            'You are logged in to {0} until {1}.',
            session.label,
            until.toLocaleString(vscode.env.language),
          )
        : l10n.t('You are logged in to {0}.', session.label),
    ),
    again,
  );
  return chosen === again;
}

/** The user has just acted: the hover may now know who they are. */
async function askIdentityOfActive(
  session: SsoSession,
  { config, activeProfiles, identities }: LoginCommandServices,
): Promise<void> {
  const profile = activeProfiles.focused?.profile;
  if (!profile || findSessionId(profile, config.current) !== session.id) return;
  identities.forget();
  await identities.ask(profile.name);
}

async function logout(argument: unknown, services: LoginCommandServices): Promise<void> {
  const { config, sessions } = services;
  const session =
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(l10n.t('Log out of which session?'), sessions.current, ({ tokenExpiresAt }) =>
      Boolean(tokenExpiresAt),
    ));
  if (session) await logOutOf([session], services);
}

async function logoutAll(services: LoginCommandServices): Promise<void> {
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

async function logOutOf(
  ended: readonly SsoSession[],
  { logins, identities, logger }: LoginCommandServices,
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
            describeError(failure).message,
          ),
        ),
      );
    }
  }
  identities.forget();
}
