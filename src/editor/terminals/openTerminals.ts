import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { OpenTerminalMoves } from './openTerminalMoves';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import { assignmentCommand, isUnderstoodShell, type Assignments } from './shellAssignment';
import type { TerminalEnvironment } from './terminalEnvironment';
import { shellDirectory } from './terminalDirectory';
import { profileOfTerminal } from './terminalMark';

export interface OpenTerminalServices {
  readonly environment: TerminalEnvironment;
  readonly logger: Logger;
}

/** What is known of the terminals of this window. */
interface TerminalKnowledge {
  /** Those that wait at their prompt. */
  readonly idle: WeakSet<vscode.Terminal>;
  /** The shell of each. VS Code names the program in the foreground, and that late: what is no shell is not noted. */
  readonly shells: WeakMap<vscode.Terminal, string>;
}

/** A terminal that waits at its prompt, and the command that moves it. */
interface MovableTerminal {
  readonly terminal: vscode.Terminal;
  readonly integration: vscode.TerminalShellIntegration;
  readonly assignments: Assignments;
  readonly command: string;
}

/**
 * Moves terminals that are already open to a new profile, as `awsSso.terminal.updateOpenTerminals` says. Only a terminal
 * known to wait at its prompt is touched: what is typed into a running program is not ours to send.
 */
export function registerOpenTerminals({ environment, logger }: OpenTerminalServices): Disposable {
  const disposables = new DisposableStore();
  const idle = new WeakSet<vscode.Terminal>();
  const shells = new WeakMap<vscode.Terminal, string>();
  const known: TerminalKnowledge = { idle, shells };
  const noteShell = (terminal: vscode.Terminal): void => {
    const { shell } = terminal.state;
    if (shell && isUnderstoodShell(shell)) shells.set(terminal, shell);
  };
  vscode.window.terminals.forEach(noteShell);
  disposables.add(vscode.window.onDidChangeTerminalState(noteShell));
  disposables.add(vscode.window.onDidStartTerminalShellExecution(({ terminal }) => idle.delete(terminal)));
  disposables.add(vscode.window.onDidEndTerminalShellExecution(({ terminal }) => idle.add(terminal)));
  // Shell integration comes up with the first prompt. Terminals older than this window may be running something.
  const opened = new WeakSet<vscode.Terminal>();
  disposables.add(
    vscode.window.onDidOpenTerminal((terminal) => {
      opened.add(terminal);
      noteShell(terminal);
    }),
  );
  disposables.add(
    vscode.window.onDidChangeTerminalShellIntegration(({ terminal }) => {
      if (opened.delete(terminal)) idle.add(terminal);
    }),
  );

  const moves = new OpenTerminalMoves<MovableTerminal>({
    mode: settings.updateOpenTerminals,
    find: (changes) =>
      changes.flatMap(({ folder, names }) => {
        const all = environment.assignments(folder);
        // Only what changed: another variable of the same name may be the user's own.
        return findMovable(folder, Object.fromEntries(names.map((name) => [name, all[name]])), known);
      }),
    ask,
    move: ({ terminal, integration, command }) => {
      logger.info(`[terminal] moved to the active profile: ${terminal.name}`);
      integration.executeCommand(command);
    },
  });
  disposables.add(
    environment.onDidChange((change) => {
      moves
        .follow(change)
        .catch((error: unknown) => logger.error(`[terminal] not moved: ${errorText(error)}`));
    }),
  );
  return disposables;
}

function findMovable(
  folder: vscode.WorkspaceFolder | undefined,
  assignments: Assignments,
  { idle, shells }: TerminalKnowledge,
): MovableTerminal[] {
  return vscode.window.terminals.flatMap((terminal) => {
    const { shellIntegration: integration } = terminal;
    const shell = shells.get(terminal);
    if (!integration || !shell || !idle.has(terminal) || !isIn(folder, terminal)) return [];
    // Opened as a profile of its own, which the workspace's has no say in.
    if (profileOfTerminal(terminal) !== undefined) return [];
    const command = assignmentCommand(shell, assignments);
    return command === undefined ? [] : [{ terminal, integration, assignments, command }];
  });
}

/** Whether a terminal was opened for a folder; the folder of a terminal is that of its working directory. */
function isIn(folder: vscode.WorkspaceFolder | undefined, terminal: vscode.Terminal): boolean {
  const cwd = shellDirectory(terminal);
  const folderOfTerminal = cwd && vscode.workspace.getWorkspaceFolder(cwd);
  if (folder && folderOfTerminal) return folderOfTerminal.uri.toString() === folder.uri.toString();
  // Outside of every folder: unambiguous only when the window has one at most.
  return (vscode.workspace.workspaceFolders?.length ?? 0) <= 1;
}

async function ask(movable: readonly MovableTerminal[]): Promise<boolean> {
  const update = l10n.t('Update');
  const always = l10n.t('Always');
  const never = l10n.t('Never');
  const profiles = new Set(movable.map(({ assignments }) => assignments['AWS_PROFILE']));
  const [profile] = profiles.size === 1 ? profiles : [];
  const terminals =
    movable.length === 1 ? l10n.t('the open terminal') : l10n.t('{0} open terminals', movable.length);
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      profile === undefined
        ? l10n.t('Bring {0} up to date with the active profile?', terminals)
        : l10n.t('Move {0} to {1}?', terminals, profile),
    ),
    update,
    always,
    never,
  );
  if (chosen === always) await settings.setUpdateOpenTerminals('always');
  if (chosen === never) await settings.setUpdateOpenTerminals('never');
  return chosen === update || chosen === always;
}
