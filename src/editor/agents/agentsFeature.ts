import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { findError } from '../../config/sharedConfig';
import {
  addHook,
  hasHook,
  HookFileError,
  removeHook,
  type HookForm,
} from '../../credentials/agents/hookFile';
import { formatLauncherCommand } from '../../credentials/keys/launcherCommand';
import { profileEntries } from '../activeProfile/profileFacts';
import { runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import { readTextFile, reviewTextChange, type TextChange } from '../configEdits/configPreview';
import { settings } from '../settings';
import { AgentTools } from './agentTools';
import type { AgentServices } from './agents';
import { AgentsServing } from './agentsServing';
import { McpServers } from './mcpServers';
import { showNotice } from '../notifications';

/** Composes what agents get, on first use. */
export class AgentsFeature implements Disposable {
  readonly tools: AgentTools;
  readonly #mcp: McpServers;
  readonly #services: AgentServices;
  readonly #serving: AgentsServing;
  readonly #noteUse: () => PromiseLike<void>;
  readonly #disposables = new DisposableStore();

  /** @param noteUse has every window serve agents from then on. */
  constructor(services: AgentServices, noteUse: () => PromiseLike<void>) {
    this.#services = services;
    this.#noteUse = noteUse;
    this.tools = new AgentTools(services);
    this.#serving = this.#disposables.add(new AgentsServing(services, this.tools));
    this.#mcp = this.#disposables.add(new McpServers(services));
  }

  async keepGoing(): Promise<void> {
    this.#mcp.register();
    await this.#serving.start();
  }

  async guard(): Promise<void> {
    const program = await this.#serving.start();
    if (await guardAgents(program, this.#services)) await this.#noteUse();
  }

  async copyMcpConfiguration(): Promise<void> {
    const program = await this.#serving.start();
    if (await copyMcpConfiguration(program)) await this.#noteUse();
  }

  async chooseProfile(): Promise<void> {
    await chooseAgentProfile(this.#services);
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

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
async function guardAgents(program: string, services: AgentServices): Promise<boolean> {
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
  const change: TextChange = {
    file,
    edit: (text) => (isOn ? removeHook(text ?? '', command) : addHook(text, command, form)),
    title: l10n.t('Guard agent commands'),
    question: isOn
      ? l10n.t('Remove the guard? Agents then run AWS commands unguarded.')
      : l10n.t('Write this hook? It runs before each command of an agent.'),
    agree: isOn ? l10n.t('Remove') : l10n.t('Write'),
  };
  try {
    if (!(await reviewTextChange(change, services))) return false;
  } catch (error) {
    if (!(error instanceof HookFileError)) throw error;
    const text = l10n.t('{0} was not changed. {1}', file, error.message);
    void showNotice(text, 'warning');
    return false;
  }
  services.logger.info(`[agents] the guard was ${isOn ? 'removed' : 'written'}: ${file}`);
  if (isOn) void showNotice(l10n.t('The guard was removed from {0}.', file));
  else void offerRules(file);
  return !isOn;
}

/** With a button, for VS Code shows such a message whole: without one it cuts off what to do next. */
async function offerRules(file: string): Promise<void> {
  const openRules = l10n.t('Open Rules');
  const text = l10n.t(
    'The guard was written to {0}. Set what it allows, asks and denies in awsSso.agents.rules.',
    file,
  );
  const chosen = await vscode.window.showInformationMessage(withoutLinks(text), openRules);
  if (chosen) await vscode.commands.executeCommand('workbench.action.openSettings', 'awsSso.agents.rules');
}

async function isGuarded(file: string, command: string): Promise<boolean> {
  try {
    return hasHook(await readTextFile(file), command);
  } catch (error) {
    if (error instanceof HookFileError) return false;
    throw error;
  }
}

/**
 * Copies what an MCP client has to be told to start our server.
 * @returns false when the user chose no client.
 */
async function copyMcpConfiguration(program: string): Promise<boolean> {
  const server = { command: program, args: ['mcp'] };
  const json = JSON.stringify({ mcpServers: { 'aws-sso-profiles': server } }, undefined, 2);
  const toml = `[mcp_servers.aws-sso-profiles]\ncommand = ${JSON.stringify(program)}\nargs = ["mcp"]\n`;
  const forms = [
    { label: 'Claude Code', description: '.mcp.json, ~/.claude.json', text: json },
    { label: 'Cursor', description: '~/.cursor/mcp.json', text: json },
    { label: 'Kiro', description: '~/.kiro/settings/mcp.json', text: json },
    { label: 'Codex', description: '~/.codex/config.toml', text: toml },
  ];
  const chosen = await vscode.window.showQuickPick(forms, {
    title: l10n.t('Copy MCP Configuration'),
    placeHolder: l10n.t('For which program? Keep a VS Code window open: the server needs one.'),
    matchOnDescription: true,
  });
  if (!chosen) return false;
  await vscode.env.clipboard.writeText(chosen.text);
  vscode.window.setStatusBarMessage(l10n.t('Copied the MCP configuration'), 5000);
  return true;
}

/** Roles that can't change anything are called so by most. */
const READS_ALONE = /read.?only|view.?only|audit/i;

function readsAlone(name: string): boolean {
  // A word of its own: a reviewer does more than view.
  const words = name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ');
  return READS_ALONE.test(name) || /(?<![a-z])view(?:er)?s?(?![a-z])/i.test(words);
}

/** `awsSso.agents.chooseProfile`: agents work as a profile of their own, or as the active one again. */
async function chooseAgentProfile({ config, sessions, directories }: AgentServices): Promise<void> {
  const current = settings.agentsProfile();
  const profiles = [...config.current.profiles.values()].filter((profile) => !findError(profile));
  const isReader = (name: string, roleName: string | undefined): boolean =>
    readsAlone(name) || readsAlone(roleName ?? '');
  const toItems = (offered: typeof profiles) =>
    profileEntries(offered).map((entry) => ({
      ...entry,
      run: () => settings.setAgentsProfile(entry.name),
    }));
  const readers = profiles.filter(({ name, roleName }) => isReader(name, roleName));
  const known = new Set(readers.map(({ accountId, roleName }) => `${accountId ?? ''} ${roleName ?? ''}`));
  const roles = [...sessions.current.values()].flatMap(({ session }) =>
    [...(directories.get(session.id, session.startUrl)?.accounts.values() ?? [])].flatMap((account) =>
      (account.roles ?? [])
        .filter((role) => readsAlone(role) && !known.has(`${account.accountId} ${role}`))
        .map((role) => ({
          label: withoutIcons(l10n.t('{0} in {1}', role, account.name)),
          description: l10n.t('no profile yet: adds one for agents'),
          run: async () => {
            const target = { session: session.id, account: account.accountId, role };
            const name = await runCommand('awsSso.addProfiles', target);
            if (typeof name === 'string') await settings.setAgentsProfile(name);
          },
        })),
    ),
  );
  const separator = (label: string) => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    run: () => undefined,
  });
  const chosenNow = profiles.filter(({ name }) => name === current);
  const notChosen = (each: (typeof profiles)[number]): boolean => each.name !== current;
  const items = [
    // What Enter keeps.
    ...toItems(chosenNow),
    {
      label: l10n.t('The active profile'),
      description: l10n.t('agents use the profile that you use'),
      run: () => settings.setAgentsProfile(undefined),
    },
    separator(l10n.t('read-only roles')),
    ...toItems(readers.filter(notChosen)),
    ...roles.slice(0, 50),
    separator(l10n.t('other profiles')),
    ...toItems(profiles.filter(notChosen).filter(({ name, roleName }) => !isReader(name, roleName))),
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
