import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ActiveProfile } from '../../config/activeProfile';
import { findStartFileVariables, type StartFileVariable } from '../../credentials/shells/shellStartFiles';
import { runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import { isMultiplexer, type Assignments } from '../../credentials/shells/profileVariables';
import type { StartFileNoticeServices } from './terminals';
import type { ChangeAtStart } from './terminalEnvironment';
import { ownProfile, shellDirectory, shellOf } from './terminalKnowledge';

/**
 * Looks for what leads a terminal to the server of a multiplexer, or what the start files of a terminal's shell set, and tells what makes it work as another than the active profile.
 * @param isIntegrated whether VS Code has set its variables again after them
 * @param told what was told in this window; once is enough
 */
export async function tellOfStartFiles(
  terminal: vscode.Terminal,
  isIntegrated: boolean,
  told: Set<string>,
  { activeProfiles, terminalEnvironment, locations, logger }: StartFileNoticeServices,
): Promise<void> {
  const { cwd } = terminal.creationOptions as vscode.TerminalOptions;
  const uri = typeof cwd === 'string' ? vscode.Uri.file(cwd) : cwd;
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? activeProfiles.focusedFolder;
  const active = activeProfiles.get(folder);
  if (!active) return;
  const shell = basename(shellOf(terminal))
    .replace(/\.exe$/i, '')
    .toLowerCase();
  const wanted = terminalEnvironment.assignments(folder);
  const own = ownProfile(terminal);
  if (own !== undefined) {
    // Where VS Code's script runs, what the terminal was opened with is set again.
    if (!isIntegrated && wanted['AWS_PROFILE'] !== undefined && own !== active.name)
      await tellOfOverriding(own, active.name, told);
    return;
  }
  if (isMultiplexer(shell)) {
    if (wanted['AWS_PROFILE'] !== undefined) await tellOfServer(shell, active.name, told);
    return;
  }
  const directory = (uri ?? folder?.uri)?.fsPath;
  const found = await findStartFileVariables(shell, { home: locations.home, directory }, process.env);
  const given = isIntegrated ? wanted : {};
  const winner = found.find((variable) => winsOver(active, variable, given));
  if (!winner) return;
  const key = `${active.name} ${winner.file} ${winner.line} ${winner.variable}`;
  if (told.has(key)) return;
  told.add(key);
  logger.warn(`[terminal] ${winner.variable} is set by line ${winner.line + 1} of ${winner.file}`);
  const show = l10n.t('Show Line');
  const chosen = await vscode.window.showWarningMessage(withoutLinks(sentence(winner, active.name)), show);
  if (chosen !== show) return;
  const position = new vscode.Position(winner.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(winner.file), {
    selection: new vscode.Range(position, position),
  });
}

async function tellOfServer(program: string, active: string, told: Set<string>): Promise<void> {
  const message = l10n.t(
    '{0} keeps the environment that it was started with, so this terminal may use a profile other than {1}.',
    program,
    active,
  );
  await offerTerminal(active, message, told);
}

async function tellOfOverriding(own: string, active: string, told: Set<string>): Promise<void> {
  const message = l10n.t('This terminal was opened with the profile {0}, but uses {1}.', own, active);
  await offerTerminal(own, message, told);
}

async function offerTerminal(profile: string, message: string, told: Set<string>): Promise<void> {
  if (told.has(message)) return;
  told.add(message);
  const open = l10n.t('Open Terminal as {0}', profile);
  const chosen = await vscode.window.showWarningMessage(withoutLinks(message), withoutIcons(open));
  if (chosen !== undefined) await runCommand('awsSso.openTerminal', { profile });
}

/** Keys win over every profile; a name wins unless it is set again, or is the same. */
function winsOver(
  active: ActiveProfile,
  { variable, value, isLate }: StartFileVariable,
  given: Assignments,
): boolean {
  if (variable === 'AWS_ACCESS_KEY_ID') return true;
  return value !== active.name && (isLate || given[variable] === undefined);
}

function sentence({ file, line, variable, value }: StartFileVariable, active: string): string {
  const place = l10n.t('{0}, line {1}', file, line + 1);
  if (variable === 'AWS_ACCESS_KEY_ID')
    return l10n.t('{0}, sets {1}: terminals use those keys, not {2}.', place, variable, active);
  return value === undefined
    ? l10n.t('{0}, sets {1}: terminals may use a profile other than {2}.', place, variable, active)
    : l10n.t('{0}, sets {1}: terminals use {2}, not {3}.', place, variable, value, active);
}

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
          ? l10n.t(
              'Terminals that were already open may still have no profile. Open a new one to use {0}.',
              is,
            )
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
