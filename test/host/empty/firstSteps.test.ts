import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { sampleHome, writeFiles } from '../../../scripts/lib/sampleHome.mjs';
import { fakeUserPerTest } from '../support/fakeUser';
import { choosing, plain } from '../support/picker';
import { activate, locations, run, until } from '../support/world';

describe('a home without AWS files', () => {
  const user = fakeUserPerTest();

  it('is left as it is by activation', async () => {
    const api = await activate();
    assert.deepEqual([api.profiles(), api.sessions(), api.activeProfile()], [[], [], undefined]);
    assert.ok(!existsSync(locations.awsDirectory));
    assert.deepEqual(user.current.shown, []);
  });

  it('is offered a session to set up, by the login and by the list of profiles', async () => {
    await run('awsSso.login');
    assert.deepEqual(user.current.onlyShown.actions, ['Set Up a Session']);
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    assert.deepEqual(
      items.map(({ label }) => plain(label)),
      ['Set up a session…'],
    );
  });

  it('opens the config file that is not there yet', async () => {
    await run('awsSso.openConfig');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, locations.configFile);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shows profiles as soon as a file defines them', async () => {
    const api = await activate();
    const shown = until('the profiles', api.onDidChangeActiveProfile, () => api.profiles().length === 6);
    writeFiles(locations.home, sampleHome);
    await shown;
    await run('awsSso.switchProfile', 'old-keys');
    assert.equal(api.activeProfile()?.name, 'old-keys');
  });

  it('cannot pin a profile without a folder, and says so', async () => {
    await activate();
    await run('awsSso.pinProfile', 'old-keys');
    assert.equal(
      user.current.onlyShown.message,
      'Open a folder first. The profile is stored in its settings.',
    );
  });
});
