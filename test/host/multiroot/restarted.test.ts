import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { systemClock } from '../../../src/base/clock';
import { registerAgents, type AgentServices } from '../../../src/editor/agents/agents';
import { ActiveProfileStore } from '../../../src/editor/activeProfile/activeProfileStore';
import { TerminalEnvironment } from '../../../src/editor/terminals/terminalEnvironment';
import { silentLogger } from '../../fakes/silentLogger';
import { healthContext } from '../support/facts';
import { replace } from '../support/fakeUser';
import { MemoryMemento } from '../support/memento';

/** What VS Code keeps of an extension's variables, scope by scope, from one window of a workspace to the next. */
class KeptCollection {
  readonly #scopes = new Map<string, Map<string, { readonly value: string }>>();
  description: string | vscode.MarkdownString | undefined;
  persistent = true;

  readonly get = (name: string): { value: string } | undefined => this.#at('').get(name);
  readonly replace = (name: string, value: string): unknown => this.#at('').set(name, { value });
  readonly prepend = this.replace;
  readonly delete = (name: string): unknown => this.#at('').delete(name);
  readonly clear = (): void => this.#scopes.clear();

  getScoped({
    workspaceFolder,
  }: vscode.EnvironmentVariableScope): Pick<KeptCollection, 'get' | 'replace' | 'prepend' | 'delete'> {
    const scope = workspaceFolder?.name ?? '';
    return {
      get: (name: string) => this.#at(scope).get(name),
      replace: (name: string, value: string) => this.#at(scope).set(name, { value }),
      prepend: (name: string, value: string) => this.#at(scope).set(name, { value }),
      delete: (name: string) => this.#at(scope).delete(name),
    };
  }

  /** What a variable is given, by scope; the empty name is that of every folder. */
  given(name: string): Record<string, string> {
    const given = [...this.#scopes].flatMap(([scope, variables]) => {
      const variable = variables.get(name);
      return variable ? [[scope, variable.value] as const] : [];
    });
    return Object.fromEntries(given);
  }

  #at(scope: string): Map<string, { readonly value: string }> {
    const variables = this.#scopes.get(scope) ?? new Map<string, { readonly value: string }>();
    this.#scopes.set(scope, variables);
    return variables;
  }
}

describe('a window that is opened again', () => {
  const onDidChange = (): vscode.Disposable => new vscode.Disposable(() => undefined);

  /** Opens a window of the workspace with these folders, does something in it, and closes it. */
  async function inWindow<T>(
    folders: readonly vscode.WorkspaceFolder[],
    collection: KeptCollection,
    workspaceState: MemoryMemento,
    work: (activeProfiles: ActiveProfileStore, environment: TerminalEnvironment) => Promise<T>,
  ): Promise<T> {
    const restore = replaceFolders(folders);
    const activeProfiles = new ActiveProfileStore({
      config: { current: healthContext(sampleHome['.aws/config'] ?? '').config, onDidChange },
      environment: {},
      workspaceState,
      globalState: new MemoryMemento(),
      clock: systemClock,
    });
    const environment = new TerminalEnvironment({
      activeProfiles,
      collection: collection as unknown as vscode.GlobalEnvironmentVariableCollection,
      workspaceState,
      logger: silentLogger,
    });
    try {
      return await work(activeProfiles, environment);
    } finally {
      environment.dispose();
      activeProfiles.dispose();
      restore();
    }
  }

  /** What terminals are given in such a window. */
  function given(
    folders: readonly vscode.WorkspaceFolder[],
    collection: KeptCollection,
    workspaceState: MemoryMemento,
    pick?: string,
  ): Promise<Record<string, string>> {
    return inWindow(folders, collection, workspaceState, async (activeProfiles, environment) => {
      environment.start();
      if (pick !== undefined) await activeProfiles.pick(pick, folders[0]);
      return collection.given('AWS_PROFILE');
    });
  }

  it('tells what it changes for the terminals that VS Code opened before, also when that has changed before it looks', async () => {
    const [collection, state] = [new KeptCollection(), new MemoryMemento()];
    const folders = named('docs');
    assert.deepEqual(await given(folders, collection, state, 'prod'), { docs: 'prod' });
    await inWindow(folders, collection, state, async (activeProfiles, environment) => {
      await activeProfiles.pick('dev', folders[0]);
      const changes = environment.start();
      assert.deepEqual(
        changes.map(({ before, now }) => [before['AWS_PROFILE'], now['AWS_PROFILE']]),
        [['prod', 'dev']],
      );
    });
  });

  it('with folders has nothing of what was picked when it had none', async () => {
    const [collection, state] = [new KeptCollection(), new MemoryMemento()];
    assert.deepEqual(await given([], collection, state, 'prod'), { '': 'prod' });
    assert.deepEqual(await given([], collection, state), { '': 'prod' });
    assert.deepEqual(await given(named('docs'), collection, state), {});
    assert.deepEqual(await given([], collection, state), { '': 'prod' });
  });

  it('with a folder in the place of another has nothing of that', async () => {
    const [collection, state] = [new KeptCollection(), new MemoryMemento()];
    assert.equal((await given(named('docs', 'web'), collection, state, 'prod'))['docs'], 'prod');
    assert.equal((await given(named('web', 'docs'), collection, state))['docs'], 'prod');
    assert.equal((await given(named('web'), collection, state))['docs'], undefined);
    assert.equal((await given(named('docs'), collection, state))['docs'], 'prod');
  });

  it("takes the program for scripts from the terminals' PATH when its setting was turned off meanwhile", () => {
    const [collection, folders] = [new KeptCollection(), named('docs', 'web')];
    for (const workspaceFolder of folders) collection.getScoped({ workspaceFolder }).prepend('PATH', '/cli:');
    assert.deepEqual(collection.given('PATH'), { docs: '/cli:', web: '/cli:' });
    openAgents(folders, collection);
    assert.deepEqual(collection.given('PATH'), {});

    collection.prepend('PATH', '/cli:');
    openAgents([], collection);
    assert.deepEqual(collection.given('PATH'), {});
  });

  /** Opens a window of the workspace with these folders as far as agents go, and closes it at once. */
  function openAgents(folders: readonly vscode.WorkspaceFolder[], collection: KeptCollection): void {
    const disposable = (): vscode.Disposable => new vscode.Disposable(() => undefined);
    const restore = [
      replaceFolders(folders),
      // This window's own have these names.
      replace(vscode.commands, 'registerCommand', disposable),
      replace(vscode.lm, 'registerTool', disposable),
    ];
    try {
      registerAgents({
        collection,
        extensionHost: { onDidChange },
        globalState: new MemoryMemento(),
        clock: systemClock,
        logger: silentLogger,
      } as unknown as AgentServices).dispose();
    } finally {
      restore.forEach((undo) => undo());
    }
  }

  function named(...names: string[]): vscode.WorkspaceFolder[] {
    return names.map((name, index) => ({ uri: vscode.Uri.file(`/elsewhere/${name}`), name, index }));
  }

  function replaceFolders(value: readonly vscode.WorkspaceFolder[]): () => void {
    const original = Object.getOwnPropertyDescriptor(vscode.workspace, 'workspaceFolders');
    assert.ok(original);
    Object.defineProperty(vscode.workspace, 'workspaceFolders', { value, configurable: true });
    return () => void Object.defineProperty(vscode.workspace, 'workspaceFolders', original);
  }
});
