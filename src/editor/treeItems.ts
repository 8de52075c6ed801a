import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Profile } from '../config/sharedConfig';
import type { CommandId } from '../contributions';
import type { SessionStatus } from '../sso/sessionStatus';
import { findEnvironment } from './environments';
import { sessionText, sessionTimes } from './hover';
import { escapeMarkdown } from './plainText';
import { healthOf, type HealthContext } from './profileHealth';
import { shortDuration } from './relativeTime';
import type { EnvironmentSetting } from './settings';
import { worstProblem, type TreeNode } from './treeNodes';

/** What rows show besides their own node. */
export interface TreeContext extends HealthContext {
  readonly activeName: string | undefined;
  readonly environments: readonly EnvironmentSetting[];
}

/** Draws one row. */
export function treeItem(node: TreeNode, context: TreeContext): vscode.TreeItem {
  const item = draw(node, context);
  item.id = node.id;
  return item;
}

function draw(node: TreeNode, context: TreeContext): vscode.TreeItem {
  switch (node.kind) {
    case 'session':
      return sessionItem(node.status, node.profiles.length, context);
    case 'account':
      return groupItem(node.accountId || l10n.t('No account'), 'organization', node.profiles.length, false);
    case 'otherProfiles':
      return groupItem(l10n.t('Other profiles'), 'folder', node.profiles.length, true);
    case 'profile':
      return profileItem(node.profile, context);
    case 'problems':
      return groupItem(l10n.t('Problems in the files'), 'warning', node.problems.length, true);
    case 'problem': {
      const { problem } = node;
      const item = new vscode.TreeItem(problem.message);
      item.description = `${basename(problem.location.file)}:${problem.location.line}`;
      item.iconPath = problemIcon(problem.severity);
      item.contextValue = 'problem';
      item.tooltip = problem.message;
      item.command = showInConfig(node);
      return item;
    }
  }
}

function sessionItem(status: SessionStatus, profileCount: number, context: TreeContext): vscode.TreeItem {
  const { session, state, problem } = status;
  const item = new vscode.TreeItem(
    session.label,
    profileCount > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
  );
  const wrong = worstProblem(session);
  const note = wrong?.severity === 'error' ? wrong.message : sessionNote(status, context);
  item.description = note;
  item.iconPath = wrong?.severity === 'error' ? problemIcon('error') : sessionIcon(status);
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
      return problem ? l10n.t('token file not usable') : l10n.t('logged out');
    case 'signedIn':
      return userMustActAt
        ? l10n.t('expires in {0}', shortDuration(userMustActAt.getTime() - now))
        : l10n.t('signed in');
  }
}

function sessionIcon({ state, problem }: SessionStatus): vscode.ThemeIcon {
  if (problem) return problemIcon('warning');
  switch (state) {
    case 'signingIn':
      return new vscode.ThemeIcon('loading~spin');
    case 'signedIn':
      return new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed'));
    case 'expired':
      return problemIcon('warning');
    case 'signedOut':
      return new vscode.ThemeIcon('circle-outline');
  }
}

function profileItem(profile: Profile, context: TreeContext): vscode.TreeItem {
  const { name } = profile;
  const isActive = name === context.activeName;
  const problem = worstProblem(profile);
  const environment = findEnvironment(name, context.environments);
  const item = new vscode.TreeItem(name);
  const label = environment?.label && `[${environment.label}]`;
  const note = problem?.severity === 'error' ? problem.message : profileNote(profile);
  item.description = [label, note].filter(Boolean).join('  ');
  item.iconPath =
    problem?.severity === 'error'
      ? problemIcon('error')
      : isActive
        ? new vscode.ThemeIcon('check', new vscode.ThemeColor('charts.green'))
        : problem
          ? problemIcon('warning')
          : new vscode.ThemeIcon('key');
  item.contextValue = ['profile', profile.kind, isActive && 'active'].filter(Boolean).join('.');
  item.tooltip = profileTooltip(profile, isActive);
  item.accessibilityInformation = {
    label: [
      l10n.t('Profile {0}', name),
      isActive && l10n.t('active here'),
      environment?.label,
      healthWords(profile, context),
      note,
    ]
      .filter(Boolean)
      .join(', '),
  };
  if (problem?.severity === 'error') item.command = showInConfig({ profile: name });
  return item;
}

/** What a profile gives, in the words of its kind. */
export function profileNote({
  kind,
  accountId,
  roleName,
  region,
  sourceProfile,
  properties,
}: Profile): string {
  switch (kind) {
    case 'sso':
      return [accountId, roleName, region].filter(Boolean).join(' · ');
    case 'assumeRole': {
      const source = sourceProfile ?? properties.get('credential_source') ?? '';
      return l10n.t('assumes {0} through {1}', roleName ?? '', source);
    }
    case 'keys':
      return l10n.t('access keys');
    case 'process':
      return l10n.t('credentials from a program');
    case 'webIdentity':
      return l10n.t('web identity');
    case 'login':
      return l10n.t('console sign-in (aws login)');
    case 'none':
      return region ? l10n.t('no credentials · {0}', region) : l10n.t('no credentials');
  }
}

function profileTooltip(profile: Profile, isActive: boolean): vscode.MarkdownString {
  const lines = [
    `**${escapeMarkdown(profile.name)}**${isActive ? ` — ${escapeMarkdown(l10n.t('active here'))}` : ''}`,
    escapeMarkdown(profileNote(profile)),
    escapeMarkdown(`${profile.location.file}:${profile.location.line}`),
    ...profile.problems.map(
      ({ severity, message }) =>
        `$(${severity === 'error' ? 'error' : 'warning'}) ${escapeMarkdown(message)}`,
    ),
  ];
  return new vscode.MarkdownString(lines.filter(Boolean).join('\n\n'), true);
}

function healthWords(profile: Profile, context: TreeContext): string {
  switch (healthOf(profile, context).state) {
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

function groupItem(label: string, icon: string, count: number, collapsed: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(
    label,
    collapsed && count > 20
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.Expanded,
  );
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'group';
  return item;
}

function problemIcon(severity: 'error' | 'warning'): vscode.ThemeIcon {
  return severity === 'error'
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
    : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}

function showInConfig(argument: unknown): vscode.Command {
  return {
    command: 'awsSso.showInConfig' satisfies CommandId,
    title: l10n.t('Show in Config'),
    arguments: [argument],
  };
}
