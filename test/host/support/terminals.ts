import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import * as vscode from 'vscode';
import { isUnderstoodShell } from '../../../src/credentials/shells/profileVariables';
import { ownProfile } from '../../../src/editor/terminals/terminalKnowledge';
import { terminalsAvailable } from '../../run/hostEnvironment';
import { skip } from '../../run/skipping';
import { eventually, locations } from './world';

const DUMP_PROGRAM = `
const { renameSync, writeFileSync } = require('node:fs');
const [target] = process.argv.slice(2);
writeFileSync(target + '.part', JSON.stringify(process.env));
renameSync(target + '.part', target);
`;

/** Runs until its terminal is closed or a file tells it to end, and writes down what is typed into it. */
const BUSY_PROGRAM = `
const { appendFileSync, existsSync } = require('node:fs');
const [target] = process.argv.slice(2);
appendFileSync(target, '');
process.stdin.on('data', (typed) => appendFileSync(target, typed));
setInterval(() => existsSync(target + '.end') && process.exit(), 50);
`;

/** Skips a test, or those of a `describe`, where this VS Code has no terminals. */
export function needTerminals(context: Context): void {
  if (terminalsAvailable()) return;
  skip(context, 'this VS Code has no terminals (node-pty could not be compiled)');
}

/** Terminals for each test of a `describe`, which skips itself where this VS Code has none. */
export function terminalsPerTest(): TerminalBench {
  const bench = new TerminalBench();
  before(function (this: Context) {
    needTerminals(this);
  });
  beforeEach(() => bench.open());
  afterEach(() => bench.close());
  return bench;
}

/** A program that keeps a shell from its prompt. */
export interface Occupation {
  /** What was typed into it so far. */
  typed(): string;
  end(): void;
}

export class TerminalBench {
  #directory = '';
  #dumps = 0;
  readonly #terminals: vscode.Terminal[] = [];

