import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findEnvironment } from '../../config/environments';
import type { Problem, Profile } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import { isRoleGone } from '../../sso/directoryFacts';
import { profileHover } from '../activeProfile/hover';
import {
  accountNameOf,
  healthOf,
  KIND_ICONS,
  profileNote,
  shortProblem,
  type KnownDirectories,
  type ProfileHealth,
} from '../activeProfile/profileFacts';
import type { TreeContext } from './treeItems';
import { worstProblem, type ProfileNode } from './treeNodes';

/**
 * The row of a profile: its name, then what a narrow view must still show. The role comes before the account; ids, the
 * region and whole sentences stand in the hover.
 */
export function profileItem({ profile, isBelowAccount }: ProfileNode, context: TreeContext): vscode.TreeItem {
  const { name } = profile;
  const isActive = name === context.activeName;
  const isFavorite = context.favorites.hasProfile(profile);
  const problem = worstProblem(profile);
  const key = context.keys.describe(profile);
  const environment = findEnvironment(name, context.environments);
  const item = new vscode.TreeItem(isBelowAccount ? nameInAccount(profile, context.directories) : name);
  const label = environment?.label && `[${environment.label}]`;
  const isBroken = problem?.severity === 'error';
  const note = isBroken ? problem.message : (key?.note ?? profileNote(profile, context.directories));
  const shortNote = isBroken
    ? shortProblem(problem, profile)
    : (key?.note ?? shortProfileNote(profile, isBelowAccount ? undefined : context.directories));
  item.description = [isActive && '●', isFavorite && '★', label, shortNote].filter(Boolean).join('  ');
  const health = healthOf(profile, context);
  const needsLogin = health.state === 'expired' || health.state === 'signedOut';
  item.iconPath = isBroken
    ? problemIcon('error')
    : problem || key?.place === 'file'
      ? problemIcon('warning')
      : new vscode.ThemeIcon(
          KIND_ICONS[profile.kind],
          isActive && !needsLogin ? new vscode.ThemeColor('charts.green') : undefined,
        );
  const place = key?.place === 'keychain' && 'keychain';
  item.contextValue = [
    'profile',
    profile.kind,
    place,
    isActive && 'active',
    isFavorite && 'favorite',
    needsLogin && 'needsLogin',
  ]
    .filter(Boolean)
    .join('.');
  const warnings = warningsOf(profile, health, context);
  item.tooltip = profileTooltip(profile, health, isActive, environment?.label, warnings, context);
  item.accessibilityInformation = {
    label: [
      l10n.t('Profile {0}', name),
      isActive && l10n.t('active here'),
      isFavorite && l10n.t('favorite'),
      environment?.label,
      healthWords(health),
      note,
      ...(isBroken ? [] : warnings),
    ]
      .filter(Boolean)
      .join(', '),
  };
  if (problem?.severity === 'error') item.command = showInConfig({ profile: name });
  return item;
}

/** A name made of account and role, without the account that the row above names: `…PowerUserAccess`. */
function nameInAccount(profile: Profile, directories: KnownDirectories): string {
  const { name, accountId = '' } = profile;
  const account = accountNameOf(profile, directories) ?? accountId;
  for (const part of [account, account.replace(/[^\p{L}\p{N}]+/gu, '-'), accountId]) {
    const rest = name.slice(part.length);
    const isPrefix = part !== '' && name.toLowerCase().startsWith(part.toLowerCase());
    if (isPrefix && /^[-_./@:+][\p{L}\p{N}]/u.test(rest)) return `…${rest.slice(1)}`;
  }
  return name;
}

/**
 * The role and the account of a profile; of other kinds what their note says.
 * @param directories absent where the row above names the account
 */
function shortProfileNote(profile: Profile, directories: KnownDirectories | undefined): string {
  const { kind, accountId, roleName, userName } = profile;
  const isSession = kind === 'sso' || (kind === 'login' && accountId !== undefined);
  if (!isSession) return profileNote(profile, directories);
  const account = directories && (accountNameOf(profile, directories) ?? accountId);
  return [roleName ?? userName, account].filter(Boolean).join(' · ');
}

function profileTooltip(
  profile: Profile,
  health: ProfileHealth,
  isActive: boolean,
  environmentLabel: string | undefined,
  warnings: readonly string[],
  { directories, identities, home }: TreeContext,
): vscode.MarkdownString {
  return profileHover({
    name: profile.name,
    profile,
    source: isActive ? l10n.t('active here') : undefined,
    health,
    environmentLabel,
    accountName: accountNameOf(profile, directories),
    identity: identities.peek(profile.name),
    home,
    warnings,
  });
}

/** What to know of a profile besides its health, in sentences. */
function warningsOf(profile: Profile, health: ProfileHealth, { directories, keys }: TreeContext): string[] {
  const isGone = isRoleGone(profile, directories.get(profile.sessionId ?? ''));
  return [
    keys.describe(profile)?.place === 'file' &&
      l10n.t('This key is in plain text in your AWS files. Move it into the keychain.'),
    isGone &&
      l10n.t(
        'You no longer have this role, as of the last listing. Refresh the accounts and roles, or remove the profile.',
      ),
    ...profile.problems.filter((problem) => !isShown(problem, health)).map(({ message }) => message),
  ].filter((warning) => typeof warning === 'string');
}

/** Whether a row of the hover says it. */
function isShown(problem: Problem, health: ProfileHealth): boolean {
  return health.state === 'broken' && health.problem.message === problem.message;
}

function healthWords({ state }: ProfileHealth): string {
  switch (state) {
    case 'signedIn':
      return l10n.t('signed in');
    case 'expired':
      return l10n.t('session expired');
    case 'signedOut':
      return l10n.t('logged out');
    case 'signingIn':
      return l10n.t('logging in');
    default:
      return '';
  }
}

// What rows of several kinds have.

/** A row that leads to the line in the file. */
export function showInConfig(argument: unknown): vscode.Command {
  return {
    command: 'awsSso.showInConfig' satisfies CommandId,
    title: l10n.t('Show in Config'),
    arguments: [argument],
  };
}

/** What marks a row that cannot work, or that works with a caveat. */
export function problemIcon(severity: 'error' | 'warning'): vscode.ThemeIcon {
  return severity === 'error'
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
    : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}
