import * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../base/disposable';
import { errorText, isAbortError } from '../base/errors';
import type { Logger } from '../base/logger';
import type { CommandId, InternalCommandId } from '../contributions';
import type { ErrorDescription } from './errorActions';

/** Reads again what the commands go by. */
let readAgain: () => Promise<unknown> = () => Promise.resolve();

/** Has something read again before every command: the system may not have told of a change. */
export function beforeCommands(read: () => Promise<unknown>): Disposable {
  readAgain = read;
  return toDisposable(() => (readAgain = () => Promise.resolve()));
}

/**
 * Registers a command. What it throws is logged once in full and shown as one sentence with the actions that mend it;
 * cancelling is no error.
 */
export function registerCommand(
  id: CommandId | InternalCommandId,
  logger: Logger,
  run: (argument?: unknown) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument?: unknown) => {
    try {
      await readAgain();
      return await run(argument);
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

/** The one place where a failure reaches the user. */
export async function reportError(area: string, error: unknown, logger: Logger): Promise<void> {
  if (isTurnedAway(error)) return;
  logger.error(`[${area}] failed: ${errorText(error)}`);
  const { message, actions } = await describeFailure(error);
  const chosen = await vscode.window.showErrorMessage(message, ...actions.map(({ title }) => title));
  const action = actions.find(({ title }) => title === chosen);
  if (action) await runCommand(action.command, ...action.args);
}

/** What a person reads of an error, and what mends it; the texts are loaded when something first fails. */
export async function describeFailure(error: unknown): Promise<ErrorDescription> {
  const { describeError } = await import('./errorMessages');
  return describeError(error);
}

/** Whether somebody changed their mind, which is no failure. */
export function isTurnedAway(error: unknown): boolean {
  return isAbortError(error) || error instanceof vscode.CancellationError;
}
