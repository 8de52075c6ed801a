import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { OTHER_EXTENSION_ID, type OtherExtensionApi } from '../../fixtures/otherExtension';
import { fakeUserPerTest } from '../support/fakeUser';
import { resetWorld, run } from '../support/world';

/** What a program works as that another extension, which is installed beside ours, starts now. */
async function childProfile(): Promise<string> {
  const other = vscode.extensions.getExtension<OtherExtensionApi>(OTHER_EXTENSION_ID);
  assert.ok(other, `${OTHER_EXTENSION_ID} is not installed`);
  const api = await other.activate();
  return api.profileOfChild();
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
    assert.equal(await childProfile(), 'undefined');
    await set(true);
    assert.equal(await childProfile(), 'dev');
    user.current.forget();
    await run('awsSso.switchProfile', 'prod');
    assert.equal(await childProfile(), 'prod');
    assert.ok(user.current.shown.some(({ message }) => message.includes('start from now on use prod')));
    await set(false);
    assert.equal(await childProfile(), 'undefined');
  });

  it('get nothing for a profile that is used untold, and never take it for what VS Code was started with', async () => {
    await run('awsSso.switchProfile', 'dev');
    await set(true);
    const api = await resetWorld();
    assert.equal(await childProfile(), 'undefined');
    assert.equal(api.activeProfile()?.name, undefined);
  });
});
