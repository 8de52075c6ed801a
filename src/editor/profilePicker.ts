import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../base/clock';
import type { Observable } from '../base/event';
import type { Profile, SharedConfig } from '../config/sharedConfig';
import type { SessionStore } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfileStore';
import { findEnvironment } from './environments';
import { currentHealthContext } from './healthContext';
import { sourceText } from './hover';
import { withoutIcons } from './plainText';
import { healthOf, type HealthContext } from './profileHealth';
import { shortDuration } from './relativeTime';
import { settings } from './settings';
import { profileNote } from './treeItems';

export interface ProfilePickerServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly clock: Clock;
}

/** What the user chose in the picker. */
export type ProfileChoice =
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'pin'; readonly name: string }
  | { readonly kind: 'dropPick' }
  | { readonly kind: 'login'; readonly sessionId: string }
  | { readonly kind: 'setUp' };

interface Item extends vscode.QuickPickItem {
  readonly choice?: ProfileChoice;
}

/** Lets the user choose a profile by name, account, role or region. Undefined: turned away. */
export function showProfilePicker(
  services: ProfilePickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<ProfileChoice | undefined> {
  const { activeProfiles, config } = services;
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = folder ? l10n.t('AWS profile for {0}', folder.name) : l10n.t('AWS profile');
  picker.placeholder = l10n.t('Search by name, account, role or region');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = pickerItems(services, folder);
  const activeName = activeProfiles.get(folder)?.name;
  const current = picker.items.find(({ choice }) => choice?.kind === 'profile' && choice.name === activeName);
  if (current && config.current.profiles.size > 0) picker.activeItems = [current];
  return new Promise((resolve) => {
    const finish = (choice: ProfileChoice | undefined): void => {
      resolve(choice);
      picker.hide();
    };
    picker.onDidAccept(() => finish(picker.selectedItems[0]?.choice));
    picker.onDidTriggerItemButton(({ item: { choice } }) => {
      if (choice?.kind === 'profile') finish({ kind: 'pin', name: choice.name });
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function pickerItems(services: ProfilePickerServices, folder: vscode.WorkspaceFolder | undefined): Item[] {
  const { config, activeProfiles } = services;
  const { profiles } = config.current;
  const context = currentHealthContext(services);
  const active = activeProfiles.get(folder);
  const isActive = (name: string): boolean => name === active?.name;
  const toItem = (profile: Profile): Item =>
    profileItem(
      profile,
      context,
      isActive(profile.name) ? active && sourceText(active.source) : undefined,
      folder,
    );

  const recent = activeProfiles.recent.flatMap((name) => profiles.get(name) ?? []);
  const recentNames = new Set(recent.map(({ name }) => name));
  const sections = groupBySession(
    [...profiles.values()].filter(({ name }) => !recentNames.has(name)),
    context,
  );
  return [
    ...actionItems(services, folder),
    ...section(l10n.t('Recent'), recent.map(toItem)),
    ...sections.flatMap(([label, members]) => section(label, members.map(toItem))),
  ];
}

/** What can be done instead of choosing a profile; only what applies. */
function actionItems(
  { config, sessions, activeProfiles }: ProfilePickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): Item[] {
  const items: Item[] = [];
  if (activeProfiles.getPick(folder) !== undefined) {
    const fallback = activeProfiles.getWithoutPick(folder);
    items.push({
      label: `$(discard) ${
        fallback
          ? l10n.t("Use the workspace's setting ({0})", withoutIcons(fallback.name))
          : l10n.t('Use no profile')
      }`,
      choice: { kind: 'dropPick' },
    });
  }
  for (const [sessionId, { session, state }] of sessions.current) {
    if (state !== 'signedOut' && state !== 'expired') continue;
    items.push({
      label: `$(sign-in) ${l10n.t('Log in to {0}…', withoutIcons(session.label))}`,
      choice: { kind: 'login', sessionId },
    });
  }
  if (config.current.sessions.size === 0) {
    items.push({ label: `$(add) ${l10n.t('Set up a session…')}`, choice: { kind: 'setUp' } });
  }
  return items;
}

function profileItem(
  profile: Profile,
  context: HealthContext,
  activeBecause: string | undefined,
  folder: vscode.WorkspaceFolder | undefined,
): Item {
  const environment = findEnvironment(profile.name, settings.environments());
  const note = environment?.label ? `[${environment.label}]  ${profileNote(profile)}` : profileNote(profile);
  const health = healthNote(profile, context);
  return {
    label: `$(${activeBecause ? 'check' : 'key'}) ${withoutIcons(profile.name)}`,
    description: [withoutIcons(note), health].filter(Boolean).join('  '),
    ...(activeBecause && { detail: l10n.t('Active: {0}', activeBecause) }),
    ...(folder && {
      buttons: [{ iconPath: new vscode.ThemeIcon('pin'), tooltip: l10n.t('Pin to the workspace settings') }],
    }),
    choice: { kind: 'profile', name: profile.name },
  };
}

function healthNote(profile: Profile, context: HealthContext): string {
  const health = healthOf(profile, context);
  switch (health.state) {
    case 'broken':
      return `$(error) ${withoutIcons(health.problem.message)}`;
    case 'expired':
      return l10n.t('expired');
    case 'signedIn':
      return health.leftMs === undefined ? '' : shortDuration(health.leftMs);
    default:
      return '';
  }
}

/** One section per session, in the order of the config file; what has none comes last. */
function groupBySession(
  profiles: readonly Profile[],
  { config, sessions }: HealthContext,
): [label: string, members: Profile[]][] {
  const groups = new Map<string, Profile[]>([...config.sessions.keys()].map((id) => [id, []]));
  const others: Profile[] = [];
  for (const profile of profiles) (groups.get(profile.sessionId ?? '') ?? others).push(profile);
  return [
    ...[...groups].map(([id, members]): [string, Profile[]] => [
      sessions.get(id)?.session.label ?? id,
      members,
    ]),
    [l10n.t('Other profiles'), others],
  ];
}

function section(label: string, items: Item[]): Item[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}
