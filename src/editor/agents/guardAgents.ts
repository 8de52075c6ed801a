import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import {
  addHook,
  hasHook,
  HookFileError,
  removeHook,
  type HookForm,
} from '../../credentials/agents/hookFile';
import { formatLauncherCommand } from '../../credentials/keys/launcherCommand';
import { readTextFile, reviewTextChange } from '../reviewedChange';
import { withoutLinks } from '../plainText';
import type { AgentServices } from './agentServices';

interface HookPlace {
  readonly label: string;
  readonly file: string;
  readonly form: HookForm;
}

/** Files of the user's own: a repository must not run a program of this machine's. */
function hookPlaces(): readonly HookPlace[] {
  return [
    {
      label: l10n.t('Agents of VS Code and Copilot CLI'),
      file: join(homedir(), '.copilot', 'hooks', 'aws-sso-profiles.json'),
      form: 'vscode',
    },
    {
      label: l10n.t('Claude Code'),
      file: join(homedir(), '.claude', 'settings.json'),
      form: 'claude',
    },
  ];
}

/**
 * `awsSso.agents.guard`: puts the guard into a file of hooks, or takes it out again, after a diff.
 * @param program that agents are to run. @returns whether there is a guard then.
 */
export async function guardAgents(program: string, services: AgentServices): Promise<boolean> {
  const command = formatLauncherCommand(program, 'guard');
  const items = await Promise.all(
    hookPlaces().map(async (place) => {
      const isOn = await isGuarded(place.file, command);
      return {
        ...place,
        isOn,
        label: isOn ? `$(check) ${place.label}` : place.label,
        description: isOn ? l10n.t('guarded: choose to remove the guard') : '',
        detail: place.file,
      };
    }),
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Guard Agent Commands'),
    placeHolder: l10n.t('Guard the commands of which agents? You review the change before it is written.'),
  });
  if (!chosen) return false;
  const { file, form, isOn } = chosen;
  const isWritten = await reviewTextChange(
    {
      file,
      edit: (text) => (isOn ? removeHook(text ?? '', command) : addHook(text, command, form)),
      title: l10n.t('Guard agent commands'),
      question: isOn
        ? l10n.t('Remove the guard? Agents then run AWS commands unguarded.')
        : l10n.t('Write this hook? It runs before each command of an agent.'),
      agree: isOn ? l10n.t('Remove') : l10n.t('Write'),
    },
    services,
  );
  if (!isWritten) return false;
  services.logger.info(`[agents] the guard was ${isOn ? 'removed' : 'written'}: ${file}`);
  void vscode.window.showInformationMessage(
    withoutLinks(
      isOn
        ? l10n.t('The guard was removed from {0}.', file)
        : l10n.t('The guard was written to {0}. The setting awsSso.agents.rules says what it denies.', file),
    ),
  );
  return !isOn;
}

async function isGuarded(file: string, command: string): Promise<boolean> {
  try {
    return hasHook(await readTextFile(file), command);
  } catch (error) {
    if (error instanceof HookFileError) return false;
    throw error;
  }
}
