import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Profile } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import { isRoleGone } from './directoryFacts';
import { findEnvironment } from '../environments';
import { escapeMarkdown } from '../plainText';
import { healthOf } from '../activeProfile/profileHealth';
import { profileNote } from '../activeProfile/profileNote';
import { problemIcon } from './treeIcons';
import type { TreeContext } from './treeItems';
import { worstProblem } from './treeNodes';

/** Draws the row of a profile. */
export function profileItem(profile: Profile, context: TreeContext): vscode.TreeItem {
  const { name } = profile;
  const isActive = name === context.activeName;
  const isFavourite = context.favourites.hasProfile(profile);
  const problem = worstProblem(profile);
  const key = context.keys.describe(profile);
  const environment = findEnvironment(name, context.environments);
  const item = new vscode.TreeItem(name);
  const label = environment?.label && `[${environment.label}]`;
  const note =
    problem?.severity === 'error'
      ? problem.message
      : (key?.note ?? profileNote(profile, context.directories));
  item.description = [isFavourite && '★', label, note].filter(Boolean).join('  ');
  item.iconPath =
    problem?.severity === 'error'
      ? problemIcon('error')
      : isActive
        ? new vscode.ThemeIcon('check', new vscode.ThemeColor('charts.green'))
        : problem || key?.place === 'file'
          ? problemIcon('warning')
          : new vscode.ThemeIcon('key');
  const place = key?.place === 'keychain' && 'keychain';
  item.contextValue = ['profile', profile.kind, place, isActive && 'active', isFavourite && 'favourite']
    .filter(Boolean)
    .join('.');
  item.tooltip = profileTooltip(profile, isActive, context);
  item.accessibilityInformation = {
    label: [
      l10n.t('Profile {0}', name),
      isActive && l10n.t('active here'),
      isFavourite && l10n.t('favourite'),
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

/** A row that leads to the line in the file. */
export function showInConfig(argument: unknown): vscode.Command {
  return {
    command: 'awsSso.showInConfig' satisfies CommandId,
    title: l10n.t('Show in Config'),
    arguments: [argument],
  };
}

function profileTooltip(
  profile: Profile,
  isActive: boolean,
  { directories, keys }: TreeContext,
): vscode.MarkdownString {
  const key = keys.describe(profile);
  const isGone = isRoleGone(profile, directories.get(profile.sessionId ?? ''));
  const lines = [
    `**${escapeMarkdown(profile.name)}**${isActive ? ` — ${escapeMarkdown(l10n.t('active here'))}` : ''}`,
    escapeMarkdown(key?.note ?? profileNote(profile, directories)),
    escapeMarkdown(`${profile.location.file}:${profile.location.line}`),
    key?.place === 'file'
      ? `$(warning) ${escapeMarkdown(l10n.t('This key stands in plain text in your AWS files. Move it into the keychain.'))}`
      : '',
    isGone
      ? `$(warning) ${escapeMarkdown(l10n.t('This role was not among yours when they were last listed.'))}`
      : '',
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
