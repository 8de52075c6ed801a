import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { withoutLinks } from '../plainText';
import type { ChangeAtStart } from './terminalEnvironment';
import { ownProfile, shellDirectory } from './terminalMark';

/**
 * Tells of terminals that VS Code has opened, or taken over from the window before, before it was known what has changed since: they
 * have the profile of then, and it is unknown whether a program runs there.
 */
export async function tellOfTerminalsBefore(changes: readonly ChangeAtStart[]): Promise<void> {
  for (const { folder, before, now } of changes) {
    const [was, is] = [before['AWS_PROFILE'], now['AWS_PROFILE']];
    if (was === is || !vscode.window.terminals.some((terminal) => mayBeOf(folder, terminal))) continue;
    const open = l10n.t('Open New Terminal');
    const message =
      is === undefined
        ? l10n.t('Terminals that were already open may still use {0}.', was ?? '')
        : was === undefined
          ? l10n.t('Terminals that were already open may not use {0}.', is)
          : l10n.t('Terminals that were already open may still use {0}, not {1}.', was, is);
    const chosen = await vscode.window.showWarningMessage(withoutLinks(message), open);
    if (chosen === open) vscode.window.createTerminal(folder ? { cwd: folder.uri } : {}).show();
  }
}

/** Whether a terminal is one of a folder's, as far as is known. */
function mayBeOf(folder: vscode.WorkspaceFolder | undefined, terminal: vscode.Terminal): boolean {
  if (ownProfile(terminal) !== undefined) return false;
  const { cwd, hideFromUser } = terminal.creationOptions as vscode.TerminalOptions;
  if (hideFromUser) return false;
  const directory = shellDirectory(terminal) ?? (typeof cwd === 'string' ? vscode.Uri.file(cwd) : cwd);
  const owner = directory && vscode.workspace.getWorkspaceFolder(directory);
  return !folder || !owner || owner.uri.toString() === folder.uri.toString();
}
