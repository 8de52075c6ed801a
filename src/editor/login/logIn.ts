import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import { findLoginSession, findSessionId, loginSessionOf } from '../../config/profileSession';
import { type Profile, type SharedConfig, type SsoSession, findError } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import type { IdentityService } from '../../credentials/identityService';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import { loginLabel, needsConsoleLogin } from '../../signin/loginStatus';
import { accessTo, opens } from '../../sso/directoryAccess';
import { type LoginMethod, chooseLoginFlows } from '../../sso/loginFlows';
import type { LoginService, LoginOutcome } from '../../sso/loginService';
import type { SessionState, SessionStatus } from '../../sso/sessionStatus';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { askIdentityAfterAct } from '../activeProfile/profileCommands';
import { findConsoleProfile, findTargetSession, pickLogin, readTarget } from '../commandTarget';
import { runCommand, isTurnedAway } from '../commands';
import { LoginError, LoginsError } from '../errors';
import type { NotificationLinks } from '../links';
import { SigninError } from '../../signin/errors';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';
import { showNotice, showWaiting, type ShowWaiting, showWaitingWithin, signalOf } from '../notifications';
import type { ConfigEdits } from '../configEdits/openDocumentEdits';
import { askConsoleProfile, logInToConsole, tellSignedIn, type ConsoleLogInServices } from './consoleLogIn';
import { createLoginPrompts, FlowSwitch } from './loginPrompts';

