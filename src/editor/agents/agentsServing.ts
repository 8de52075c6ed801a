import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, dirname, isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { commandLineDirectory, installCommandLine } from '../../credentials/agents/commandLine';
import {
  GUARD_WINDOWS_DIRECTORY,
  POLICY_FILE,
  type GuardedFolder,
  type GuardedWindow,
} from '../../credentials/agents/guardFiles';
import { AGENT_TOOLS, readToolQuestion } from '../../credentials/agents/toolCatalog';
import { KeyServer, type KeyAnswer } from '../../credentials/keys/keyServer';
import { settings } from '../settings';
import { collectionsOfFolders } from '../terminals/terminalEnvironment';
import { agentProfileOf, takeFromPath, type AgentServices } from './agents';
import type { AgentTools } from './agentTools';

/**
 * Keeps this window known to the programs that agents and terminals start: it puts the program in place and on PATH, answers
 * its MCP server, and writes down for its guard what agents work as here.
 */
export class AgentsServing implements Disposable {
  readonly #services: AgentServices;
  readonly #tools: AgentTools;
  readonly #disposables = new DisposableStore();
  readonly #windowFile: string;
  #started: Promise<string> | undefined;
  #server: KeyServer | undefined;
  /** Writes, one after the other. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(services: AgentServices, tools: AgentTools) {
    this.#services = services;
    this.#tools = tools;
    const name = `${process.pid}-${randomBytes(4).toString('hex')}.json`;
    this.#windowFile = join(commandLineDirectory(services.storage), GUARD_WINDOWS_DIRECTORY, name);
  }

  /** @returns the program's path. @throws what keeps it from being put in place; the next call tries again. */
  async start(): Promise<string> {
    this.#started ??= this.#start().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  dispose(): void {
    this.#server?.dispose();
    rmSync(this.#windowFile, { force: true });
    this.#disposables.dispose();
  }

  async #start(): Promise<string> {
    const { storage, extension, activeProfiles, config, logger } = this.#services;
    const program = await installCommandLine({
      storage,
      bundles: join(extension.extensionUri.fsPath, 'dist', 'commandLine'),
      executable: process.execPath,
    });
    await this.#serve();
    const write = (): void => this.#writeGuardFiles();
    this.#disposables.add(activeProfiles.onDidChange(write));
    this.#disposables.add(config.onDidChange(write));
    this.#disposables.add(
      settings.onDidChange(write, 'awsSso.agents.rules', 'awsSso.agents.profile', 'awsSso.environments'),
    );
    this.#disposables.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.#comeFirst();
      }),
    );
    this.#putOnPath(dirname(program));
    this.#writeGuardFiles();
    await this.#writing;
    logger.info('[agents] this window answers agents');
    return program;
  }

  async #serve(): Promise<void> {
    this.#server = await KeyServer.start({
      directory: commandLineDirectory(this.#services.storage),
      logger: this.#services.logger,
      answer: (question, signal) => this.#answer(question, signal),
    });
    if (this.#disposables.isDisposed) this.#server.dispose();
  }

  async #answer(text: string, signal: AbortSignal): Promise<KeyAnswer> {
    const question = readToolQuestion(text);
    const tool = AGENT_TOOLS.find(({ name }) => name === question?.tool);
    if (!question || !tool) return { kind: 'refused', text: 'This is not a call of a tool.' };
    if (question.directory !== '' && !isInWorkspace(question.directory))
      return { kind: 'elsewhere', text: '' };
    this.#services.logger.info(`[agents] a client called ${tool.name}`);
    try {
      return { kind: 'told', text: await this.#tools.call(tool, question.input, signal) };
    } catch (error) {
      return { kind: 'refused', text: error instanceof Error ? error.message : 'It has failed.' };
    }
  }

  /** The window in front is asked first. */
  async #comeFirst(): Promise<void> {
    this.#writeGuardFiles();
    try {
      if (this.#server && (await this.#server.comeFirst())) return;
      this.#server?.dispose();
      await this.#serve();
    } catch (error) {
      this.#services.logger.warn(`[agents] clients are not answered: ${errorText(error)}`);
    }
  }

  #writeGuardFiles(): void {
    const { storage, logger } = this.#services;
    const policy = {
      rules: settings.agentsRules(),
      environments: settings.environments(),
      // It holds everywhere, also where no window is.
      ...(settings.agentsProfile() && { profile: agentProfileOf(undefined, this.#services) }),
    };
    const window: GuardedWindow = { host: hostname(), pid: process.pid, folders: this.#folders() };
    const write = async (): Promise<void> => {
      if (this.#disposables.isDisposed) return;
      const options = { mode: OWNER_ONLY_FILE };
      await writeFileAtomic(
        join(commandLineDirectory(storage), POLICY_FILE),
        JSON.stringify(policy),
        options,
      );
      await writeFileAtomic(this.#windowFile, JSON.stringify(window), options);
    };
    this.#writing = this.#writing
      .then(write)
      .catch((error: unknown) => logger.warn(`[agents] the guard does not know: ${errorText(error)}`));
  }

  #folders(): GuardedFolder[] {
    const open = vscode.workspace.workspaceFolders ?? [];
    return (open.length > 0 ? open : [undefined])
      .filter((folder) => folder === undefined || folder.uri.scheme === 'file')
      .map((folder) => {
        const profile = agentProfileOf(folder, this.#services);
        return { path: folder?.uri.fsPath ?? '', ...(profile !== undefined && { profile }) };
      });
  }

  /** For as long as the setting says so; what else is given to terminals may be cleared, and this with it. */
  #putOnPath(directory: string): void {
    const { collection, activeProfiles } = this.#services;
    const apply = (): void => {
      if (!settings.terminalCommandLine()) {
        takeFromPath(collection);
        return;
      }
      const value = directory + delimiter;
      for (const given of collectionsOfFolders(collection)) {
        if (given.get('PATH')?.value !== value)
          given.prepend('PATH', value, { applyAtProcessCreation: true, applyAtShellIntegration: true });
      }
    };
    apply();
    this.#disposables.add(activeProfiles.onDidChange(apply));
    this.#disposables.add(settings.onDidChange(apply, 'awsSso.terminal.commandLine'));
  }
}

function isInWorkspace(directory: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => {
    const path = relative(uri.fsPath, directory);
    return path === '' || (!path.startsWith('..') && !isAbsolute(path));
  });
}
