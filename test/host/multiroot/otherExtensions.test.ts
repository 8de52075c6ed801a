import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { dropPick, eventually, resetWorld, run } from '../support/world';

/** The folders work as dev, prod and payroll; the last is what VS Code was started with. */
describe('programs of other extensions beside several folders', () => {
  fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
    await inject(true);
  });
  afterEach(async () => {
    await inject(undefined);
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      await focus(folder);
      await dropPick();
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('get no profile where the folders differ, which Diagnose says', async () => {
    assert.equal(process.env['AWS_PROFILE'], 'payroll');
    assert.match(
      await diagnosis(),
      /Other extensions: payroll \(not set: the folders use different profiles\)\./,
    );
  });

  it('get the one of all folders, over what VS Code was started with once the user has picked it in each', async () => {
    for (const name of ['web', 'docs']) await pickDev(name);
    assert.equal(process.env['AWS_PROFILE'], 'payroll');
    assert.match(await diagnosis(), /Other extensions: payroll \(from VS Code's environment\)\./);
    await pickDev('api');
    assert.equal(process.env['AWS_PROFILE'], 'dev');
    assert.match(await diagnosis(), /Other extensions: dev \(set by this extension\)\./);
    await inject(undefined);
    assert.equal(process.env['AWS_PROFILE'], 'payroll');
  });

  async function pickDev(name: string): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.name === name);
    assert.ok(folder, `there is no folder ${name}`);
    await focus(folder);
    await run('awsSso.switchProfile', 'dev');
    assert.equal(api.activeProfile(folder.uri)?.name, 'dev');
  }

  async function focus({ uri }: vscode.WorkspaceFolder): Promise<void> {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(uri, 'README.md'));
    const expected = api.activeProfile(uri)?.name;
    await eventually('the folder in focus', () => api.activeProfile()?.name === expected || undefined);
  }
});

async function diagnosis(): Promise<string> {
  return (await run('awsSso.diagnose', { profile: 'dev' })) as string;
}

function inject(value: true | undefined): Thenable<void> {
  return vscode.workspace
    .getConfiguration()
    .update('awsSso.extensions.inject', value, vscode.ConfigurationTarget.Global);
}
