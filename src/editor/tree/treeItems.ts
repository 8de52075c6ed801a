import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { IdentityService } from '../../credentials/identityService';
import type { SessionStatus } from '../../sso/sessionStatus';
import { loginLabel, type LoginStatus } from '../../signin/loginStatus';
import {
  consoleSessionNote,
  consoleSessionText,
  consoleSessionTimes,
  sessionText,
  sessionTimes,
} from '../activeProfile/hover';
import { type HealthContext, accountLabel, type KnownDirectories } from '../activeProfile/profileFacts';
import type { ContainerGrant } from '../containers/containers';
import type { KnownKeys } from '../keys/keys';
import { escapeMarkdown, withoutIcons } from '../plainText';
import { shortDuration } from '../../base/relativeTime';
import type { EnvironmentSetting } from '../../config/environments';
import { problemIcon, profileItem, showInConfig } from './profileItem';
import { directoryItem } from './treeDirectoryItems';
import { type KnownFavorites, hasDirectory, worstProblem, type TreeNode } from './treeNodes';

/** What rows show besides their own node. */
export interface TreeContext extends HealthContext {
  readonly activeName: string | undefined;
  readonly environments: readonly EnvironmentSetting[];
  readonly directories: KnownDirectories;
  readonly favorites: KnownFavorites;
  readonly keys: Pick<KnownKeys, 'describe'>;
  readonly identities: Pick<IdentityService, 'peek'>;
  /** The user's home directory, shown as `~`. */
  readonly home: string;
}

/** Draws one row. Its texts are made safe here, whichever names and sentences they hold. */
export function treeItem(node: TreeNode, context: TreeContext): vscode.TreeItem {
  const item = draw(node, context);
  item.id = node.id;
  const { label, description, tooltip, accessibilityInformation: spoken } = item;
  if (typeof label === 'string') item.label = withoutIcons(label);
  if (typeof description === 'string') item.description = withoutIcons(description);
  if (typeof tooltip === 'string') item.tooltip = tooltip.split('\n').map(withoutIcons).join('\n');
  if (spoken) item.accessibilityInformation = { ...spoken, label: withoutIcons(spoken.label) };
  return item;
}

function draw(node: TreeNode, context: TreeContext): vscode.TreeItem {
  switch (node.kind) {
    case 'session':
      return sessionItem(node.status, node.profiles.length, context);
    case 'consoleSession':
      return consoleSessionItem(node.status, node.profiles.length);
    case 'account':
      return accountItem(node, context);
    case 'otherProfiles':
      return groupItem(l10n.t('Other profiles'), 'folder', node.profiles.length);
    case 'profile':
      return profileItem(node, context);
    case 'containers':
      return groupItem(l10n.t('Containers'), 'vm', node.grants.length);
    case 'container':
      return containerItem(node.grant);
    case 'problems':
      return groupItem(l10n.t('Problems in the files'), 'warning', node.problems.length);
    case 'problem': {
      const { problem } = node;
      const item = new vscode.TreeItem(problem.message);
      const place = `${basename(problem.location.file)}:${problem.location.line}`;
      item.description = place;
      item.iconPath = problemIcon(problem.severity);
      item.contextValue = 'problem';
      item.tooltip = problem.message;
      item.accessibilityInformation = {
        label:
          problem.severity === 'error'
            ? l10n.t('Error in {0}: {1}', place, problem.message)
            : l10n.t('Warning in {0}: {1}', place, problem.message),
      };
      item.command = showInConfig(node);
      return item;
    }
    case 'directory':
    case 'directoryAccount':
    case 'directoryRole':
    case 'directoryNote':
      return directoryItem(node, context);
  }
}

function sessionItem(status: SessionStatus, profileCount: number, context: TreeContext): vscode.TreeItem {
  const { session, state, problem } = status;
  const item = new vscode.TreeItem(
    session.label,
    profileCount > 0
      ? vscode.TreeItemCollapsibleState.Expanded
      : hasDirectory(status)
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.None,
  );
  const wrong = worstProblem(session);
  const note = wrong?.severity === 'error' ? wrong.message : sessionNote(status, context);
  item.description = note;
  item.iconPath =
    wrong?.severity === 'error' ? problemIcon('error') : sessionIcon(status, isEndingSoon(status, context));
  item.contextValue = `session.${state}`;
  item.tooltip = new vscode.MarkdownString(
    [
      sessionText(status),
      ...sessionTimes(status).map(([clock, time]) => `${clock} ${time}`),
      session.startUrl,
      session.region,
      wrong?.message,
      problem?.detail,
    ]
      .filter((line): line is string => Boolean(line))
      .map(escapeMarkdown)
      .join('\n\n'),
  );
  item.accessibilityInformation = { label: l10n.t('Session {0}, {1}', session.label, note) };
  return item;
}

