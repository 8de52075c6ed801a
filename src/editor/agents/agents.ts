import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter, type Observable } from '../../base/event';
import { errorText } from '../../base/errors';
import { lazy } from '../../base/lazy';
import type { CommandId } from '../../contributions';
import { AGENT_TOOL_NAMES, type AgentToolName } from '../../credentials/agents/toolNames';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import type { Directories } from '../../sso/directory';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { ToolServices } from '../api/languageModelTools';
import { registerCommand } from '../commands';
import type { PreviewButtons } from '../configEdits/configEditCommands';
import type { AccessCommandServices } from '../reports/reportCommands';
import type { ReportServices } from '../reports/reports';
import type { ExtensionHostEnvironment } from '../extensionHost/extensionHost';
import { settings } from '../settings';
import { isInjectable } from '../../credentials/shells/profileVariables';
import { collectionsOfFolders, type TerminalEnvironmentServices } from '../terminals/terminalEnvironment';
import type { AgentsFeature } from './agentsFeature';

/** Whether the user has asked for something that has to be kept going in every window. */
const IN_USE_KEY = 'awsSso.agents.inUse';
/** They have a file of their own: their names were public before there were others. */
const OWN_TOOLS: ReadonlySet<AgentToolName> = new Set(['who_am_i', 'log_in']);

/**
 * What agents get: tools, MCP servers that follow the profile, and a guard of their commands. The work is loaded when it is
 * first needed.
 */
export function registerAgents(services: AgentServices): Disposable {
  const { clock, globalState, logger } = services;
  const disposables = new DisposableStore();
  const load = lazy(async (): Promise<AgentsFeature> => {
    const { AgentsFeature } = await import('./agentsFeature');
    return disposables.add(new AgentsFeature(services, () => globalState.update(IN_USE_KEY, true)));
  });
  const inBackground = (run: (feature: AgentsFeature) => Promise<void>): void => {
    load()
      .then(run)
      .catch((error: unknown) => logger.error(`[agents] failed: ${errorText(error)}`));
  };

  const command = (id: CommandId, run: (feature: AgentsFeature) => Promise<void>): void => {
    disposables.add(registerCommand(id, logger, async () => run(await load())));
  };
  command('awsSso.agents.guard', (feature) => feature.guard());
  command('awsSso.agents.copyMcpConfiguration', (feature) => feature.copyMcpConfiguration());
  command('awsSso.agents.chooseProfile', (feature) => feature.chooseProfile());

  for (const name of AGENT_TOOL_NAMES) if (!OWN_TOOLS.has(name)) disposables.add(registerTool(name, load));
  disposables.add(
    services.extensionHost.onDidChange(() => {
      import('../extensionHost/restartNotice')
        .then(({ offerRestart }) => offerRestart(services.extensionHost.profile))
        .catch((error: unknown) => logger.error(`[extensions] failed: ${errorText(error)}`));
    }),
  );

  const keepGoing = (): void => {
    const isWanted =
      globalState.get(IN_USE_KEY) === true ||
      settings.terminalCommandLine() ||
      settings.agentsMcpServers().length > 0;
    if (isWanted) inBackground((feature) => feature.keepGoing());
  };
  // VS Code keeps it for the next window, and the setting may have been turned off meanwhile.
  if (!settings.terminalCommandLine()) takeFromPath(services.collection);
  disposables.add(clock.schedule(0, keepGoing));
  disposables.add(settings.onDidChange(keepGoing, 'awsSso.terminal.commandLine', 'awsSso.agents.mcpServers'));
  return disposables;
}

/** Takes from the terminals' PATH what has put the program for scripts and prompts there. */
export function takeFromPath(collection: AgentServices['collection']): void {
  for (const given of collectionsOfFolders(collection)) if (given.get('PATH')) given.delete('PATH');
}

/** VS Code takes MCP servers of extensions from 1.101 on. In 1.100 the API is there too, and refuses those that ask. */
export function takesMcpServers(): boolean {
  const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
  return (major > 1 || minor > 100) && 'registerMcpServerDefinitionProvider' in vscode.lm;
}

/** Whether an MCP server that works as the profile is offered to VS Code: AWS's alone does. */
export function offersAwsServer(): boolean {
  return settings.agentsMcpServers().includes('aws') && takesMcpServers();
}

function registerTool(name: AgentToolName, load: () => Promise<AgentsFeature>): Disposable {
  return vscode.lm.registerTool<object>(`aws_${name}`, {
    prepareInvocation: async ({ input }) => (await load()).tools.prepare(name, input),
    invoke: async ({ input }, cancellation) => (await load()).tools.invoke(name, input, cancellation),
  });
}

/**
 * When the MCP server of AWS last began anew, in milliseconds since the epoch; undefined: not since the window was opened. It
 * is noted by what starts the server, and shown elsewhere.
 */
export class AgentRestarts implements Observable<number | undefined>, Disposable {
  readonly #changed = new Emitter<number | undefined>();
  #current: number | undefined;

  readonly onDidChange = this.#changed.event;

  get current(): number | undefined {
    return this.#current;
  }

  note(at: number): void {
    this.#current = at;
    this.#changed.fire(at);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** What the features for agents are made of. */
export type AgentServices = ToolServices &
  ReportServices &
  AccessCommandServices &
  Pick<TerminalEnvironmentServices, 'collection'> & {
    readonly agentRestarts: AgentRestarts;
    readonly credentials: CredentialResolver;
    readonly directories: Directories;
    readonly extensionHost: ExtensionHostEnvironment;
    readonly globalState: vscode.Memento;
    readonly previewButtons: PreviewButtons;
    /** The extension's own directory. */
    readonly storage: string;
  };

/** The name of what agents work as in a folder, whether a file defines it or not. */
export function agentProfileName(
  folder: vscode.WorkspaceFolder | undefined,
  activeProfiles: Pick<ActiveProfileStore, 'get'>,
): string | undefined {
  return settings.agentsProfile() || activeProfiles.get(folder)?.name;
}

/**
 * What agents work as in a folder: the profile that the user has set aside for them, else the active one.
 * @returns null: a name that no file defines, which is never replaced by another; undefined: none is chosen.
 */
export function agentProfileOf(
  folder: vscode.WorkspaceFolder | undefined,
  {
    activeProfiles,
    config,
  }: {
    readonly activeProfiles: ActiveProfileStore;
    readonly config: { readonly current: { readonly profiles: ReadonlyMap<string, unknown> } };
  },
): string | null | undefined {
  const name = agentProfileName(folder, activeProfiles);
  if (name === undefined) return undefined;
  return config.current.profiles.has(name) && isInjectable(name) ? name : null;
}
