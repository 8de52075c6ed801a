import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { fakeUserPerTest } from '../support/fakeUser';
import { resetWorld, run } from '../support/world';

/** What a program works as that another extension starts: it inherits from the extension host, as this test's does. */
function childProfile(): string {
  return execFileSync(process.execPath, ['-p', 'process.env.AWS_PROFILE'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  }).trim();
}

describe('programs that other extensions start', () => {
  const user = fakeUserPerTest();
  const set = (value: unknown): Thenable<void> =>
    vscode.workspace
      .getConfiguration()
      .update('awsSso.extensions.inject', value, vscode.ConfigurationTarget.Global);
  beforeEach(() => resetWorld());
  afterEach(() => set(undefined));

  it('get the active profile when the setting says so, follow a switch, and lose it again', async () => {
    await run('awsSso.switchProfile', 'dev');
    assert.equal(childProfile(), 'undefined');
    await set(true);
    assert.equal(childProfile(), 'dev');
    user.current.forget();
    await run('awsSso.switchProfile', 'payroll');
    assert.equal(childProfile(), 'payroll');
    assert.ok(user.current.shown.some(({ message }) => message.includes('start now use payroll')));
    await set(false);
    assert.equal(childProfile(), 'undefined');
  });

  it('get nothing for a profile that is used untold, and never take it for what VS Code was started with', async () => {
    await run('awsSso.switchProfile', 'dev');
    await set(true);
    const api = await resetWorld();
    assert.equal(childProfile(), 'undefined');
    assert.equal(api.activeProfile()?.name, undefined);
  });
});