export interface LoginRunServices extends Pick<ConsoleLogInServices, 'consoleLogins'> {
  readonly config: Observable<SharedConfig> & ConfigEdits & Pick<ConfigStore, 'reload'>;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'current'>;
  readonly logins: LoginService;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
  readonly links: NotificationLinks;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `awsSso.login`: resolves when the session is signed in, or when the user turned away. */
export async function login(argument: unknown, services: LoginRunServices): Promise<void> {
  const { config, sessions, consoleSessions } = services;
  const target = readTarget(argument);
  const consoleProfile = findConsoleProfile(target, config.current);
  if (consoleProfile) return logInProfile(consoleProfile, services, readMethod(argument));
  const logins = neededFirst(consoleSessions.current.values(), ({ loginSession }) => loginSession, services);
  const statuses = neededFirst(sessions.current.values(), ({ session }) => session.id, services);
  const session =
    findTargetSession(target, config.current) ??
    (await pickLogin(l10n.t('Log in to which session?'), statuses, logins));
  if (!session) {
    if (sessions.current.size + logins.length === 0) await offerSetUp();
    return;
  }
  if ('loginSession' in session) return login({ session: session.loginSession }, services);
  if (isWellSignedIn(session, services) && !(await wantsToLogInAnyway(session, services))) return;
  await logInTo(session, services, { method: readMethod(argument) });
  showDone(l10n.t('Logged in to {0}', session.label));
  askIdentityOfActive((id) => id === session.id, services);
}

/** What the active profile needs a login to, then what else does, then the rest. */
function neededFirst<S extends { readonly state: SessionState }>(
  statuses: Iterable<S>,
  idOf: (status: S) => string,
  { activeProfiles, config }: LoginRunServices,
): S[] {
  const profile = activeProfiles.focused?.profile;
  const active =
    profile && (findSessionId(profile, config.current) ?? findLoginSession(profile, config.current));
  const rank = (status: S): number => (status.state === 'signedIn' ? 2 : Number(idOf(status) !== active));
  return [...statuses].sort((a, b) => rank(a) - rank(b));
}

/** Logs in to a profile with a console sign-in, and asks for its identity. */
async function logInProfile(
  profile: Profile,
  services: LoginRunServices,
  method: LoginMethod | undefined,
): Promise<void> {
  const { activeProfiles, consoleSessions } = services;
  const status = consoleSessions.current.get(loginSessionOf(profile) ?? '');
  if (status?.state === 'signedIn' && !(await agreesToLogInAgain(loginLabel(status)))) return;
  if (!(await logInToConsoleProfile(profile, services, { method }))) return;
  showDone(l10n.t('Logged in to {0}', profile.name));
  const active = activeProfiles.focused?.profile;
  if (active) void askIdentityAfterAct(active.name, services);
}

/** `awsSso.setUpConsoleSignIn`: from nothing to a profile that is signed in to the console. */
export async function setUpConsoleSignIn(services: LoginRunServices): Promise<void> {
  const { config, activeProfiles } = services;
  const name = await askConsoleProfile(config);
  if (name === undefined || !(await logInToConsoleProfile({ name }, services, {}))) return;
  await config.reload();
  const active = activeProfiles.focused?.name;
  if (active === name) void askIdentityAfterAct(name, services);
  await tellSignedIn(name, active === name);
}

/**
 * @returns false when the user turned away.
 * @throws SigninError, which says all itself; LoginError; an AbortError or CancellationError when the user turned away.
 */
export async function logInToConsoleProfile(
  profile: Pick<Profile, 'name'>,
  services: ConsoleLogInServices & Pick<LoginRunServices, 'links' | 'clock'>,
  { method = settings.loginMethod(), signal, showWaiting: show = showWaiting }: LogInOptions,
): Promise<boolean> {
  const { links, clock } = services;
  const context = { sessionLabel: profile.name, links, showWaiting: show, hasOtherFlow: false, clock };
  const place = { method, loopbackReachesUs: await loopbackReachesUs(), context };
  try {
    return await logInToConsole(profile, services, { ...place, ...(signal && { signal }) });
  } catch (error) {
    if (isTurnedAway(error) || SigninError.is(error)) throw error;
    throw new LoginError({ profile: profile.name }, profile.name, error);
  }
}

/** `awsSso.loginAll`: resolves when every session has had its turn, or when the user turned away. */
export async function loginAll(services: LoginRunServices): Promise<void> {
  const { sessions, consoleSessions } = services;
  if (sessions.current.size + consoleSessions.current.size === 0) return offerSetUp();
  if (!(await logInToAll(services))) return;
  showDone(l10n.t('Logged in to all sessions'));
  askIdentityOfActive((id) => sessions.current.get(id)?.state === 'signedIn', services);
}

/** The flow that a keybinding or a button of ours asks for; undefined: as the setting says. */
function readMethod(argument: unknown): LoginMethod | undefined {
  const { method } = (typeof argument === 'object' && argument ? argument : {}) as { method?: unknown };
  return method === 'auto' || method === 'browser' || method === 'deviceCode' ? method : undefined;
}

function showDone(text: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${withoutIcons(text)}`, 5000);
}

async function offerSetUp(): Promise<void> {
  const setUp = l10n.t('Set Up a Session');
  const chosen = await vscode.window.showInformationMessage(
    l10n.t('Your AWS config file defines no Identity Center session yet.'),
    setUp,
  );
  if (chosen === setUp) await runCommand('awsSso.configureSession');
}

/** Signed in, at the portal that is configured, and not about to be asked to log in again. */
function isWellSignedIn({ id, startUrl }: SsoSession, { sessions, clock }: LoginRunServices): boolean {
  const status = sessions.current.get(id);
  if (status?.state !== 'signedIn') return false;
  const token = sessions.lastToken(id);
  if (token && !opens(token, accessTo(id, startUrl, sessions))) return false;
  const { userMustActAt } = status;
  return !userMustActAt || userMustActAt.getTime() - clock.now() > settings.expiryWarningMs();
}

async function wantsToLogInAnyway(session: SsoSession, { sessions }: LoginRunServices): Promise<boolean> {
  return agreesToLogInAgain(session.label, sessions.current.get(session.id)?.userMustActAt);
}

async function agreesToLogInAgain(label: string, until?: Date): Promise<boolean> {
  const again = l10n.t('Log In Anyway');
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      until
        ? l10n.t('You are logged in to {0} until {1}.', label, until.toLocaleString(vscode.env.language))
        : l10n.t('You are logged in to {0}.', label),
    ),
    again,
  );
  return chosen === again;
}

/** The user has just acted: the hover may now show their identity. */
function askIdentityOfActive(
  isLoggedIn: (sessionId: string) => boolean,
  { config, activeProfiles, identities, logger }: LoginRunServices,
): void {
  const profile = activeProfiles.focused?.profile;
  const sessionId = profile && findSessionId(profile, config.current);
  if (!profile || sessionId === undefined || !isLoggedIn(sessionId)) return;
  void askIdentityAfterAct(profile.name, { identities, logger });
}

export interface LogInServices {
  readonly logins: LoginService;
  readonly links: NotificationLinks;
  readonly clock: Clock;
}

export interface LogInOptions {
  /** Default: the setting. */
  readonly method?: LoginMethod | undefined;
  /** Default: a notification for this login alone. */
  readonly showWaiting?: ShowWaiting;
  readonly signal?: AbortSignal;
}

/**
 * Logs in by the one way that shows the user what happens, and lets them change from one flow to the other meanwhile.
 * @throws LoginError, or an AbortError or CancellationError when the user turned away.
 */
export async function logInTo(
  session: SsoSession,
  { logins, links, clock }: LogInServices,
  options: LogInOptions = {},
): Promise<LoginOutcome> {
  const problem = findError(session);
  if (problem) {
    throw new CredentialsError('brokenSession', `session ${session.id} cannot work: ${problem.message}`, {
      details: { session: session.id, reason: problem.message },
    });
  }
  const { method = settings.loginMethod(), signal = new AbortController().signal } = options;
  const place = { legacy: session.legacy, loopbackReachesUs: await loopbackReachesUs() };
  let [flow, other] = chooseLoginFlows(method, place);
  for (;;) {
    const prompts = createLoginPrompts({
      sessionLabel: session.label,
      links,
      showWaiting: options.showWaiting ?? showWaiting,
      hasOtherFlow: other !== undefined,
      clock,
    });
    try {
      return await logins.login(session, { flow, prompts }, signal);
    } catch (error) {
      if (error instanceof FlowSwitch && other) [flow, other] = [other, flow];
      else if (isTurnedAway(error)) throw error;
      else throw new LoginError({ session: session.id }, session.label, error, other?.id);
    }
  }
}

/** Any loopback address; nothing needs to listen on its port. */
const LOOPBACK = vscode.Uri.parse('http://127.0.0.1:49152/');

/**
 * Whether the user's browser finds this machine under its loopback address. A remote window is not asked: VS Code would
 * forward the port, and whether it got the same one says nothing of the port that a login will listen on.
 */
async function loopbackReachesUs(): Promise<boolean> {
  if (vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web) return false;
  return (await vscode.env.asExternalUri(LOOPBACK)).toString() === LOOPBACK.toString();
}

export interface LoginAllServices
  extends LogInServices, Pick<LoginRunServices, 'config' | 'consoleLogins' | 'consoleSessions'> {
  readonly sessions: SessionStore;
  readonly logger: Logger;
}

/**
 * Logs in to every session that needs it, one after the other, under one progress. A failure does not keep the next from
 * its turn; turning away ends them all.
 * @returns false when there was nothing to do
 * @throws LoginError, or LoginsError with the failures of all; an AbortError or CancellationError when the user turned away.
 */
export async function logInToAll(services: LoginAllServices): Promise<boolean> {
  const { logger } = services;
  const waiting = waitingLogins(services);
  if (waiting.length === 0) {
    await showNotice(l10n.t('No session needs a login.'));
    return false;
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: l10n.t('Logging in'),
    cancellable: true,
  };
  const failures = await vscode.window.withProgress(options, async (progress, cancellation) => {
    const signal = signalOf(cancellation);
    const failed: unknown[] = [];
    for (const [index, { id, label, isNeeded, logIn }] of waiting.entries()) {
      signal.throwIfAborted();
      // Another window or tool may have been quicker while the ones before were in progress.
      if (!isNeeded()) continue;
      const step = (): string => l10n.t('{0} of {1}: {2}', index + 1, waiting.length, label);
      progress.report({ message: withoutLinks(step()) });
      try {
        await logIn({ signal, showWaiting: showWaitingWithin(progress, step) });
      } catch (error) {
        if (isTurnedAway(error)) throw error;
        logger.warn(`[login] failed: ${id}: ${errorText(error)}`);
        failed.push(error);
      }
    }
    return failed;
  });
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new LoginsError(failures, waiting.length);
  return true;
}

interface WaitingLogin {
  readonly id: string;
  readonly label: string;
  readonly isNeeded: () => boolean;
  readonly logIn: (options: LogInOptions) => Promise<unknown>;
}

/** Sessions of Identity Center first, then console sign-ins. */
function waitingLogins(services: LoginAllServices): WaitingLogin[] {
  const { sessions, consoleSessions } = services;
  const ofIdentityCenter = [...sessions.current.values()].map(({ session }): WaitingLogin => ({
    id: session.id,
    label: session.label,
    isNeeded: () => {
      const status = sessions.current.get(session.id);
      return status !== undefined && needsLogin(status);
    },
    logIn: (options) => logInTo(session, services, options),
  }));
  const ofConsole = [...consoleSessions.current.values()].map((login): WaitingLogin => ({
    id: login.loginSession,
    label: loginLabel(login),
    isNeeded: () => {
      const status = consoleSessions.current.get(login.loginSession);
      return status !== undefined && needsConsoleLogin(status);
    },
    logIn: (options) => logInToConsoleProfile({ name: login.profiles[0] ?? '' }, services, options),
  }));
  return [...ofIdentityCenter, ...ofConsole].filter(({ isNeeded }) => isNeeded());
}

function needsLogin({ session, state }: SessionStatus): boolean {
  return (state === 'signedOut' || state === 'expired') && !findError(session);
}
