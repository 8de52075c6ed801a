import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { replace } from './fakeUser';
import { plain } from './picker';

/**
 * Runs `work` with somebody who answers its questions one after the other by their labels, and turns away the last.
 * @returns the items of each question as they were shown
 */
export async function answeringPicks(
  labels: readonly (string | undefined)[],
  work: () => PromiseLike<unknown>,
): Promise<vscode.QuickPickItem[][]> {
  const shown: vscode.QuickPickItem[][] = [];
  const restore = replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[]) => {
    const label = labels[shown.length];
    shown.push(items);
    const item = items.find((candidate) => plain(candidate.label) === label);
    assert.ok(item ?? label === undefined, `there is no item "${label ?? ''}"`);
    return Promise.resolve(item);
  });
  try {
    await work();
  } finally {
    restore();
  }
  return shown;
}
