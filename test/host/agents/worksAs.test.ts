import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { worksAsReport, worksAsText, type WorksAs } from '../../../src/editor/extensionHost/extensionHost';
import { fakeUserPerTest } from '../support/fakeUser';
import { resetWorld, run, signIn } from '../support/world';

const DEV: WorksAs = {
  terminals: 'dev',
  agents: 'dev',
  hasMcpServers: true,
  restartedForMs: undefined,
  extensions: 'dev',
  extensionsState: 'given',
  extensionsVariable: undefined,
};

describe('what works as what', () => {
  fakeUserPerTest();
  const set = (key: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  beforeEach(() => resetWorld());
  afterEach(async () => {
    for (const key of ['awsSso.agents.profile', 'awsSso.extensions.inject']) await set(key, undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is one sentence in the hover where it is one profile', () => {
    assert.deepEqual(worksAsText(DEV), [
      { text: 'Terminals, agents and other extensions use dev.', changes: 'extensions' },
    ]);
  });

  it('is said kind by kind where they differ, or a server was restarted', () => {
    const apart = { ...DEV, extensions: 'default', extensionsState: 'off' } as const;
    assert.deepEqual(sentences({ ...apart, restartedForMs: 2.5 * 60_000 }), [
      'Terminals: dev.',
      'Agents and MCP servers: dev (restarted 2m ago). -> agents',
      'Other extensions: default (not set by this extension). -> extensions',
    ]);
    assert.deepEqual(sentences({ ...apart, hasMcpServers: false, agents: null }), [
      'Terminals: dev.',
      'Guarded agents: a profile that no file defines. -> agents',
      'Other extensions: default (not set by this extension). -> extensions',
    ]);
    assert.deepEqual(sentences({ ...apart, hasMcpServers: false }), [
      'Terminals: dev.',
      'Other extensions: default (not set by this extension). -> extensions',
    ]);
    assert.match(sentences({ ...DEV, restartedForMs: 0 }).join(' '), /dev \(restarted just now\)/);
  });

  it('names a key in the environment, which precedes a profile', async () => {
    await run('awsSso.switchProfile', 'dev');
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'canary';
    try {
      const found = await section();
      assert.match(found, /Other extensions: AWS_ACCESS_KEY_ID in VS Code's environment, not a profile\./);
      assert.doesNotMatch(found, /AKIA|canary/);
    } finally {
      Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
      Reflect.deleteProperty(process.env, 'AWS_SECRET_ACCESS_KEY');
    }
    assert.equal(
      sentences({ ...DEV, extensionsVariable: 'AWS_ACCESS_KEY_ID' }).at(-1),
      "Other extensions: AWS_ACCESS_KEY_ID in VS Code's environment, not a profile. -> extensions",
    );
  });

  it('is a section of a diagnosis, with what changes it', async () => {
    await signIn();
    await run('awsSso.switchProfile', 'dev');
    await set('awsSso.agents.profile', 'prod');
    const before = await section();
    assert.match(before, /Terminals: dev\./);
    assert.match(before, /Guarded agents: prod\. "Choose Profile for Agents" changes it\./);
    assert.match(before, /Other extensions: no profile \(not set by this extension\)\./);
    assert.match(before, /awsSso\.extensions\.inject changes it\./);
    await set('awsSso.extensions.inject', true);
    assert.match(await section(), /Other extensions: dev \(set by this extension\)\./);
    assert.match(worksAsReport({ ...DEV, restartedForMs: 120_000 })[1] ?? '', /dev \(restarted 2m ago\)\./);
  });

  /** What is said, each with what its link changes. */
  function sentences(facts: WorksAs): string[] {
    return worksAsText(facts).map(({ text, changes }) => (changes ? `${text} -> ${changes}` : text));
  }

  async function section(): Promise<string> {
    const report = (await run('awsSso.diagnose', { profile: 'dev' })) as string;
    const [, found] = /\n\*\*Profiles in use\*\*\n([^]*?)\n\*\*/.exec(report) ?? [];
    assert.ok(found !== undefined, report);
    return found;
  }
});