function sessionNote({ state, problem, userMustActAt }: SessionStatus, { now }: TreeContext): string {
  switch (state) {
    case 'signingIn':
      return l10n.t('logging in…');
    case 'expired':
      return l10n.t('expired');
    case 'signedOut':
      return problem ? l10n.t('unreadable token file') : l10n.t('logged out');
    case 'signedIn':
      return userMustActAt
        ? l10n.t('expires in {0}', shortDuration(userMustActAt.getTime() - now))
        : l10n.t('signed in');
  }
}

function consoleSessionItem(status: LoginStatus, profileCount: number): vscode.TreeItem {
  const { state, loginSession, region, problem } = status;
  const label = loginLabel(status);
  const item = new vscode.TreeItem(
    label,
    profileCount > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
  );
  const note = consoleSessionNote(status);
  item.description = note;
  item.iconPath = sessionIcon(status, false);
  item.contextValue = `consoleSession.${state}`;
  item.tooltip = new vscode.MarkdownString(
    [
      consoleSessionText(status),
      ...consoleSessionTimes(status).map(([clock, time]) => `${clock} ${time}`),
      loginSession,
      region,
      problem?.detail,
    ]
      .filter((line): line is string => Boolean(line))
      .map(escapeMarkdown)
      .join('\n\n'),
  );
  item.accessibilityInformation = { label: l10n.t('Console sign-in {0}, {1}', label, note) };
  return item;
}

/** As the status bar warns: within `awsSso.expiryWarningMinutes`. */
function isEndingSoon({ userMustActAt }: SessionStatus, { now, expiryWarningMs }: HealthContext): boolean {
  return userMustActAt !== undefined && userMustActAt.getTime() - now <= expiryWarningMs;
}

function sessionIcon(
  { state, problem }: SessionStatus | LoginStatus,
  isEndingSoon: boolean,
): vscode.ThemeIcon {
  if (problem || (state === 'signedIn' && isEndingSoon)) return problemIcon('warning');
  switch (state) {
    case 'signingIn':
      return new vscode.ThemeIcon('loading~spin');
    case 'signedIn':
      return new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('charts.green'));
    case 'expired':
      return problemIcon('warning');
    case 'signedOut':
      return new vscode.ThemeIcon('circle-outline');
  }
}

/** The profiles of one account, in a session that has many; open where the active one is. */
function accountItem(
  { sessionId, accountId, profiles }: Extract<TreeNode, { kind: 'account' }>,
  { activeName, directories, favorites }: TreeContext,
): vscode.TreeItem {
  const name = directories.get(sessionId)?.accounts.get(accountId)?.name;
  const label = accountId === '' ? l10n.t('No account') : withoutIcons(accountLabel(accountId, name));
  const isActiveHere = profiles.some((profile) => profile.name === activeName);
  const isFavorite = favorites.has({ session: sessionId, account: accountId });
  const item = new vscode.TreeItem(
    label,
    isActiveHere ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  const count = profiles.length === 1 ? l10n.t('1 profile') : l10n.t('{0} profiles', profiles.length);
  item.description = [isFavorite && '★', count].filter(Boolean).join('  ');
  item.iconPath = new vscode.ThemeIcon('cloud');
  item.contextValue = accountId === '' ? 'group' : isFavorite ? 'account.favorite' : 'account';
  item.accessibilityInformation = {
    label: [l10n.t('Account {0}', label), isFavorite && l10n.t('favorite'), count].filter(Boolean).join(', '),
  };
  return item;
}

/** A profile whose credentials containers get while this window is open. */
function containerItem({ profile, uri }: ContainerGrant): vscode.TreeItem {
  const item = new vscode.TreeItem(profile);
  item.description = l10n.t('until this window closes');
  item.iconPath = new vscode.ThemeIcon('vm-running');
  item.contextValue = 'container';
  item.tooltip = l10n.t('Containers get the credentials of {0} from {1}.', profile, uri);
  item.accessibilityInformation = { label: item.tooltip };
  return item;
}

function groupItem(label: string, icon: string, count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(
    label,
    count > 20 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
  );
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'group';
  return item;
}
