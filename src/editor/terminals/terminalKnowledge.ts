import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { isUnderstoodShell, type Assignments } from '../../credentials/shells/profileVariables';

/** Names, in the terminals that we open as a profile, that profile; for prompts of shells too. */
export const TERMINAL_MARK = 'AWS_SSO_TERMINAL';

/** Tells, in those of them that have keys, when these are to be gone; as a moment in ISO 8601. */
export const KEYS_END_MARK = 'AWS_SSO_TERMINAL_UNTIL';

/** The profile that a terminal was opened as by `awsSso.openTerminal`; undefined for all others. */
export function profileOfTerminal({
  creationOptions,
}: Pick<vscode.Terminal, 'creationOptions'>): string | undefined {
  const { env } = creationOptions as vscode.TerminalOptions;
  return env?.[TERMINAL_MARK] ?? undefined;
}

/**
 * What a terminal was opened with of the variables that name a profile and its region: by `awsSso.openTerminal`, by the `env` of
 * a terminal profile in the settings, or by another extension. VS Code puts the workspace's over it.
 */
export function ownVariables({ creationOptions }: Pick<vscode.Terminal, 'creationOptions'>): Assignments {
  const { env } = creationOptions as vscode.TerminalOptions;
  const own = (name: string): string | undefined => env?.[name] || undefined;
  return {
    AWS_PROFILE: own('AWS_PROFILE'),
    // boto3 takes it first.
    AWS_DEFAULT_PROFILE: own('AWS_DEFAULT_PROFILE') ?? own('AWS_PROFILE'),
    AWS_REGION: own('AWS_REGION'),
    AWS_DEFAULT_REGION: own('AWS_DEFAULT_REGION'),
  };
}

/** The profile that a terminal was opened with, which the workspace's has no say in. */
export function ownProfile(terminal: Pick<vscode.Terminal, 'creationOptions'>): string | undefined {
  return profileOfTerminal(terminal) ?? ownVariables(terminal)['AWS_PROFILE'];
}

/** The directory that the shell of a terminal is in, as far as its shell integration tells. */
export function shellDirectory({
  shellIntegration,
}: Pick<vscode.Terminal, 'shellIntegration'>): vscode.Uri | undefined {
  // In remote windows VS Code 1.100 takes it for a directory of the machine that the user sits at.
  return shellIntegration?.cwd?.with({ scheme: 'file' });
}

/** The path or name of the program that a terminal was opened with. */
export function shellOf({ creationOptions }: Pick<vscode.Terminal, 'creationOptions'>): string {
  return (creationOptions as vscode.TerminalOptions).shellPath ?? vscode.env.shell;
}

/** Numbers of the processes that ran in the terminals of this workspace's window. */
const PROCESSES_KEY = 'awsSso.terminalProcesses';

/** What was seen of the terminals of this window. What was not seen is taken for the worse. */
export class TerminalKnowledge implements Disposable {
  readonly #workspaceState: vscode.Memento;
  readonly #disposables = new DisposableStore();
  /** Processes that a window before this one had: VS Code announces its restored terminals like new ones. */
  readonly #restored: ReadonlySet<number>;
  readonly #processes = new Map<vscode.Terminal, number>();
  readonly #opened = new WeakSet<vscode.Terminal>();
  readonly #atPrompt = new WeakSet<vscode.Terminal>();
  /** Which have shown their first prompt, and nothing else. */
  readonly #atFirstPrompt = new WeakSet<vscode.Terminal>();
  /** VS Code names the program in the foreground, and that late: what is no shell is not noted. */
  readonly #shells = new WeakMap<vscode.Terminal, string>();
  /** In which only commands of ours were ever run, and which were not the active terminal since: nothing was typed there. */
  readonly #onlyOurs = new WeakSet<vscode.Terminal>();
  /** Which take no commands: those of tasks. */
  readonly #deaf = new WeakSet<vscode.Terminal>();
  /** The commands of ours that a terminal has to run; the first was sent. */
  readonly #ours = new WeakMap<vscode.Terminal, string[]>();

