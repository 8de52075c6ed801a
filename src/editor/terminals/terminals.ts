import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SECOND_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { findError, type SharedConfig } from '../../config/sharedConfig';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import {
  assignmentCommand,
  isMultiplexer,
  type Assignments,
} from '../../credentials/shells/profileVariables';
import { survivesEcho, type ChangeAtStart, type TerminalEnvironment } from './terminalEnvironment';
import {
  ownProfile,
  ownVariables,
  profileOfTerminal,
  shellDirectory,
  shellOf,
  TerminalKnowledge,
} from './terminalKnowledge';
import { OpenTerminalMoves } from './terminalMoves';

export interface MoveServices {
  readonly environment: TerminalEnvironment;
  /** What is given now, and was not given to the terminals that VS Code opened before us. */
  readonly changedAtStart: readonly ChangeAtStart[];
  readonly config: Observable<SharedConfig>;
  readonly clock: Clock;
  readonly workspaceState: vscode.Memento;
  readonly logger: Logger;
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
export function registerOpenTerminals({
  environment,
  changedAtStart,
  config,
  workspaceState,
  clock,
  logger,
}: MoveServices): Disposable {
  const disposables = new DisposableStore();
  const known = disposables.add(new TerminalKnowledge(workspaceState));
  disposables.add(registerFirstPrompts(environment, known));
  if (changedAtStart.length > 0) {
    import('./terminalNotices')
      .then(({ tellOfTerminalsBefore }) => tellOfTerminalsBefore(changedAtStart))
      .catch((error: unknown) => logger.warn(`[terminal] not told of those before: ${errorText(error)}`));
  }

  const moves = new OpenTerminalMoves<MovableTerminal>({
    clock,
    mode: settings.updateOpenTerminals,
    find: (changes) =>
      changes.flatMap(({ folder, names }) => {
        const all = environment.assignments(folder);
        if (environment.isProfileMissing(folder) || !isUsable(all['AWS_PROFILE'], config.current)) return [];
        // Only what changed: another variable of the same name may be the user's own.
        return findMovable(folder, Object.fromEntries(names.map((name) => [name, all[name]])), known);
      }),
    ask: (movable) =>
      ask(
        movable,
        movable.some(({ terminal }) => known.mayHoldText(terminal)),
      ),
    mayLoseText: ({ terminal }) => known.mayHoldText(terminal),
    move: ({ terminal, integration, command }) => {
      const isMoved = known.run(terminal, integration, command);
      const what = isMoved ? 'moved to the active profile' : 'takes no commands';
      logger.info(`[terminal] ${what}: ${terminal.name}`);
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
  known: TerminalKnowledge,
): MovableTerminal[] {
  return vscode.window.terminals.flatMap((terminal) => {
    const { shellIntegration: integration } = terminal;
    const shell = known.shell(terminal);
    if (!integration || !shell || !known.isIdle(terminal) || !isIn(folder, terminal)) return [];
    if (ownProfile(terminal) !== undefined) return [];
    const command = assignmentCommand(shell, assignments);
    return command === undefined ? [] : [{ terminal, integration, assignments, command }];
  });
}

/**
 * Gives new terminals at their first prompt the values that VS Code's script for their shell cannot give after the start files, and
 * those that they were opened with where VS Code has put the workspace's over them.
 */
function registerFirstPrompts(environment: TerminalEnvironment, known: TerminalKnowledge): Disposable {
  const done = new WeakSet<vscode.Terminal>();
  const settle = async (terminal: vscode.Terminal): Promise<void> => {
    await terminal.processId;
    const { shellIntegration: integration } = terminal;
    const shell = known.shell(terminal);
    if (!integration || !shell || done.has(terminal) || !known.isAtFirstPrompt(terminal)) return;
    done.add(terminal);
    if (profileOfTerminal(terminal) !== undefined) return;
    const folders = vscode.workspace.workspaceFolders ?? [undefined];
    const folder = folders.find((candidate) => isIn(candidate, terminal));
    if (!folder && folders.length > 1) return;
    const own = ownVariables(terminal);
    const missing = Object.entries(environment.assignments(folder)).flatMap(([name, given]) => {
      if (given === undefined) return [];
      const wanted = own[name] ?? given;
      return wanted !== given || !survivesEcho(given) ? [[name, wanted] as const] : [];
    });
    const command = missing.length > 0 ? assignmentCommand(shell, Object.fromEntries(missing)) : undefined;
    if (command !== undefined) known.run(terminal, integration, command);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeTerminalShellIntegration(({ terminal }) => void settle(terminal)),
    vscode.window.onDidChangeTerminalState((terminal) => void settle(terminal)),
  );
}

/** A terminal stays with its profile rather than move to one that doesn't work. */
function isUsable(name: string | undefined, { profiles }: SharedConfig): boolean {
  if (name === undefined) return true;
  const profile = profiles.get(name);
  return profile !== undefined && !findError(profile);
}

/** Whether a terminal was opened for a folder; the folder of a terminal is that of its working directory. */
function isIn(folder: vscode.WorkspaceFolder | undefined, terminal: vscode.Terminal): boolean {
  const cwd = shellDirectory(terminal);
  const folderOfTerminal = cwd && vscode.workspace.getWorkspaceFolder(cwd);
  if (folder && folderOfTerminal) return folderOfTerminal.uri.toString() === folder.uri.toString();
  // Outside of every folder: unambiguous only when the window has one at most.
  return (vscode.workspace.workspaceFolders?.length ?? 0) <= 1;
}

async function ask(movable: readonly MovableTerminal[], mayLoseText: boolean): Promise<boolean> {
  const moveThem = l10n.t('Move');
  const always = l10n.t('Always Move');
  const never = l10n.t("Don't Ask Again");
  const profiles = new Set(movable.map(({ assignments }) => assignments['AWS_PROFILE']));
  const [profile] = profiles.size === 1 ? profiles : [];
  const terminals =
    movable.length === 1 ? l10n.t('the open terminal') : l10n.t('{0} open terminals', movable.length);
  const question =
    profile === undefined
      ? l10n.t('Move {0} to the active profile?', terminals)
      : l10n.t('Move {0} to {1}?', terminals, profile);
  const loss = mayLoseText ? l10n.t('Text at the prompt that you have not run will be lost.') : '';
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks([question, loss].filter(Boolean).join(' ')),
    moveThem,
    always,
    never,
  );
  if (chosen === always) await settings.setUpdateOpenTerminals('always');
  if (chosen === never) await settings.setUpdateOpenTerminals('never');
  return chosen === moveThem || chosen === always;
}

export interface StartFileNoticeServices {
  readonly activeProfiles: Pick<ActiveProfileStore, 'get' | 'focusedFolder'>;
  readonly terminalEnvironment: Pick<TerminalEnvironment, 'assignments'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly locations: { readonly home: string };
}

/** Longer than the start files of a shell take. */
const INTEGRATION_COMES_WITHIN_MS = 60 * SECOND_MS;

/**
 * Tells the user when a new terminal works as another profile than the active one because a start file of its shell says so: where
 * VS Code's shell integration is off or does not come up, and where nothing is given that it could set again.
 */
export function registerStartFileNotice(services: StartFileNoticeServices): Disposable {
  const disposables = new DisposableStore();
  const waiting = new Map<vscode.Terminal, Disposable>();
  const told = new Set<string>();
  const stopWaiting = (terminal: vscode.Terminal): boolean => {
    waiting.get(terminal)?.dispose();
    return waiting.delete(terminal);
  };
  const look = (terminal: vscode.Terminal, isIntegrated: boolean): void => {
    import('./terminalNotices')
      .then(({ tellOfStartFiles }) => tellOfStartFiles(terminal, isIntegrated, told, services))
      .catch((error: unknown) =>
        services.logger.warn(`[terminal] start files not looked at: ${errorText(error)}`),
      );
  };
  disposables.add(
    vscode.window.onDidOpenTerminal((terminal) => {
      if (profileOfTerminal(terminal) !== undefined) return;
      // In a multiplexer it does not come up.
      if (!settings.shellIntegration() || isMultiplexer(basename(shellOf(terminal)))) {
        look(terminal, false);
        return;
      }
      const timer = services.clock.schedule(INTEGRATION_COMES_WITHIN_MS, () => {
        if (stopWaiting(terminal)) look(terminal, false);
      });
      waiting.set(terminal, timer);
    }),
  );
  disposables.add(
    vscode.window.onDidChangeTerminalShellIntegration(({ terminal }) => {
      if (stopWaiting(terminal)) look(terminal, true);
    }),
  );
  disposables.add(vscode.window.onDidCloseTerminal(stopWaiting));
  disposables.add({ dispose: () => [...waiting.keys()].forEach(stopWaiting) });
  return disposables;
}