  open(): void {
    this.#directory = mkdtempSync(join(locations.home, 'terminals-'));
    writeFileSync(this.#path('dump.cjs'), DUMP_PROGRAM);
    writeFileSync(this.#path('busy.cjs'), BUSY_PROGRAM);
  }

  close(): void {
    for (const terminal of this.#terminals.splice(0)) terminal.dispose();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The environment that a terminal opened now gives to its program. */
  async environmentOfNew(cwd?: vscode.Uri): Promise<NodeJS.ProcessEnv> {
    const target = this.#nextDump();
    this.#keep({
      shellPath: process.execPath,
      shellArgs: [this.#path('dump.cjs'), target],
      // On the desktop the extension host's executable is VS Code itself.
      env: { ELECTRON_RUN_AS_NODE: '1' },
      // Nothing is to be seen in it, and drawing costs most of a terminal.
      hideFromUser: true,
      ...(cwd && { cwd }),
    });
    return readDump(target);
  }

  /** A terminal with the default shell, waiting at its first prompt. */
  async openShell(cwd?: vscode.Uri): Promise<Shell> {
    return this.#shellIn(this.#keep(cwd ? { cwd } : {}));
  }

  /** The terminal with a profile of its own that `work` opens, waiting at its first prompt. */
  async openedBy(work: () => PromiseLike<unknown>): Promise<Shell> {
    const before = new Set(vscode.window.terminals);
    await work();
    // VS Code opens one of its own besides when its panel comes up.
    const terminal = await eventually('the terminal', () =>
      vscode.window.terminals.find(
        (candidate) => !before.has(candidate) && ownProfile(candidate) !== undefined,
      ),
    );
    this.#terminals.push(terminal);
    return this.#shellIn(terminal);
  }

  async #shellIn(terminal: vscode.Terminal): Promise<Shell> {
    const integration = await eventually('shell integration', () => terminal.shellIntegration);
    const name = await eventually('the name of the shell', () => {
      const { shell } = terminal.state;
      return shell && isUnderstoodShell(shell) ? shell : undefined;
    });
    return new Shell(terminal, integration, name);
  }

  /** What a variable holds in a shell; an empty text when it is not set. */
  async valueIn(shell: Shell, variable: string): Promise<string> {
    const [value = ''] = await this.valuesIn(shell, variable);
    return value;
  }

  /** What several variables hold in a shell, by one command. */
  async valuesIn(shell: Shell, ...variables: string[]): Promise<string[]> {
    const target = this.#path(`values-${this.#dumps++}`);
    let hasEnded = false;
    // Whatever VS Code takes for its line: zsh and VS Code break a long one that is typed, each in its own way.
    void shell.nextEnd('').then(() => (hasEnded = true));
    shell.write(variables, target);
    // The oldest VS Code tells now and then that a command has ended before it has: both count.
    return eventually('the values in the shell', () => {
      const lines = existsSync(target) ? readFileSync(target, 'utf8').split('\n') : [];
      return hasEnded && lines.length > variables.length ? lines.slice(0, -1) : undefined;
    });
  }

  /** What a command line prints in a shell, and whether it succeeds. */
  async outputOf(
    shell: Shell,
    command: string,
  ): Promise<{ readonly output: string; readonly hasSucceeded: boolean }> {
    const target = this.#path(`output-${this.#dumps++}`);
    shell.terminal.sendText(
      `${command} > '${target}' 2>&1 && echo yes > '${target}.end' || echo no > '${target}.end'`,
    );
    const end = await eventually(`the end of ${command}`, () => {
      const text = existsSync(`${target}.end`) ? readFileSync(`${target}.end`, 'utf8').trim() : '';
      return text || undefined;
    });
    const output = existsSync(target) ? readFileSync(target, 'utf8') : '';
    return { output, hasSucceeded: end === 'yes' };
  }

  /** Starts a program in a shell that runs until it is told to end, or to the end of the test. */
  async occupy(shell: Shell): Promise<Occupation> {
    const target = this.#path('typed');
    shell.start(process.execPath, [this.#path('busy.cjs'), target]);
    await eventually('the program in the shell', () => existsSync(target) || undefined);
    return { typed: () => readFileSync(target, 'utf8'), end: () => writeFileSync(`${target}.end`, '') };
  }

  #keep(options: vscode.TerminalOptions): vscode.Terminal {
    const terminal = vscode.window.createTerminal({ name: 'host test', ...options });
    this.#terminals.push(terminal);
    return terminal;
  }

  #nextDump(): string {
    return this.#path(`environment-${this.#dumps++}.json`);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

/** A terminal whose shell tells when commands begin and end. */
export class Shell {
  readonly terminal: vscode.Terminal;
  readonly #integration: vscode.TerminalShellIntegration;
  readonly #name: string;

  constructor(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration, name: string) {
    this.terminal = terminal;
    this.#integration = integration;
    this.#name = name;
  }

  close(): void {
    this.terminal.dispose();
  }

  start(program: string, args: string[]): void {
    this.#integration.executeCommand(program, args);
  }

  /**
   * Writes the values of variables to a file, each with a line end, by the shell's own means: VS Code takes a program for
   * the shell of its terminal, for some moments longer than it runs. It is typed, which waits in the terminal until the
   * shell reads it: what VS Code executes can get lost, while VS Code clears the line before it with a Ctrl+C.
   */
  write(variables: readonly string[], target: string): void {
    this.terminal.sendText(
      this.#name === 'pwsh'
        ? `[IO.File]::WriteAllText('${target}', "${variables.map((name) => `$env:${name}\`n`).join('')}")`
        : `printf '%s\\n' ${variables.map((name) => `"$${name}"`).join(' ')} > '${target}'`,
    );
  }

  /** Resolves with the next command line to end here that holds `part`. */
  nextEnd(part: string): Promise<string> {
    return new Promise((resolve) => {
      const subscription = vscode.window.onDidEndTerminalShellExecution(({ terminal, execution }) => {
        // As it stands in the terminal, where fish breaks a line that is too long.
        const line = execution.commandLine.value.replaceAll('\n', '');
        if (terminal !== this.terminal || !line.includes(part)) return;
        subscription.dispose();
        resolve(line);
      });
    });
  }
}

async function readDump(target: string): Promise<NodeJS.ProcessEnv> {
  await eventually('the environment of a terminal', () => existsSync(target) || undefined);
  const environment: unknown = JSON.parse(readFileSync(target, 'utf8'));
  assert.ok(typeof environment === 'object' && environment !== null);
  return environment as NodeJS.ProcessEnv;
}
