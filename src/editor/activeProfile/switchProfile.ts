import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { findLoginSession, findSessionId } from '../../config/profileSession';
import { findError, type Profile } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import type { IdentityService } from '../../credentials/identityService';
import { loginLabel } from '../../signin/loginStatus';
import type { SessionState } from '../../sso/sessionStatus';
import { readTarget } from '../commandTarget';
import { registerCommand, reportError, runCommand } from '../commands';
import { confirmEnvironment } from '../confirmEnvironment';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import type { PickerServices } from './profilePicker';
import { askIdentityAfterAct } from './whoAmI';

export interface SwitchProfileServices extends PickerServices {
  readonly identities: IdentityService;
}

export function registerSwitchProfile(services: SwitchProfileServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.switchProfile', logger, (argument) => switchProfile(argument, services)),
  );
  // In a menu of a row it is called by what it does there.
  disposables.add(
    registerCommand('awsSso.useProfile', logger, (argument) => switchProfile(argument, services)),
  );
  disposables.add(registerCommand('awsSso.pinProfile', logger, (argument) => pinProfile(argument, services)));
  return disposables;
}

/** `awsSso.switchProfile`: with a profile it switches, without one it asks. */
async function switchProfile(argument: unknown, services: SwitchProfileServices): Promise<void> {
  const { config, activeProfiles } = services;
  const folder = activeProfiles.focusedFolder;
  const name = readTarget(argument).profile;
  if (name !== undefined) {
    if (!config.current.profiles.has(name)) throw unknownProfile(name);
    await switchTo(name, folder, services);
    return;
  }
  const { showProfilePicker } = await import('./profilePicker');
  const choice = await showProfilePicker(services, folder);
  switch (choice?.kind) {
    case undefined:
      return;
    case 'profile':
      return switchTo(choice.name, folder, services);
    case 'role': {
      const { sessionId, accountId, roleName } = choice.role;
      await runCommand('awsSso.useRole', { session: sessionId, account: accountId, role: roleName });
      return;
    }
    case 'pin':
      return pinProfile({ profile: choice.name }, services);
    case 'dropPick':
      return activeProfiles.pick(undefined, folder);
    case 'login':
      await runCommand('awsSso.login', { session: choice.sessionId });
      return;
    case 'setUp':
      await runCommand('awsSso.configureSession');
  }
}

async function switchTo(
  name: string,
  folder: vscode.WorkspaceFolder | undefined,
  services: SwitchProfileServices,
): Promise<void> {
  if (!(await isConfirmed(name, services))) return;
  await services.activeProfiles.pick(name, folder);
  services.logger.info(`[profile] switched to ${name}: ${folder?.name ?? 'window without folder'}`);
  afterSwitch(name, services).catch((error: unknown) => reportError('profile', error, services.logger));
}

async function isConfirmed(name: string, services: SwitchProfileServices): Promise<boolean> {
  const message = l10n.t('Use the profile {0}?', name);
  return confirmEnvironment(name, { message, action: l10n.t('Use {0}', name) }, services);
}

/** Offers the login that the profile needs, or finds out who it is; a wrong account is said at once. */
async function afterSwitch(name: string, services: SwitchProfileServices): Promise<void> {
  const { config } = services;
  const profile = config.current.profiles.get(name);
  const session = profile && findLogin(profile, services);
  if (!profile || !session) return;
  if (session.state === 'signedOut' || session.state === 'expired') {
    const logIn = l10n.t('Log In');
    const chosen = await vscode.window.showInformationMessage(
      withoutLinks(
        session.state === 'expired'
          ? l10n.t('Now using {0}. Its session {1} has expired.', name, session.label)
          : l10n.t('Now using {0}. You are not logged in to {1}.', name, session.label),
      ),
      logIn,
    );
    if (chosen === logIn) await runCommand('awsSso.login', { session: session.id });
    return;
  }
  if (session.state !== 'signedIn' || findError(profile)) return;
  await askIdentityAfterAct(name, services);
}

/** The session that a profile logs in to, of Identity Center or of the console. */
function findLogin(
  profile: Profile,
  { config, sessions, consoleSessions }: SwitchProfileServices,
): { readonly id: string; readonly label: string; readonly state: SessionState } | undefined {
  const session = sessions.current.get(findSessionId(profile, config.current) ?? '');
  if (session) return { id: session.session.id, label: session.session.label, state: session.state };
  const login = consoleSessions.current.get(findLoginSession(profile, config.current) ?? '');
  return login && { id: login.loginSession, label: loginLabel(login), state: login.state };
}

/** `awsSso.pinProfile`: writes the profile into the settings that travel with the workspace. */
async function pinProfile(argument: unknown, services: SwitchProfileServices): Promise<void> {
  const { config, activeProfiles } = services;
  const name = readTarget(argument).profile ?? activeProfiles.focused?.name;
  const folder = activeProfiles.focusedFolder;
  if (name === undefined) return;
  if (!config.current.profiles.has(name)) throw unknownProfile(name);
  if (!folder) {
    await vscode.window.showInformationMessage(
      l10n.t('Open a folder first. The profile is stored in its settings.'),
    );
    return;
  }
  if (!(await isConfirmed(name, services))) return;
  await settings.setProfile(name, folder);
  // The setting now says the same, or the pinned one: a pick would only hide later changes of it.
  await activeProfiles.pick(undefined, folder);
}

function unknownProfile(name: string): CredentialsError {
  return new CredentialsError('unknownProfile', `no profile ${name}`, { details: { profile: name } });
}
