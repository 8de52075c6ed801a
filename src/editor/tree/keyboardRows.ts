import * as vscode from 'vscode';
import { findError } from '../../config/sharedConfig';
import type { CommandId, InternalCommandId } from '../../contributions';
import { readTarget } from '../commandTarget';
import type { TreeNode } from './treeNodes';

/**
 * The rows that a key acts on: the one with the focus, or all that are selected when it is among them, itself first. VS Code
 * passes keybindings no row and tells of the selection alone: toggling the focused row shows which it is, opens nothing,
 * and is undone.
 */
export async function findKeyboardRows(
  view: Pick<vscode.TreeView<TreeNode>, 'selection'>,
  command: CommandId | InternalCommandId,
): Promise<readonly TreeNode[]> {
  const before = view.selection;
  await vscode.commands.executeCommand('list.toggleSelection');
  const after = view.selection;
  await vscode.commands.executeCommand('list.toggleSelection');
  const added = after.find((row) => !has(before, row));
  const focused = added ?? before.find((row) => !has(after, row));
  if (!focused) return [];
  const rows = added ? [added] : [focused, ...before.filter(({ id }) => id !== focused.id)];
  const usable = rows.filter((row) => canRun(command, row));
  if (usable[0] === focused) return usable;
  // What Enter does with any other row: it opens, and leads to what it tells of.
  if (command === 'awsSso.useProfile') await vscode.commands.executeCommand('list.select');
  return [];
}

function has(rows: readonly TreeNode[], { id }: TreeNode): boolean {
  return rows.some((row) => row.id === id);
}

function canRun(command: CommandId | InternalCommandId, row: TreeNode): boolean {
  const { profile, account } = readTarget(row);
  switch (command) {
    case 'awsSso.copyAccountId':
      return profile !== undefined || account !== undefined;
    case 'awsSso.useProfile':
      // A broken profile leads to its line in the file.
      return profile !== undefined && !(row.kind === 'profile' && findError(row.profile));
    default:
      return row.kind === 'profile';
  }
}
