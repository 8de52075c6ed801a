import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { isUnderstoodShell } from './shellAssignment';

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
  /** The last command of ours in a terminal that was used by no one else. */
  readonly #sent = new WeakMap<vscode.Terminal, string>();
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
      window.onDidChangeTerminalShellIntegration(({ terminal }) => {
        // It comes up with the first prompt.
        if (this.#opened.delete(terminal)) this.#atFirstPrompt.add(terminal);
      }),
    );
    this.#disposables.add(
      window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        this.#atPrompt.delete(terminal);
        this.#atFirstPrompt.delete(terminal);
        // As it stands in the terminal, where fish breaks a line that is too long.
        const line = execution.commandLine.value.replaceAll('\n', '');
        if (this.#sent.get(terminal) !== line) this.#sent.delete(terminal);
        if (this.#ours.get(terminal)?.[0] !== line) this.#ours.delete(terminal);
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
   * ours ends at once.
   */
  isIdle(terminal: vscode.Terminal): boolean {
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
    return terminal.state.isInteractedWith && !this.#sent.has(terminal);
  }

  /** Runs a command of ours in an idle terminal, after those of ours that run there. */
  run(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration, command: string): void {
    const ours = this.#ours.get(terminal) ?? [];
    this.#ours.set(terminal, ours);
    if (ours.push(command) === 1) this.#send(terminal, integration);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #send(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration): void {
    const [command = ''] = this.#ours.get(terminal) ?? [];
    if (!this.mayHoldText(terminal)) this.#sent.set(terminal, command);
    integration.executeCommand(command);
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

function parseProcesses(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((pid) => typeof pid === 'number') : [];
}
