import * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../base/disposable';
import { errorText, isAbortError } from '../base/errors';
import type { Logger } from '../base/logger';
import type { CommandId, InternalCommandId, ContextKeys } from '../contributions';
import type { ErrorAction } from './errors';
import { describeError } from './errorMessages';

/** Reads again what the commands go by. */
let readAgain: () => Promise<unknown> = () => Promise.resolve();

/** Has something read again before every command: the system may not have told of a change. */
export function beforeCommands(read: () => Promise<unknown>): Disposable {
  readAgain = read;
  return toDisposable(() => (readAgain = () => Promise.resolve()));
}

/** Finds the rows of our view that a key acts on, the one with the focus first. */
let findRows: (id: CommandId | InternalCommandId) => Promise<readonly unknown[]> = () => Promise.resolve([]);

/** Has commands of keybindings with the argument `{"row": "focused"}` act on rows of a view. */
export function forKeybindings(find: typeof findRows): Disposable {
  const before = findRows;
  findRows = find;
  return toDisposable(() => (findRows = before));
}

function meansFocusedRow(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && 'row' in argument && argument.row === 'focused';
}

/**
 * Registers a command. What it throws is logged once in full and shown as one sentence with the actions that mend it;
 * cancelling is no error.
 * @param run gets all rows that are selected besides the one that the command was called on, where several are
 */
export function registerCommand(
  id: CommandId | InternalCommandId,
  logger: Logger,
  run: (argument?: unknown, selected?: readonly unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument?: unknown, selected?: unknown) => {
    try {
      await readAgain();
      if (meansFocusedRow(argument)) {
        const rows = await findRows(id);
        return rows.length > 0 ? await run(rows[0], rows) : undefined;
      }
      return await run(argument, Array.isArray(selected) ? selected : undefined);
    } catch (error) {
      await reportError(id, error, logger);
      return undefined;
    }
  });
}

/** Runs another of our commands. */
export function runCommand(id: CommandId, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

/** Does what a button beside an error or a report says. */
export async function runAction({ command, args }: ErrorAction): Promise<void> {
  await runCommand(command, ...args);
}

/** The one place where a failure reaches the user. */
export async function reportError(area: string, error: unknown, logger: Logger): Promise<void> {
  if (isTurnedAway(error)) return;
  logger.error(`[${area}] failed: ${errorText(error)}`);
  const { message, actions } = describeError(error);
  const chosen = await vscode.window.showErrorMessage(message, ...actions.map(({ title }) => title));
  const action = actions.find(({ title }) => title === chosen);
  if (action) await runAction(action);
}

/** Whether the user canceled, which is no failure. */
export function isTurnedAway(error: unknown): boolean {
  return isAbortError(error) || error instanceof vscode.CancellationError;
}

/** Tells `when` clauses what is so. */
export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
