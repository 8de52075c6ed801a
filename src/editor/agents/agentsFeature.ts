import { DisposableStore, type Disposable } from '../../base/disposable';
import { AgentTools } from './agentTools';
import type { AgentServices } from './agentServices';
import { AgentsServing } from './agentsServing';
import { chooseAgentProfile } from './agentProfilePick';
import { copyMcpConfiguration } from './copyMcpConfiguration';
import { guardAgents } from './guardAgents';
import { McpServers } from './mcpServers';

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