  constructor(workspaceState: vscode.Memento) {
    this.#workspaceState = workspaceState;
    this.#restored = new Set(parseProcesses(workspaceState.get<unknown>(PROCESSES_KEY)));
    const { window } = vscode;
    for (const terminal of window.terminals) this.#note(terminal);
    this.#disposables.add(
      window.onDidOpenTerminal((terminal) => {
        this.#opened.add(terminal);
        this.#note(terminal);
      }),
    );
    this.#disposables.add(window.onDidCloseTerminal((terminal) => this.#forgetProcess(terminal)));
    this.#disposables.add(window.onDidChangeTerminalState((terminal) => this.#noteShell(terminal)));
    this.#disposables.add(
      window.onDidChangeActiveTerminal((terminal) => {
        if (terminal) this.#onlyOurs.delete(terminal);
      }),
    );
    this.#disposables.add(
      window.onDidChangeTerminalShellIntegration(({ terminal }) => {
        // It comes up with the first prompt.
        if (this.#opened.delete(terminal)) this.#atFirstPrompt.add(terminal);
      }),
    );
    this.#disposables.add(
      window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        this.#atPrompt.delete(terminal);
        this.#atFirstPrompt.delete(terminal);
        if (isAsRun(this.#ours.get(terminal)?.[0], execution.commandLine.value)) return;
        this.#onlyOurs.delete(terminal);
        this.#ours.delete(terminal);
      }),
    );
    this.#disposables.add(
      window.onDidEndTerminalShellExecution(({ terminal, shellIntegration }) => {
        this.#atPrompt.add(terminal);
        const ours = this.#ours.get(terminal) ?? [];
        ours.shift();
        if (ours.length > 0) this.#send(terminal, shellIntegration);
        else this.#ours.delete(terminal);
      }),
    );
  }

  shell(terminal: vscode.Terminal): string | undefined {
    return this.#shells.get(terminal);
  }

  /**
   * Whether a terminal waits at its prompt: it was seen to end a command, or is new and has shown its first prompt. A command of
   * ours ends at once. A program with prompts of its own, such as the one of Python, tells of commands as a shell does: the shell has
   * to be in the foreground.
   */
  isIdle(terminal: vscode.Terminal): boolean {
    if (terminal.state.shell !== this.shell(terminal) || this.#deaf.has(terminal)) return false;
    return this.#atPrompt.has(terminal) || this.#ours.has(terminal) || this.isAtFirstPrompt(terminal);
  }

  isAtFirstPrompt(terminal: vscode.Terminal): boolean {
    const pid = this.#processes.get(terminal);
    return this.#atFirstPrompt.has(terminal) && pid !== undefined && !this.#restored.has(pid);
  }

  /**
   * Whether text may stand at the prompt of a terminal, which is thrown away when a command is run there. VS Code tells no more than
   * whether anything was ever typed or sent.
   */
  mayHoldText(terminal: vscode.Terminal): boolean {
    return terminal.state.isInteractedWith && !this.#onlyOurs.has(terminal);
  }

  /**
   * Runs a command of ours in an idle terminal, after those of ours that run there.
   * @returns false when the terminal takes no commands, which VS Code tells only then.
   */
  run(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration, command: string): boolean {
    const ours = this.#ours.get(terminal) ?? [];
    this.#ours.set(terminal, ours);
    return ours.push(command) > 1 || this.#send(terminal, integration);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #send(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration): boolean {
    const [command = ''] = this.#ours.get(terminal) ?? [];
    if (terminal === vscode.window.activeTerminal) this.#onlyOurs.delete(terminal);
    else if (!this.mayHoldText(terminal)) this.#onlyOurs.add(terminal);
    try {
      integration.executeCommand(command);
      return true;
    } catch {
      this.#deaf.add(terminal);
      this.#ours.delete(terminal);
      return false;
    }
  }

  #note(terminal: vscode.Terminal): void {
    this.#noteShell(terminal);
    void terminal.processId.then((pid) => {
      if (pid === undefined || !vscode.window.terminals.includes(terminal)) return;
      this.#processes.set(terminal, pid);
      this.#keepProcesses();
    });
  }

  #noteShell(terminal: vscode.Terminal): void {
    const { shell } = terminal.state;
    if (shell && isUnderstoodShell(shell)) this.#shells.set(terminal, shell);
  }

  #forgetProcess(terminal: vscode.Terminal): void {
    if (this.#processes.delete(terminal)) this.#keepProcesses();
  }

  #keepProcesses(): void {
    void this.#workspaceState.update(PROCESSES_KEY, [...this.#processes.values()]);
  }
}

/**
 * Whether a line that a terminal runs is a command of ours: fish breaks a line that is too long, and of a bash that keeps no
 * duplicates in its history (`HISTCONTROL`) VS Code hears the first of several commands alone.
 */
export function isAsRun(command: string | undefined, line: string): boolean {
  const run = line.replaceAll('\n', '');
  return command === run || command?.startsWith(`${run}; `) === true;
}

function parseProcesses(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((pid) => typeof pid === 'number') : [];
}
