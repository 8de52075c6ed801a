import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { CommandId, InternalCommandId } from '../../contributions';
import type { Directory, DirectoryEntry } from '../../sso/directory';
import { isNew, isRoleGone } from '../../sso/directoryFacts';
import { escapeMarkdown, withoutIcons } from '../plainText';
import { ageText } from '../activeProfile/hover';
import { accountLabel } from '../activeProfile/profileFacts';
import { isFavoriteRole, type DirectoryNode, type DirectoryNoteNode } from './treeNodes';
import type { TreeContext } from './treeItems';

type NodeOf<Kind extends DirectoryNode['kind']> = Extract<DirectoryNode, { kind: Kind }>;

/** A hover is no place to read a thousand names. */
const LISTED_CHANGES = 20;

/** Draws one row of a directory. */
export function directoryItem(node: DirectoryNode, context: TreeContext): vscode.TreeItem {
  switch (node.kind) {
    case 'directory':
      return rootItem(node, context);
    case 'directoryAccount':
      return accountItem(node, context);
    case 'directoryRole':
      return roleItem(node, context);
    case 'directoryNote':
      return noteItem(node);
  }
}

/** How much a directory holds, how old that is, and what the last listing changed. */
export function directorySummary(directory: Directory | undefined, now: number): string {
  if (!directory || (directory.listedAt === undefined && directory.accounts.size === 0)) {
    return l10n.t('not listed');
  }
  const { accounts, listedAt } = directory;
  const count = accounts.size === 1 ? l10n.t('1 account') : l10n.t('{0} accounts', number(accounts.size));
  const age = listedAt && ageText(now - listedAt.getTime());
  return [[count, age].filter(Boolean).join(', '), changesText(directory)].filter(Boolean).join(' · ');
}

function rootItem({ sessionId }: NodeOf<'directory'>, context: TreeContext): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t('Accounts and roles'), vscode.TreeItemCollapsibleState.Collapsed);
  const directory = context.directories.get(sessionId);
  const summary = directorySummary(directory, context.now);
  item.description = summary;
  item.iconPath = new vscode.ThemeIcon('organization');
  item.contextValue = 'directory';
  item.tooltip = rootTooltip(directory, sessionId, context);
  item.accessibilityInformation = { label: l10n.t('Accounts and roles, {0}', summary) };
  return item;
}

function rootTooltip(
  directory: Directory | undefined,
  sessionId: string,
  { config, now }: TreeContext,
): vscode.MarkdownString {
  const hover = new vscode.MarkdownString('', true);
  hover.isTrusted = { enabledCommands: ['awsSso.pruneProfiles'] satisfies CommandId[] };
  hover.appendMarkdown(`${escapeMarkdown(directorySummary(directory, now))}\n\n`);
  if (!directory) return hover;
  if (directory.listedAt) {
    const listed = directory.listedAt.toLocaleString(vscode.env.language);
    hover.appendMarkdown(`${escapeMarkdown(l10n.t('Listed {0}', listed))}\n\n`);
  }
  const { appeared, vanished } = directory.changes;
  hover.appendMarkdown(entryList(l10n.t('New since the previous listing'), appeared));
  hover.appendMarkdown(entryList(l10n.t('Gone since the previous listing'), vanished));
  const orphans = [...config.profiles.values()].filter(
    (profile) => profile.sessionId === sessionId && isRoleGone(profile, directory),
  );
  if (orphans.length > 0) {
    const names = orphans.slice(0, LISTED_CHANGES).map(({ name }) => name);
    const query = encodeURIComponent(JSON.stringify([{ session: sessionId }]));
    hover.appendMarkdown(
      `$(warning) ${escapeMarkdown(l10n.t('Profiles whose role is gone: {0}', names.join(', ')))}${orphans.length > names.length ? '…' : ''}\n\n`,
    );
    hover.appendMarkdown(
      `[${escapeMarkdown(l10n.t('Remove them…'))}](command:${'awsSso.pruneProfiles' satisfies CommandId}?${query})`,
    );
  }
  return hover;
}

function entryList(title: string, entries: readonly DirectoryEntry[]): string {
  if (entries.length === 0) return '';
  const lines = entries
    .slice(0, LISTED_CHANGES)
    .map(({ accountId, accountName, roleName }) =>
      [accountLabel(accountId, accountName), roleName].filter(Boolean).join(' · '),
    );
  const more = entries.length - lines.length;
  if (more > 0) lines.push(l10n.t('and {0} more', number(more)));
  return `${escapeMarkdown(title)}:\n\n${lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')}\n\n`;
}

