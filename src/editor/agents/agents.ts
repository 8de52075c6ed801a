import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { lazy } from '../../base/lazy';
import { AGENT_TOOL_NAMES, type AgentToolName } from '../../credentials/agents/toolNames';
import type { CommandId } from '../../contributions';
import { registerCommand } from '../commands';
import { settings } from '../settings';
import type { AgentsFeature } from './agentsFeature';
import type { AgentServices } from './agentServices';

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
  disposables.add(clock.schedule(0, keepGoing));
  disposables.add(settings.onDidChange(keepGoing, 'awsSso.terminal.commandLine', 'awsSso.agents.mcpServers'));
  return disposables;
}

function registerTool(name: AgentToolName, load: () => Promise<AgentsFeature>): Disposable {
  return vscode.lm.registerTool<object>(`aws_${name}`, {
    prepareInvocation: async ({ input }) => (await load()).tools.prepare(name, input),
    invoke: async ({ input }, cancellation) => (await load()).tools.invoke(name, input, cancellation),
  });
}
