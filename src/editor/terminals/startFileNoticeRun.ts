import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ActiveProfile } from '../../config/activeProfile';
import { findStartFileVariables, type StartFileVariable } from '../../credentials/shellStartFiles';
import { withoutLinks } from '../plainText';
import type { Assignments } from './shellAssignment';
import type { StartFileNoticeServices } from './startFileNotice';

/**
 * Looks for what the start files of a terminal's shell set, and tells what makes it work as another than the active profile.
 * @param isIntegrated whether VS Code has set its variables again after them
 * @param told what was told in this window; once is enough
 */
export async function tellOfStartFiles(
  { creationOptions }: vscode.Terminal,
  isIntegrated: boolean,
  told: Set<string>,
  { activeProfiles, terminalEnvironment, locations, logger }: StartFileNoticeServices,
): Promise<void> {
  const { shellPath, cwd } = creationOptions as vscode.TerminalOptions;
  const uri = typeof cwd === 'string' ? vscode.Uri.file(cwd) : cwd;
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? activeProfiles.focusedFolder;
  const active = activeProfiles.get(folder);
  if (!active) return;
  const shell = basename(shellPath ?? vscode.env.shell)
    .replace(/\.exe$/i, '')
    .toLowerCase();
  const found = await findStartFileVariables(shell, locations.home, process.env);
  const given = isIntegrated ? terminalEnvironment.assignments(folder) : {};
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
    ? l10n.t('{0}, sets {1}: terminals may work as another profile than {2}.', place, variable, active)
    : l10n.t('{0}, sets {1}: terminals work as {2}, not as {3}.', place, variable, value, active);
}
