import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findError } from '../../config/sharedConfig';
import { profileNote } from '../activeProfile/profileFacts';
import { runCommand } from '../commands';
import { withoutIcons } from '../plainText';
import { settings } from '../settings';
import type { AgentServices } from './agentServices';

/** Roles that can't change anything are called so by most. */
const READS_ALONE = /read.?only|view.?only|viewer|audit/i;

/** `awsSso.agents.chooseProfile`: agents work as a profile of their own, or as the active one again. */
export async function chooseAgentProfile({ config, sessions, directories }: AgentServices): Promise<void> {
  const current = settings.agentsProfile();
  const profiles = [...config.current.profiles.values()].filter((profile) => !findError(profile));
  const isReader = (name: string, roleName: string | undefined): boolean =>
    READS_ALONE.test(name) || READS_ALONE.test(roleName ?? '');
  const toItem = (profile: (typeof profiles)[number]) => ({
    label: withoutIcons(profile.name),
    description: withoutIcons(profileNote(profile)),
    picked: profile.name === current,
    run: () => settings.setAgentsProfile(profile.name),
  });
  const readers = profiles.filter(({ name, roleName }) => isReader(name, roleName));
  const known = new Set(readers.map(({ accountId, roleName }) => `${accountId ?? ''} ${roleName ?? ''}`));
  const roles = [...sessions.current.values()].flatMap(({ session }) =>
    [...(directories.get(session.id, session.startUrl)?.accounts.values() ?? [])].flatMap((account) =>
      (account.roles ?? [])
        .filter((role) => READS_ALONE.test(role) && !known.has(`${account.accountId} ${role}`))
        .map((role) => ({
          label: withoutIcons(l10n.t('{0} in {1}', role, account.name)),
          description: l10n.t('no profile yet: adds one and switches to it'),
          run: () => runCommand('awsSso.useRole', { session: session.id, account: account.accountId, role }),
        })),
    ),
  );
  const separator = (label: string) => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    run: () => undefined,
  });
  const items = [
    {
      label: l10n.t('The active profile'),
      description: l10n.t('agents use the profile that you use'),
      run: () => settings.setAgentsProfile(undefined),
    },
    separator(l10n.t('read-only roles')),
    ...readers.map(toItem),
    ...roles.slice(0, 50),
    separator(l10n.t('other profiles')),
    ...profiles.filter(({ name, roleName }) => !isReader(name, roleName)).map(toItem),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Choose Profile for Agents'),
    placeHolder: current
      ? withoutIcons(l10n.t('Agents use {0}.', current))
      : l10n.t('Agents use the active profile.'),
    matchOnDescription: true,
  });
  await chosen?.run();
}
