import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { debuggedProgram } from '../support/debuggedProgram';
import { fakeUserPerTest } from '../support/fakeUser';
import { choosing } from '../support/picker';
import { terminalsPerTest, type Shell } from '../support/terminals';
import { dropPick, eventually, locations, resetWorld, run, until } from '../support/world';

const folder = (name: string): vscode.Uri => {
  const found = (vscode.workspace.workspaceFolders ?? []).find((candidate) => candidate.name === name);
  assert.ok(found, `there is no folder ${name}`);
  return found.uri;
};

describe('a workspace of several folders', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const activeNames = (): (string | undefined)[] =>
    ['api', 'web', 'docs'].map((name) => api.activeProfile(folder(name))?.name);
  const focus = async (name: string): Promise<void> => {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder(name), 'README.md'));
    // The event may have come before: what counts is which folder the next command acts on.
    await until(`${name} in focus`, api.onDidChangeActiveProfile, () => {
      const expected = api.activeProfile(folder(name))?.name;
      return api.activeProfile()?.name === expected;
    });
  };
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await dropPick();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('has a profile for each folder', () => {
    assert.deepEqual(activeNames(), ['dev', 'prod', 'payroll']);
  });

  it('follows the active editor, and stays where it was when that belongs to no folder', async () => {
    await focus('web');
    assert.equal(api.activeProfile()?.name, 'prod');
    await focus('api');
    assert.equal(api.activeProfile()?.name, 'dev');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'scratch' }));
    assert.equal(api.activeProfile()?.name, 'dev');
  });

  const OPEN_WITHOUT_TEXT: Readonly<Record<string, () => Promise<unknown>>> = {
    'a picture': async () => {
      const picture = vscode.Uri.joinPath(folder('web'), 'picture.svg.png');
      await vscode.workspace.fs.writeFile(picture, new Uint8Array());
      await vscode.commands.executeCommand('vscode.openWith', picture, 'imagePreview.previewEditor');
    },
    'a notebook': async () => {
      const notebook = vscode.Uri.joinPath(folder('web'), 'notebook.ipynb');
      const cells = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };
      await vscode.workspace.fs.writeFile(notebook, new TextEncoder().encode(JSON.stringify(cells)));
      await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(notebook));
    },
  };
  for (const [what, open] of Object.entries(OPEN_WITHOUT_TEXT)) {
    it(`follows ${what} as it follows a text, and switches its folder`, async () => {
      await focus('api');
      await open();
      await eventually('web in focus', () => api.activeProfile()?.name === 'prod' || undefined);
      await run('awsSso.switchProfile', 'old-keys');
      assert.deepEqual(activeNames(), ['dev', 'old-keys', 'payroll']);
    });
  }

  it('stays in the folder of a file whose preview is opened', async () => {
    await focus('web');
    await vscode.commands.executeCommand('markdown.showPreview');
    await eventually(
      'the preview',
      () =>
        vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview ||
        undefined,
    );
    assert.equal(api.activeProfile()?.name, 'prod');
  });

  it('switches the folder in focus and leaves the others', async () => {
    await focus('web');
    const { title } = await choosing(
      () => ({ accept: 'old-keys' }),
      () => run('awsSso.switchProfile'),
    );
    assert.equal(title, 'AWS profile for web');
    assert.deepEqual(activeNames(), ['dev', 'old-keys', 'payroll']);
  });

  describe('its programs that are debugged', () => {
    const program = debuggedProgram();

    it('work as the profile of their folder, whichever is in focus', async () => {
      await focus('api');
      const web = vscode.workspace.getWorkspaceFolder(folder('web'));
      assert.ok(web);
      assert.deepEqual(await program.environmentWith(web, {}), {
        AWS_PROFILE: 'prod',
        AWS_DEFAULT_PROFILE: 'prod',
        AWS_REGION: 'us-west-2',
      });
    });
  });

  describe('its terminals', () => {
    const terminals = terminalsPerTest();

    it('work as the profile of their folder, and inherit where none is chosen', async () => {
      assert.deepEqual(
        [await profileIn('api'), await profileIn('web'), await profileIn('docs')],
        ['dev', 'prod', 'payroll'],
      );
      await focus('web');
      await run('awsSso.switchProfile', 'old-keys');
      assert.deepEqual([await profileIn('api'), await profileIn('web')], ['dev', 'old-keys']);
    });

    it('work as another profile than that of their folder when they are opened so', async () => {
      await focus('web');
      const shell = await terminals.openedBy(() =>
        run('awsSso.openTerminal', { profile: 'old-keys', cwd: folder('web').fsPath }),
      );
      assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'old-keys');
      assert.equal(shell.terminal.shellIntegration?.cwd?.fsPath, folder('web').fsPath);
    });

    it('that are open follow a change that concerns several folders', async () => {
      const setUserSetting = (key: string, value: unknown): Thenable<void> =>
        vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
      await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
      try {
        const shells = [await shellIn('api'), await shellIn('web')];
        const moved = shells.map((shell) => shell.nextEnd('export AWS_REGION='));
        await setUserSetting('awsSso.region', 'eu-north-1');
        await Promise.all(moved);
        for (const shell of shells) assert.equal(await terminals.valueIn(shell, 'AWS_REGION'), 'eu-north-1');
      } finally {
        await setUserSetting('awsSso.region', undefined);
        await setUserSetting('awsSso.terminal.updateOpenTerminals', undefined);
      }
    });

    it('that are open move to the profile that was asked about, though a file breaks meanwhile', async () => {
      await focus('web');
      const shell = await shellIn('web');
      user.current.answer = async ({ actions }) => {
        if (!actions.includes('Move')) return undefined;
        writeFileSync(locations.configFile, Buffer.from([0xff, 0xfe, 0x00]));
        await run('awsSso.refresh');
        return 'Move';
      };
      const moved = shell.nextEnd('AWS_PROFILE');
      await run('awsSso.switchProfile', 'old-keys');
      assert.equal(await moved, "export AWS_PROFILE='old-keys'; export AWS_DEFAULT_PROFILE='old-keys'");
    });

    async function shellIn(name: string): Promise<Shell> {
      const shell = await terminals.openShell(folder(name));
      await eventually('the directory of the shell', () => shell.terminal.shellIntegration?.cwd);
      return shell;
    }

    async function profileIn(name: string): Promise<string | undefined> {
      // The oldest VS Code takes the folder in focus for that of the terminal, whatever its working directory.
      await focus(name);
      return (await terminals.environmentOfNew(folder(name)))['AWS_PROFILE'];
    }
  });
});
