import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { OpenTerminalMoves } from '../../../../src/editor/terminals/terminalMoves';
import type { UpdateOpenTerminals } from '../../../../src/editor/settings';

/** A window whose terminals, one in each of the named folders, work as what the folder did when they last moved. */
class Window {
  mode: UpdateOpenTerminals = 'ask';
  profile = 'dev';
  now = 0;
  readonly moved: string[] = [];
  readonly asked: { readonly about: readonly string[]; answer(isAgreed: boolean): void }[] = [];
  readonly #moves: OpenTerminalMoves<string>;

  constructor(...folders: string[]) {
    this.#moves = new OpenTerminalMoves<string>({
      clock: { monotonicNow: () => this.now },
      mode: () => this.mode,
      find: (changes) =>
        changes
          .filter(({ folder }) => folders.includes(folder?.name ?? ''))
          .map(({ folder, names }) => `${folder?.name}: ${names.join()} of ${this.profile}`),
      ask: (about) => new Promise((resolve) => this.asked.push({ about, answer: resolve })),
      move: (movable) => this.moved.push(movable),
    });
  }

  /** The folders work as another profile from one moment to the next. */
  switch(profile: string, ...folders: string[]): Promise<unknown> {
    this.profile = profile;
    return this.change('AWS_PROFILE', ...folders);
  }

  change(variable: string, ...folders: string[]): Promise<unknown> {
    return Promise.all(
      folders.map((name) => this.#moves.follow({ folder: folderNamed(name), names: [variable] })),
    );
  }

  /** Resolves when what was going on has come to a halt, or to a question. */
  settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

function folderNamed(name: string): vscode.WorkspaceFolder {
  return { name, uri: { toString: () => `file:///${name}` } } as unknown as vscode.WorkspaceFolder;
}

describe('open terminals', () => {
  it('all move when a change concerns several folders', async () => {
    const window = new Window('api', 'web');
    window.mode = 'always';
    await window.switch('prod', 'api', 'web');
    assert.deepEqual(window.moved, ['api: AWS_PROFILE of prod', 'web: AWS_PROFILE of prod']);
  });

  it('are asked about once when a change concerns several folders, whichever have some', async () => {
    const window = new Window('web', 'docs');
    const changed = window.switch('prod', 'api', 'web', 'docs');
    await window.settled();
    assert.deepEqual(
      window.asked.map(({ about }) => about),
      [['web: AWS_PROFILE of prod', 'docs: AWS_PROFILE of prod']],
    );
    window.asked[0]!.answer(true);
    await changed;
    assert.deepEqual(window.moved, window.asked[0]!.about);
  });

  it('are asked about one question at a time: the answer to an outdated one asks about what holds by then', async () => {
    const window = new Window('api');
    const first = window.switch('prod', 'api');
    await window.settled();
    await window.switch('staging', 'api');
    assert.equal(window.asked.length, 1);
    window.asked[0]!.answer(true);
    await window.settled();
    assert.deepEqual([window.moved, window.asked[1]?.about], [[], ['api: AWS_PROFILE of staging']]);
    window.asked[1]!.answer(true);
    await first;
    assert.deepEqual(window.moved, ['api: AWS_PROFILE of staging']);
  });

  it('are asked about anew once VS Code has hidden an older question, which then decides nothing', async () => {
    const window = new Window('api');
    const first = window.switch('dev', 'api');
    await window.settled();
    window.now = 60_000;
    const second = window.switch('prod', 'api');
    await window.settled();
    window.asked[0]!.answer(true);
    await first;
    assert.deepEqual(window.moved, []);
    window.asked[1]!.answer(true);
    await second;
    assert.deepEqual(window.moved, ['api: AWS_PROFILE of prod']);
  });

  it('catch up with the changes that nobody has decided upon, but not with those that were turned down', async () => {
    const window = new Window('api', 'web');
    void window.switch('prod', 'api');
    await window.settled();
    window.now = 60_000;
    const changed = window.change('AWS_REGION', 'api', 'web');
    await window.settled();
    assert.deepEqual(window.asked[1]!.about, [
      'api: AWS_PROFILE,AWS_REGION of prod',
      'web: AWS_REGION of prod',
    ]);
    window.asked[1]!.answer(false);
    await changed;
    assert.deepEqual(window.moved, []);
    window.mode = 'always';
    await window.switch('dev', 'api');
    assert.deepEqual(window.moved, ['api: AWS_PROFILE of dev']);
  });

  it('move without a question as soon as the setting says so, though one waits', async () => {
    const window = new Window('api');
    void window.switch('prod', 'api');
    await window.settled();
    window.mode = 'always';
    await window.switch('staging', 'api');
    assert.deepEqual(window.moved, ['api: AWS_PROFILE of staging']);
    assert.equal(window.asked.length, 1);
  });

  it('stay as they are, unasked, when there is nothing to move or the setting says so', async () => {
    const window = new Window('api');
    await window.switch('prod', 'web');
    window.mode = 'never';
    await window.switch('prod', 'api');
    assert.deepEqual([window.asked, window.moved], [[], []]);
  });
});
