import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { findSessionId } from '../../config/profileSession';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { IdentityService } from '../../credentials/identityService';
import { accessTo, opens } from '../../sso/directoryAccess';
import type { LoginMethod } from '../../sso/loginFlows';
import type { LoginService } from '../../sso/loginService';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { askIdentityAfterAct } from '../activeProfile/askAfterAct';
import { runCommand } from '../commands';
import { findTargetSession, pickSession, readTarget } from '../commandTarget';
import { logInTo } from './logInTo';
import { logInToAll } from './loginAll';
import type { NotificationLinks } from '../notificationLinks';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';

export interface LoginRunServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly logins: LoginService;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
  readonly links: NotificationLinks;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `awsSso.login`: resolves when the session is signed in, or when the user turned away. */
export async function login(argument: unknown, services: LoginRunServices): Promise<void> {
  const { config, sessions } = services;
  const session =
    findTargetSession(readTarget(argument), config.current) ??
    (await pickSession(l10n.t('Log in to which session?'), sessions.current));
  if (!session) {
    if (sessions.current.size === 0) await offerSetUp();
    return;
  }
  if (isWellSignedIn(session, services) && !(await wantsToLogInAnyway(session, services))) return;
  await logInTo(session, services, { method: readMethod(argument) });
  showDone(l10n.t('Logged in to {0}', session.label));
  askIdentityOfActive((id) => id === session.id, services);
}

/** `awsSso.loginAll`: resolves when every session has had its turn, or when the user turned away. */
export async function loginAll(services: LoginRunServices): Promise<void> {
  const { sessions } = services;
  if (sessions.current.size === 0) return offerSetUp();
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
function askIdentityOfActive(
  isLoggedIn: (sessionId: string) => boolean,
  { config, activeProfiles, identities, logger }: LoginRunServices,
): void {
  const profile = activeProfiles.focused?.profile;
  const sessionId = profile && findSessionId(profile, config.current);
  if (!profile || sessionId === undefined || !isLoggedIn(sessionId)) return;
  void askIdentityAfterAct(profile.name, { identities, logger });
}
