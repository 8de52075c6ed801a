import * as vscode from 'vscode';
import { replace } from './fakeUser';
import { eventually } from './world';

/** When a quick pick of the real window was there, in ms after `work` was begun. */
export interface PickerTimes {
  /** VS Code has drawn it and marked an item in it. */
  readonly shownMs: number;
  /** The extension has handed over all its items. */
  readonly completeMs: number;
  readonly itemCount: number;
}

/** Times the quick pick that `work` shows to nobody but VS Code itself, and turns it away. */
export async function timePicker(
  isComplete: (items: readonly vscode.QuickPickItem[]) => boolean,
  work: () => Thenable<unknown>,
): Promise<PickerTimes> {
  const { createQuickPick } = vscode.window;
  const started = performance.now();
  let shownMs: number | undefined;
  let picker: vscode.QuickPick<vscode.QuickPickItem> | undefined;
  const restore = replace(vscode.window, 'createQuickPick', () => {
    picker = createQuickPick();
    picker.onDidChangeActive(() => (shownMs ??= performance.now() - started));
    return picker;
  });
  try {
    const done = work();
    const completeMs = await eventually('all items', () =>
      picker && isComplete(picker.items) ? performance.now() - started : undefined,
    );
    const shown = await eventually('shown', () => shownMs);
    const itemCount = picker?.items.length ?? 0;
    picker?.hide();
    await done;
    return { shownMs: shown, completeMs, itemCount };
  } finally {
    restore();
  }
}
