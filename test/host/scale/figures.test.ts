import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { printFigure } from '../../run/hostEnvironment';
import { timePicker } from '../support/realPicker';
import { activate, run } from '../support/world';
import { PROFILE_COUNT } from './scenario';

/** What VS Code itself takes for the first list of a window. */
async function showBareList(): Promise<void> {
  const list = vscode.window.createQuickPick();
  list.items = [{ label: 'one' }];
  list.show();
  await new Promise((resolve) => list.onDidHide(resolve));
  list.dispose();
}

describe(`with ${PROFILE_COUNT} profiles`, () => {
  it('shows the list to switch', async () => {
    await activate();
    const bare = await timePicker((items) => items.length === 1, showBareList);
    const { shownMs, completeMs } = await timePicker(
      (items) => items.length >= PROFILE_COUNT,
      () => run('awsSso.switchProfile'),
    );
    printFigure(
      `the list to switch with 5,000 profiles: on screen after ${shownMs.toFixed(0)} ms, all of it after ${completeMs.toFixed(0)} ms (the window's first list, of one item: ${bare.shownMs.toFixed(0)} ms)`,
    );
  });

  it('reads everything again', async () => {
    const api = await activate();
    const started = performance.now();
    await run('awsSso.refresh');
    const took = performance.now() - started;
    printFigure(`refresh with 5,000 profiles: ${took.toFixed(0)} ms`);
    assert.equal(api.profiles().length, PROFILE_COUNT + 1);
  });
});
