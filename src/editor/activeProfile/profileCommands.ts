import { parse } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { cmdShell, fishShell, posixShell, powerShell, type ShellDialect } from '../../base/shellQuote';
import { findEnvironment } from '../../config/environments';
import { findLoginSession, findSessionId } from '../../config/profileSession';
import { findError, type Profile, type SharedConfig } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import { CredentialsError } from '../../credentials/errors';
import type { IdentityService, KnownIdentity } from '../../credentials/identityService';
import { loginLabel } from '../../signin/loginStatus';
import { SsoError } from '../../sso/errors';
import type { SessionState } from '../../sso/sessionStatus';
import { readTarget, type CommandTarget } from '../commandTarget';
import { registerCommand, reportError, runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';
import { showNotice, showWhenLong } from '../notifications';
import type { ActiveProfileStore } from './activeProfileStore';
import { userOf, wrongAccountText } from './hover';
import { profileNote, type KnownDirectories } from './profileFacts';
import type { PickerServices } from './profilePicker';

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

/** Offers the login that the profile needs, or asks for its identity; a wrong account is said at once. */
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
    await showNotice(l10n.t('Open a folder first. The profile is stored in its settings.'));
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

export interface WhoAmIServices {
  readonly identities: IdentityService;
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
}

/** `awsSso.whoAmI`: asks STS who the profile is, and says it; the answer also goes to the caller of the command. */
export function registerWhoAmI({ identities, activeProfiles, logger }: WhoAmIServices): Disposable {
  return registerCommand('awsSso.whoAmI', logger, async (argument) => {
    const name = readTarget(argument).profile ?? activeProfiles.focused?.name;
    if (name === undefined) {
      await runCommand('awsSso.switchProfile');
      return undefined;
    }
    const identity = await showWhenLong(l10n.t('Asking AWS for the identity of {0}', name), (signal) =>
      identities.askAgain(name, signal),
    );
    void tell(name, identity);
    return { account: identity.account, arn: identity.arn, userId: identity.userId };
  });
}

async function tell(name: string, identity: KnownIdentity): Promise<void> {
  const wrongAccount = wrongAccountText(identity);
  const copyArn = l10n.t('Copy ARN');
  const chosen = wrongAccount
    ? await vscode.window.showErrorMessage(
        withoutLinks(`${name}: ${wrongAccount} (${identity.arn})`),
        copyArn,
      )
    : await vscode.window.showInformationMessage(
        withoutLinks(
          l10n.t('{0} is {1} in account {2}: {3}', name, userOf(identity), identity.account, identity.arn),
        ),
        copyArn,
      );
  if (chosen === copyArn) await vscode.env.clipboard.writeText(identity.arn);
}

/**
 * Asks for the identity after the user logged in or switched, so that the hover can show it. They did not ask: only what
 * makes the profile the wrong one is said aloud, another account or a role that is not theirs.
 */
export async function askIdentityAfterAct(
  profileName: string,
  { identities, logger }: { readonly identities: IdentityService; readonly logger: Logger },
): Promise<void> {
  try {
    const wrongAccount = wrongAccountText(await identities.ask(profileName, undefined, 'quiet'));
    if (wrongAccount) void showNotice(`${profileName}: ${wrongAccount}`, 'error');
  } catch (error) {
    const isOthersRole = SsoError.is(error, 'forbidden') || CredentialsError.is(error, 'roleDenied');
    if (isOthersRole) await reportError('identity', error, logger);
    else logger.warn(`[identity] not known: ${profileName}: ${errorText(error)}`);
  }
}

export interface CopyFactsServices {
  readonly config: Observable<SharedConfig>;
  readonly identities: IdentityService;
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
}

/** How long the status bar says what was copied, in ms. */
const SHOWN_MS = 5000;

/** What the menu *Copy* of a row copies: facts that are no secrets. Without a row they are those of the active profile. */
export function registerCopyFacts(services: CopyFactsServices): Disposable {
  const { config, identities, activeProfiles, logger } = services;
  const disposables = new DisposableStore();
  const askIdentity = async (profile: string): Promise<{ account: string; arn: string }> =>
    identities.peek(profile) ??
    (await showWhenLong(l10n.t('Asking AWS for the identity of {0}', profile), (signal) =>
      identities.ask(profile, signal),
    ));
  const facts: Partial<Record<CommandId, (target: CommandTarget) => Promise<string | undefined>>> = {
    'awsSso.copyAccountId': async ({ account, profile = '' }) =>
      account ?? config.current.profiles.get(profile)?.accountId ?? (await askIdentity(profile)).account,
    'awsSso.copyArn': async ({ profile = '' }) => (await askIdentity(profile)).arn,
    'awsSso.copyRoleName': async ({ role, profile = '' }) =>
      role ?? config.current.profiles.get(profile)?.roleName ?? roleOf((await askIdentity(profile)).arn),
    'awsSso.copyProfileName': ({ profile }) => Promise.resolve(profile),
    'awsSso.copyExportLine': ({ profile = '' }) =>
      Promise.resolve(dialectOf(vscode.env.shell).setVariable('AWS_PROFILE', profile)),
  };
  for (const [command, find] of Object.entries(facts)) {
    disposables.add(
      registerCommand(command as CommandId, logger, async (argument) => {
        const target = readTarget(argument);
        const profile = target.profile ?? (target.account ? undefined : activeProfiles.focused?.name);
        if (profile === undefined && target.account === undefined) return;
        const fact = await find(profile === undefined ? target : { ...target, profile });
        if (fact === undefined) return;
        await vscode.env.clipboard.writeText(fact);
        vscode.window.setStatusBarMessage(withoutIcons(l10n.t('Copied {0}', fact)), SHOWN_MS);
      }),
    );
  }
  return disposables;
}

/** The role of `arn:aws:sts::ID:assumed-role/ROLE/SESSION`; undefined for other principals. */
function roleOf(arn: string): string | undefined {
  return /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
}

function dialectOf(shell: string): ShellDialect {
  switch (parse(shell).name.toLowerCase()) {
    case 'fish':
      return fishShell;
    case 'pwsh':
    case 'powershell':
      return powerShell;
    case 'cmd':
      return cmdShell;
    default:
      return posixShell;
  }
}

/**
 * Asks before something is done as a profile of an environment with `confirm`: the question names account and role, and
 * Enter goes back.
 * @returns whether to go on; without a question where none is wanted.
 */
export async function confirmEnvironment(
  profileName: string,
  { message, action }: { readonly message: string; readonly action: string },
  services: { readonly config: Observable<SharedConfig>; readonly directories: KnownDirectories },
): Promise<boolean> {
  const environment = findEnvironment(profileName, settings.environments());
  if (!environment?.confirm) return true;
  const profile = services.config.current.profiles.get(profileName);
  const detail = [
    environment.label && l10n.t('This profile is marked {0}.', environment.label),
    profile && profileNote(profile, services.directories),
  ];
  const agree = withoutLinks(action);
  // The first button is the one that Enter presses.
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(message),
    { modal: true, detail: detail.filter(Boolean).map(String).map(withoutLinks).join('\n') },
    l10n.t('Go Back'),
    agree,
  );
  return chosen === agree;
}
