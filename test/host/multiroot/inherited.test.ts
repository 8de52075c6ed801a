import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { statusBarHover } from '../support/statusBarHover';
import { terminalsPerTest } from '../support/terminals';
import { eventually, resetWorld } from '../support/world';

/** VS Code's environment holds AWS_PROFILE=payroll, AWS_DEFAULT_PROFILE=old-keys and AWS_REGION=us-west-2. */
describe("what terminals inherit of VS Code's environment", () => {
  fakeUserPerTest();
  const terminals = terminalsPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await setUserSetting('awsSso.region', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('leaves the profile of the folder in both variables, for boto3 takes the other one first', async () => {
    const { AWS_PROFILE, AWS_DEFAULT_PROFILE } = await environmentIn('api');
    assert.deepEqual([AWS_PROFILE, AWS_DEFAULT_PROFILE], ['dev', 'dev']);
    assert.doesNotMatch(hoverOf('api'), /AWS_DEFAULT_PROFILE/);
  });

  it('stays where nothing is chosen, and the hover says what tools may make of it', async () => {
    const { AWS_PROFILE, AWS_DEFAULT_PROFILE } = await environmentIn('docs');
    assert.deepEqual([AWS_PROFILE, AWS_DEFAULT_PROFILE], ['payroll', 'old-keys']);
    assert.match(
      hoverOf('docs'),
      /AWS_DEFAULT_PROFILE is set in VS Code's environment: the AWS CLI and boto3 may use old-keys, not this profile\./,
    );
  });

  it('has a region, which terminals use and the hover says, unless awsSso.region gives another', async () => {
    assert.equal((await environmentIn('api'))['AWS_REGION'], 'us-west-2');
    assert.match(hoverOf('api'), /\| Region&nbsp;&nbsp; \| us-west-2 \(AWS_REGION\) \|/);
    await setUserSetting('awsSso.region', 'eu-north-1');
    const { AWS_REGION, AWS_DEFAULT_REGION } = await environmentIn('api');
    assert.deepEqual([AWS_REGION, AWS_DEFAULT_REGION], ['eu-north-1', 'eu-north-1']);
    assert.match(hoverOf('api'), /\| Region&nbsp;&nbsp; \| eu-north-1 \(awsSso\.region\) \|/);
  });

  async function environmentIn(name: string): Promise<NodeJS.ProcessEnv> {
    const { uri } = folder(name);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(uri, 'README.md'));
    const expected = api.activeProfile(uri)?.name;
    await eventually('the folder in focus', () => api.activeProfile()?.name === expected || undefined);
    return terminals.environmentOfNew(uri);
  }

  /** What the status bar's hover says while a folder is in focus. */
  function hoverOf(name: string): string {
    assert.equal(vscode.workspace.getWorkspaceFolder(activeDocument())?.name, name);
    return statusBarHover();
  }
});

function activeDocument(): vscode.Uri {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor, 'no document is open');
  return editor.document.uri;
}

function folder(name: string): vscode.WorkspaceFolder {
  const found = (vscode.workspace.workspaceFolders ?? []).find((candidate) => candidate.name === name);
  assert.ok(found, `there is no folder ${name}`);
  return found;
}

function setUserSetting(key: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
}
