import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import type { ActiveProfileStore } from '../../../src/editor/activeProfile/activeProfileStore';
import { ProjectHintMemory, findHint, showHint } from '../../../src/editor/projectHints/findHints';
import { registerProjectHints } from '../../../src/editor/projectHints/projectHints';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { FakeClock } from '../../fakes/fakeClock';
import { silentLogger } from '../../fakes/silentLogger';
import { readConfig } from '../support/facts';
import { fakeUserPerTest, type Shown } from '../support/fakeUser';
import { dropPick, eventually, resetWorld, run } from '../support/world';

const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;
const MINUTE_MS = 60_000;

/** Keeps what it is told for as long as it is there. */
class Notebook implements vscode.Memento {
  readonly #values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, fallback?: T): T | undefined {
    return (this.#values.get(key) as T | undefined) ?? fallback;
  }

  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

describe('a project that names a profile', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const written: string[] = [];
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const file of written.splice(0)) rmSync(file, { force: true });
    await dropPick();
  });

  function write(name: string, text: string): vscode.Uri {
    const file = join(folder().uri.fsPath, name);
    writeFileSync(file, text);
    written.push(file);
    return vscode.Uri.file(file);
  }

  /** Types a file and saves it, as a person would. */
  async function save(name: string, text: string): Promise<void> {
    const editor = await vscode.window.showTextDocument(write(name, ''));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
    await editor.document.save();
  }

  /** What was said about the project; switching says more. */
  const notices = (): Shown[] =>
    user.current.shown.filter(({ actions }) => actions.includes("Don't Ask Here"));
  const notice = (): Promise<Shown> => eventually('the notice', () => notices()[0]);

  it('is offered it when such a file is saved, once', async () => {
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Use dev');
    await save('.envrc', '# who\nexport AWS_PROFILE=dev\n');
    const { message, actions, kind } = await notice();
    assert.equal(message, '.envrc:2 names the profile dev. Use it for sample?');
    assert.deepEqual([kind, actions], ['information', ['Use dev', 'Not Now', "Don't Ask Here"]]);
    await eventually('the switch', () => (api.activeProfile()?.name === 'dev' ? true : undefined));

    await dropPick();
    user.current.forget();
    await save('.envrc', 'export AWS_PROFILE=dev\n');
    await save('samconfig.toml', '[default.deploy.parameters]\nprofile = "nobody"\n');
    assert.match((await notice()).message, /nobody/, 'dev was offered again');
    assert.equal(notices().length, 1);
  });

  it('is told when there is no such profile, even where one is chosen', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    user.current.answer = () => 'Show';
    await save('main.tf', 'provider "aws" {\n  profile = "prdo"\n}\n');
    const { message, actions } = await notice();
    assert.equal(message, 'main.tf:2 names the profile prdo, which no AWS file defines.');
    assert.deepEqual(actions, ['Show', 'Add Profile', "Don't Ask Here"]);
    await eventually('the line', () =>
      vscode.window.activeTextEditor?.selection.start.line === 1 ? true : undefined,
    );
  });

  it('is not spoken to while its files are being read for the first time, and then about all of them', async () => {
    // So that the extension itself, whose minute may be over by now, has nothing to offer.
    await run('awsSso.switchProfile', 'dev');
    user.current.forget();
    const clock = new FakeClock();
    const focusedFolder = folder();
    const picked: string[] = [];
    const activeProfiles = {
      focusedFolder: undefined,
      get: () => undefined,
      pick: (name: string) => Promise.resolve(void picked.push(name)),
    } as unknown as ActiveProfileStore;
    write('.envrc', 'export AWS_PROFILE=prod\n');
    write('cdk.json', '{ "profile": "payroll" }');
    const config = {
      current: readConfig(sampleHome['.aws/config'] ?? ''),
      onDidChange: () => ({ dispose() {} }),
    };
    const hints = registerProjectHints(
      { config, directories: { get: () => undefined }, activeProfiles, clock, logger: silentLogger },
      new Notebook(),
    );
    try {
      const turnTo = async (name: string): Promise<void> => {
        await vscode.window.showTextDocument(vscode.Uri.joinPath(focusedFolder.uri, name));
      };
      await turnTo('README.md');
      await turnTo('deploy.sh');
      assert.deepEqual(user.current.shown, []);

      clock.advance(MINUTE_MS);
      user.current.answer = ({ actions }) => actions.find((title) => title === 'Choose…');
      await turnTo('README.md');
      const { message } = await notice();
      assert.equal(message, 'The files of sample name several profiles: prod, payroll.');
      await turnTo('deploy.sh');
      assert.equal(notices().length, 1);
    } finally {
      hints.dispose();
    }
  });

  it('is not spoken to any more in a folder where somebody wants to hear no more', async () => {
    const parts = {
      directories: { get: () => undefined },
      config: { current: readConfig(sampleHome['.aws/config'] ?? ''), onDidChange: () => ({ dispose() {} }) },
      activeProfiles: { get: () => undefined } as unknown as ActiveProfileStore,
      clock: new FakeClock(),
      logger: silentLogger,
      workspaceState: new Notebook(),
    };
    write('.envrc', 'export AWS_PROFILE=prod\n');
    const hint = await findHint(folder(), undefined, parts);
    assert.ok(hint);
    user.current.answer = () => "Don't Ask Here";
    await showHint(hint, folder(), parts);
    assert.equal(notices().length, 1);
    write('.env', 'AWS_PROFILE=payroll\n');
    assert.equal(await findHint(folder(), undefined, parts), undefined);
    const elsewhere = { ...folder(), uri: vscode.Uri.joinPath(folder().uri, '..') };
    assert.equal(new ProjectHintMemory(parts.workspaceState, elsewhere).isSilenced, false);
    assert.ok(await findHint(folder(), undefined, { ...parts, workspaceState: new Notebook() }));
  });
});
