import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ActiveProfile } from '../../config/activeProfile';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import type { Directories } from '../../sso/directory';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import { loginLabel, needsConsoleLogin } from '../../signin/loginStatus';
import { loginSessionOf } from '../../config/profileSession';
import type { SessionStore } from '../../sso/sessionStore';
import type { CommandTarget } from '../commandTarget';
import { runCommand } from '../commands';
import { environmentFinder } from '../../config/environments';
import { LongQuickPick } from '../longQuickPick';
import { withoutIcons } from '../plainText';
import { shortDuration } from '../../base/relativeTime';
import { settings } from '../settings';
import { profilesOfRole, type RoleReference } from '../../sso/directoryFacts';
import type { Favorites } from '../tree/favorites';
import type { ActiveProfileStore } from './activeProfileStore';
import { sourceText } from './hover';
import {
  currentHealthContext,
  healthOf,
  healthOfActive,
  accountLabel,
  profileEntry,
  profileNote,
  type ProfileHealth,
} from './profileFacts';

/** Lets the user choose a profile by name, account, role or region. Undefined: turned away. */
export function showProfilePicker(
  services: PickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<ProfileChoice | undefined> {
  const { activeProfiles, sessions, logger } = services;
  const picker = vscode.window.createQuickPick<PickerItem>();
  picker.title = folder ? withoutIcons(l10n.t('AWS profile for {0}', folder.name)) : l10n.t('AWS profile');
  picker.placeholder = l10n.t('Search by name, account, role or region');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const active = activeProfiles.get(folder);
  const missingLogin = active && loginThatIsMissing(active, services);
  const list = new LongQuickPick(
    picker,
    () => createPickerItems(services, folder),
    ({ choice }) => choice,
    (items) =>
      items.find(({ choice }) =>
        missingLogin === undefined
          ? choice?.kind === 'profile' && choice.name === active?.name
          : choice?.kind === 'login' && choice.sessionId === missingLogin,
      ),
  );
  return new Promise((resolve) => {
    const finish = (choice: ProfileChoice | undefined): void => {
      resolve(choice);
      picker.hide();
    };
    picker.onDidAccept(() => finish(picker.selectedItems[0]?.choice));
    picker.onDidTriggerItemButton(({ button }) => {
      const { choice } = button as PickerButton;
      if (choice.kind === 'sideStep') void runCommand(choice.command, choice.target);
      else finish(choice);
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    list.show();
    Promise.all([...sessions.current.keys()].map((id) => readUnknown(id, services)))
      .then((news) => news.includes(true) && list.redraw())
      .catch((error: unknown) => logger.warn(`[directory] cannot be read: ${errorText(error)}`));
  });
}

/** Reads what is kept of a directory. @returns whether there is more to show than before. */
async function readUnknown(sessionId: string, { directories }: PickerServices): Promise<boolean> {
  if (directories.get(sessionId)) return false;
  return (await directories.read(sessionId)) !== undefined;
}

export interface PickerServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'current' | 'onDidChange'>;
  readonly activeProfiles: ActiveProfileStore;
  readonly directories: Directories;
  readonly favorites: Favorites;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the user chose in the picker. */
export type ProfileChoice =
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'role'; readonly role: RoleReference }
  | { readonly kind: 'pin'; readonly name: string }
  | { readonly kind: 'dropPick' }
  | { readonly kind: 'login'; readonly sessionId: string }
  | { readonly kind: 'setUp' };

export interface PickerItem extends vscode.QuickPickItem {
  readonly choice?: ProfileChoice;
  readonly buttons?: readonly PickerButton[];
}

export interface PickerButton extends vscode.QuickInputButton {
  readonly choice: ProfileChoice | SideStep;
}

/** What a button does beside the choice, while the list stays. */
export interface SideStep {
  readonly kind: 'sideStep';
  readonly command: CommandId;
  readonly target: CommandTarget;
}

const RECENT_SHOWN = 8;

/**
 * What there is to choose, in the order in which it is shown. Items are made as they are taken: there may be thousands,
 * and the first are to be seen at once.
 */
export function* createPickerItems(
  services: PickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): Generator<PickerItem> {
  const { config, activeProfiles, directories, favorites } = services;
  const { profiles } = config.current;
  const sideSteps = createSideSteps();
  const toItem = profileItems(services, folder, sideSteps);
  const toRoleItem = (role: RoleReference): PickerItem => roleItem(role, directories, sideSteps);
  const notSetUp = (role: RoleReference): boolean => profilesOfRole(config.current, role).length === 0;

  const liked = [...profiles.values()].filter((profile) => favorites.hasProfile(profile));
  const likedRoles = favorites.all
    .flatMap((favorite) =>
      'profile' in favorite || favorite.role === undefined
        ? []
        : { sessionId: favorite.session, accountId: favorite.account, roleName: favorite.role },
    )
    .filter((role) => config.current.sessions.has(role.sessionId) && notSetUp(role));
  const recent = activeProfiles.recent
    .flatMap((name) => profiles.get(name) ?? [])
    .filter((profile) => !liked.includes(profile))
    .slice(0, RECENT_SHOWN);
  const shownAbove = new Set([...liked, ...recent]);

  const actions = actionItems(services, folder);
  yield* actions.first;
  const likedItems = [...liked.map(toItem), ...likedRoles.map(toRoleItem)];
  yield* section(l10n.t('Favorites'), likedItems, (item) => item);
  yield* section(l10n.t('Recent and frequent'), recent, toItem);
  const others = [...profiles.values()].filter((profile) => !shownAbove.has(profile));
  for (const [label, members] of groupBySession(others, services)) yield* section(label, members, toItem);
  yield* section(l10n.t('Not set up yet'), unusedRoles(services, notSetUp), toRoleItem);
  yield* section(l10n.t('Logged out'), actions.last, (item) => item);
}

/** The session that the active profile needs a login to, if it does: nothing else helps then. */
function loginThatIsMissing(active: ActiveProfile, services: PickerServices): string | undefined {
  const health = healthOfActive(active, currentHealthContext(services));
  if (health.state !== 'expired' && health.state !== 'signedOut') return undefined;
  return 'login' in health ? health.login.loginSession : health.session.session.id;
}

/**
 * What can be done instead of choosing a profile; only what applies, and first what the active profile lacks. Other logins come
 * last, unless there is no login at all: whoever presses Enter is not to begin one by accident.
 */
function actionItems(
  services: PickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): { readonly first: readonly PickerItem[]; readonly last: readonly PickerItem[] } {
  const items = [...allActionItems(services, folder)];
  const active = services.activeProfiles.get(folder);
  const missing = active && loginThatIsMissing(active, services);
  const { sessions, consoleSessions } = services;
  const statuses = [...sessions.current.values(), ...consoleSessions.current.values()];
  const isLoggedIn = statuses.some(({ state }) => state === 'signedIn');
  const isMissing = ({ choice }: PickerItem): boolean =>
    choice?.kind === 'login' && choice.sessionId === missing;
  const isLast = (item: PickerItem): boolean =>
    isLoggedIn && item.choice?.kind === 'login' && !isMissing(item);
  return {
    first: [...items.filter(isMissing), ...items.filter((item) => !isMissing(item) && !isLast(item))],
    last: items.filter(isLast),
  };
}

function* allActionItems(
  { config, sessions, consoleSessions, activeProfiles }: PickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): Generator<PickerItem> {
  if (activeProfiles.getPick(folder) !== undefined) {
    const fallback = activeProfiles.getWithoutPick(folder);
    const text = fallback
      ? l10n.t('Remove your choice and use {0}', withoutIcons(fallback.name))
      : l10n.t('Use no profile');
    yield { label: `$(discard) ${text}`, choice: { kind: 'dropPick' } };
  }
  for (const [sessionId, { session, state }] of sessions.current) {
    if (state !== 'signedOut' && state !== 'expired') continue;
    yield {
      label: `$(sign-in) ${l10n.t('Log in to {0}…', withoutIcons(session.label))}`,
      choice: { kind: 'login', sessionId },
    };
  }
  for (const [sessionId, status] of consoleSessions.current) {
    if (!needsConsoleLogin(status)) continue;
    yield {
      label: `$(sign-in) ${l10n.t('Log in to {0}…', withoutIcons(loginLabel(status)))}`,
      choice: { kind: 'login', sessionId },
    };
  }
  if (config.current.sessions.size + consoleSessions.current.size === 0) {
    yield { label: `$(add) ${l10n.t('Set up a session…')}`, choice: { kind: 'setUp' } };
  }
}

/** What is the same for each profile is found out once. */
function profileItems(
  services: PickerServices,
  folder: vscode.WorkspaceFolder | undefined,
  sideSteps: SideSteps,
): (profile: Profile) => PickerItem {
  const { activeProfiles, directories } = services;
  const context = currentHealthContext(services);
  const findEnvironment = environmentFinder(settings.environments());
  const active = activeProfiles.get(folder);
  const activeBecause = active && l10n.t('Active: {0}', sourceText(active.source));
  const pinIcon = new vscode.ThemeIcon('pin');
  const pinText = l10n.t('Pin to the workspace settings');
  return (profile) => {
    const { name, kind } = profile;
    const isActive = name === active?.name;
    const health = healthOf(profile, context);
    const buttons: PickerButton[] = [];
    if (folder) {
      buttons.push({ iconPath: pinIcon, tooltip: pinText, choice: { kind: 'pin', name } });
    }
    if (kind !== 'none') buttons.push(sideSteps.console({ profile: name }));
    buttons.push(sideSteps.terminal({ profile: name }));
    const { label, description } = profileEntry(profile, {
      mark: findEnvironment(name)?.label,
      problem: health.state === 'broken' ? health.problem : undefined,
      notes: notesOf(profile, health, directories),
      isActive,
    });
    return {
      label,
      description,
      ...(isActive && activeBecause !== undefined && { detail: activeBecause }),
      buttons,
      choice: { kind: 'profile', name },
    };
  };
}

/** What a profile gives and how long it lasts. */
function notesOf(profile: Profile, health: ProfileHealth, directories: Directories): readonly string[] {
  const note = profileNote(profile, directories);
  if (health.state === 'expired') return [note, l10n.t('expired')];
  if (health.state !== 'signedIn' || health.leftMs === undefined) return [note];
  return [note, shortDuration(health.leftMs)];
}

function roleItem(role: RoleReference, directories: Directories, sideSteps: SideSteps): PickerItem {
  const { sessionId, accountId, roleName } = role;
  const name = directories.get(sessionId)?.accounts.get(accountId)?.name;
  return {
    label: `$(person) ${withoutIcons(roleName)}`,
    description: withoutIcons(accountLabel(accountId, name)),
    buttons: [sideSteps.console({ session: sessionId, account: accountId, role: roleName })],
    choice: { kind: 'role', role },
  };
}

/** Buttons that differ in nothing but the target: there may be thousands of them. */
interface SideSteps {
  console(target: CommandTarget): PickerButton;
  terminal(target: CommandTarget): PickerButton;
}

function createSideSteps(): SideSteps {
  const create = (icon: string, tooltip: string, command: CommandId) => {
    const iconPath = new vscode.ThemeIcon(icon);
    return (target: CommandTarget): PickerButton => ({
      iconPath,
      tooltip,
      choice: { kind: 'sideStep', command, target },
    });
  };
  return {
    console: create('link-external', l10n.t('Open the console'), 'awsSso.openConsole'),
    terminal: create('terminal', l10n.t('Open a terminal'), 'awsSso.openTerminal'),
  };
}

function* unusedRoles(
  { sessions, directories }: PickerServices,
  notSetUp: (role: RoleReference) => boolean,
): Generator<RoleReference> {
  for (const sessionId of sessions.current.keys()) {
    for (const { accountId, roles = [] } of directories.get(sessionId)?.accounts.values() ?? []) {
      for (const roleName of roles) {
        const role = { sessionId, accountId, roleName };
        if (notSetUp(role)) yield role;
      }
    }
  }
}

/** One section per session, in the order of the config file, then per console sign-in; what has none comes last. */
function groupBySession(
  profiles: readonly Profile[],
  { config, sessions, consoleSessions }: PickerServices,
): [label: string, members: Profile[]][] {
  const logins = consoleSessions.current;
  const ids = [...config.current.sessions.keys(), ...logins.keys()];
  const groups = new Map<string, Profile[]>(ids.map((id) => [id, []]));
  const others: Profile[] = [];
  for (const profile of profiles) {
    const id = profile.kind === 'login' ? loginSessionOf(profile) : profile.sessionId;
    (groups.get(id ?? '') ?? others).push(profile);
  }
  const labelOf = (id: string): string => {
    const login = logins.get(id);
    return sessions.current.get(id)?.session.label ?? (login ? loginLabel(login) : id);
  };
  return [
    ...[...groups].map(([id, members]): [string, Profile[]] => [labelOf(id), members]),
    [l10n.t('Other profiles'), others],
  ];
}

/** A section is there if something is in it. */
function* section<T>(
  label: string,
  members: Iterable<T>,
  toItem: (member: T) => PickerItem,
): Generator<PickerItem> {
  let isEmpty = true;
  for (const member of members) {
    if (isEmpty) yield { label: withoutIcons(label), kind: vscode.QuickPickItemKind.Separator };
    isEmpty = false;
    yield toItem(member);
  }
}