function accountItem(
  { sessionId, account: { accountId } }: NodeOf<'directoryAccount'>,
  { directories, favorites }: TreeContext,
): vscode.TreeItem {
  const directory = directories.get(sessionId);
  // The row outlives what it was made of: its roles are learnt while it stands there.
  const account = directory?.accounts.get(accountId);
  const label = withoutIcons(accountLabel(accountId, account?.name));
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  const isFavorite = favorites.has({ session: sessionId, account: accountId });
  const notes = [
    isFavorite && '★',
    directory && isNew(directory, accountId) && l10n.t('new'),
    account?.roles && rolesText(account.roles.length),
  ].filter((note) => typeof note === 'string');
  item.description = notes.join('  ');
  item.iconPath = new vscode.ThemeIcon('cloud');
  item.contextValue = isFavorite ? 'directoryAccount.favorite' : 'directoryAccount';
  item.tooltip = [label, account?.email].filter(Boolean).join('\n');
  item.accessibilityInformation = {
    label: [
      l10n.t('Account {0}', label),
      isFavorite && l10n.t('favorite'),
      ...notes.filter((note) => note !== '★'),
    ]
      .filter(Boolean)
      .join(', '),
  };
  return item;
}

function roleItem(node: NodeOf<'directoryRole'>, context: TreeContext): vscode.TreeItem {
  const { sessionId, account, roleName, profiles } = node;
  const { activeName, directories, favorites } = context;
  const item = new vscode.TreeItem(withoutIcons(roleName));
  const directory = directories.get(sessionId);
  const isActive = profiles.some(({ name }) => name === activeName);
  const isFavorite = isFavoriteRole(node, favorites);
  const names = withoutIcons(profiles.map(({ name }) => name).join(', '));
  const mark = directory && isNew(directory, account.accountId, roleName) ? l10n.t('new') : '';
  item.description = [isActive && '●', isFavorite && '★', mark, names].filter(Boolean).join('  ');
  item.iconPath = new vscode.ThemeIcon(profiles.length > 0 ? 'account' : 'person');
  item.contextValue = [
    'directoryRole',
    profiles.length > 0 ? 'profile' : 'free',
    isActive && 'active',
    isFavorite && 'favorite',
  ]
    .filter(Boolean)
    .join('.');
  const accountText = accountLabel(account.accountId, account.name);
  const use = names === '' ? l10n.t('no profile yet') : l10n.t('profile {0}', names);
  item.tooltip = [`${roleName} · ${accountText}`, use].map(withoutIcons).join('\n');
  item.accessibilityInformation = {
    label: [
      l10n.t('Role {0}', roleName),
      use,
      isActive && l10n.t('active here'),
      isFavorite && l10n.t('favorite'),
      mark,
    ]
      .filter(Boolean)
      .join(', '),
  };
  return item;
}

function noteItem(node: DirectoryNoteNode): vscode.TreeItem {
  const { sessionId, accountId, note, reason = '' } = node;
  switch (note) {
    case 'nothingThere': {
      const item = new vscode.TreeItem(
        accountId === undefined
          ? l10n.t('No account is assigned to you')
          : l10n.t('No role in this account is assigned to you'),
      );
      item.iconPath = new vscode.ThemeIcon('info');
      item.contextValue = 'directoryNote';
      return item;
    }
    case 'notSignedIn': {
      const text =
        accountId === undefined ? l10n.t('Log in to list the accounts') : l10n.t('Log in to list the roles');
      const item = new vscode.TreeItem(text);
      item.iconPath = new vscode.ThemeIcon('sign-in');
      item.contextValue = 'directoryNote';
      item.command = {
        command: 'awsSso.login' satisfies CommandId,
        title: text,
        arguments: [{ session: sessionId }],
      };
      return item;
    }
    case 'failed': {
      const item = new vscode.TreeItem(withoutIcons(reason));
      item.description = l10n.t('click to try again');
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
      item.contextValue = 'directoryNote';
      item.tooltip = reason;
      item.accessibilityInformation = { label: `${reason} (${item.description})` };
      item.command = {
        command: 'awsSso.retryListing' satisfies InternalCommandId,
        title: l10n.t('Try Again'),
        arguments: [{ session: sessionId, account: accountId }],
      };
      return item;
    }
  }
}

function rolesText(count: number): string {
  return count === 1 ? l10n.t('1 role') : l10n.t('{0} roles', number(count));
}

function changesText({ changes: { appeared, vanished } }: Directory): string {
  return [
    appeared.length > 0 && l10n.t('{0} new', number(appeared.length)),
    vanished.length > 0 && l10n.t('{0} gone', number(vanished.length)),
  ]
    .filter(Boolean)
    .join(', ');
}

function number(value: number): string {
  return value.toLocaleString(vscode.env.language);
}
