import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { terminalsPerTest } from '../support/terminals';
import { dropPick, eventually, resetWorld, run } from '../support/world';

interface Folder {
  readonly uri: vscode.Uri;
  readonly name: string;
}

const openFolders = (): Folder[] =>
  (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({ uri, name }));

describe('folders that come, go and get other names', () => {
  fakeUserPerTest();
  const terminals = terminalsPerTest();
  let api: AwsSsoProfilesApi;
  let all: Folder[];
  before(() => (all = openFolders()));
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await dropPick();
    await open(all);
    for (const { uri } of all) {
      await focus(uri);
      await dropPick();
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('that is added to a window without any does not work as what was picked there', async () => {
    await open([]);
    await run('awsSso.switchProfile', 'old-keys');
    assert.equal(await profileIn(undefined), 'old-keys');
    await open(named('docs'));
    await theyWorkAsTheySay({ docs: 'payroll' });
    await open([]);
    assert.equal(await profileIn(undefined), 'old-keys');
    await dropPick();
    assert.equal(await profileIn(undefined), 'payroll');
  });

  it('that stays when another is removed works as before, and the other when it is back as it did', async () => {
    await focus(named('api')[0]!.uri);
    await run('awsSso.switchProfile', 'old-keys');
    await open(named('web', 'docs'));
    await theyWorkAsTheySay({ web: 'prod', docs: 'payroll' });
    await open(named('docs', 'api'));
    await theyWorkAsTheySay({ docs: 'payroll', api: 'old-keys' });
  });

  it('that takes the place of another has nothing of it', async () => {
    await focus(named('api')[0]!.uri);
    await run('awsSso.switchProfile', 'old-keys');
    await open(named('docs', 'web'));
    await theyWorkAsTheySay({ docs: 'payroll', web: 'prod' });
  });

  it('that gets another name works as before', async () => {
    const [web, docs] = named('web', 'docs');
    await focus(web!.uri);
    await run('awsSso.switchProfile', 'old-keys');
    await open([
      { uri: docs!.uri, name: 'web' },
      { uri: web!.uri, name: 'docs' },
    ]);
    await theyWorkAsTheySay({ web: 'payroll', docs: 'old-keys' });
  });

  it('have the program for scripts in their terminals, and so has a window without any, until its setting is off', async () => {
    const set = (value: true | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration()
        .update('awsSso.terminal.commandLine', value, vscode.ConfigurationTarget.Global);
    await set(true);
    try {
      await eventually('the program', async () => (await findProgram())['docs'] || undefined);
      assert.deepEqual(await findProgram(), { docs: true, api: true, web: true });
      await open(named('web', 'docs'));
      assert.deepEqual(await findProgram(), { web: true, docs: true });
      await open([]);
      assert.deepEqual(await findProgram(), { none: true });
      await open(named('api', 'web'));
      assert.deepEqual(await findProgram(), { api: true, web: true });
    } finally {
      await set(undefined);
    }
    assert.deepEqual(await findProgram(), { api: false, web: false });
  });

  /** Whether the program for scripts is on the PATH of each folder's terminals, or of those without a folder. */
  async function findProgram(): Promise<Record<string, boolean>> {
    const found: Record<string, boolean> = {};
    const folders = openFolders();
    for (const folder of folders.length > 0 ? folders : [undefined]) {
      if (folder) await focus(folder.uri);
      const { PATH = '' } = await terminals.environmentOfNew(folder?.uri);
      found[folder?.name ?? 'none'] = PATH.split(delimiter).some((directory) =>
        existsSync(join(directory, 'aws-sso-profiles')),
      );
    }
    return found;
  }

  function named(...names: string[]): Folder[] {
    return names.map((name) => {
      const found = all.find((folder) => folder.name === name);
      assert.ok(found, `there is no folder ${name}`);
      return found;
    });
  }

  async function open(folders: readonly Folder[]): Promise<void> {
    const wanted = JSON.stringify(folders);
    if (JSON.stringify(openFolders()) === wanted) return;
    let isTold = false;
    const telling = vscode.workspace.onDidChangeWorkspaceFolders(() => (isTold = true));
    try {
      assert.ok(vscode.workspace.updateWorkspaceFolders(0, openFolders().length, ...folders));
      // The property shows what was asked for even before the event, and may be changed only after it.
      await eventually('the folders', () => isTold || undefined);
      assert.equal(JSON.stringify(openFolders()), wanted);
    } finally {
      telling.dispose();
    }
  }

  /** The oldest VS Code takes the folder in focus for that of the terminal, whatever its working directory. */
  async function focus(folder: vscode.Uri): Promise<void> {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'README.md'));
    const expected = api.activeProfile(folder)?.name;
    await eventually('the folder in focus', () => api.activeProfile()?.name === expected || undefined);
  }

  /** What the status bar says of each folder, and what its terminals have. */
  async function theyWorkAsTheySay(expected: Readonly<Record<string, string>>): Promise<void> {
    const found: Record<string, string | undefined> = {};
    for (const { uri, name } of openFolders()) {
      await focus(uri);
      assert.equal(api.activeProfile()?.name, expected[name], name);
      found[name] = await profileIn(uri);
    }
    assert.deepEqual(found, expected);
  }

  async function profileIn(folder: vscode.Uri | undefined): Promise<string | undefined> {
    return (await terminals.environmentOfNew(folder))['AWS_PROFILE'];
  }
});
