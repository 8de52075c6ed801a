import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fakeUserPerTest } from '../support/fakeUser';
import { terminalsPerTest } from '../support/terminals';
import { eventually, resetWorld, run, signIn } from '../support/world';

describe('the program for scripts and prompts', () => {
  fakeUserPerTest();
  const terminals = terminalsPerTest();
  const set = (value: unknown): Thenable<void> =>
    vscode.workspace
      .getConfiguration()
      .update('awsSso.terminal.commandLine', value, vscode.ConfigurationTarget.Global);
  beforeEach(() => resetWorld());
  afterEach(() => set(undefined));

  const ask = async (): Promise<{ readonly output: string; readonly hasSucceeded: boolean }> => {
    const shell = await terminals.openShell();
    try {
      return await terminals.outputOf(shell, 'aws-sso-profiles status');
    } finally {
      shell.close();
    }
  };

  it('is found in terminals as long as the setting says so, and answers for the profile of the terminal', async () => {
    await run('awsSso.switchProfile', 'dev');
    assert.equal((await ask()).hasSucceeded, false);
    await set(true);
    const loggedOut = await eventually('an answer', async () => {
      const answer = await ask();
      return answer.output.startsWith('dev') ? answer : undefined;
    });
    assert.equal(loggedOut.hasSucceeded, false);
    await signIn();
    const loggedIn = await ask();
    assert.match(loggedIn.output, /^dev/);
    assert.equal(loggedIn.hasSucceeded, true, loggedIn.output);
    await set(false);
    await eventually('its end', async () => {
      const { output, hasSucceeded } = await ask();
      return !hasSucceeded && !output.startsWith('dev') ? true : undefined;
    });
  });
});
