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
    assert.equal(worksAsText(DEV), 'Terminals, agents and other extensions use dev.');
  });

  it('is said kind by kind where they differ, or a server was restarted', () => {
    const apart = { ...DEV, extensions: 'default', extensionsState: 'off' } as const;
    assert.equal(
      worksAsText({ ...apart, restartedForMs: 2.5 * 60_000 }),
      'Terminals: dev. Agents and MCP servers: dev (restarted 2m ago). Other extensions: default (not set by this extension).',
    );
    assert.equal(
      worksAsText({ ...apart, hasMcpServers: false, agents: null }),
      'Terminals: dev. Guarded agents: a profile that no file defines. Other extensions: default (not set by this extension).',
    );
    assert.equal(
      worksAsText({ ...apart, hasMcpServers: false }),
      'Terminals: dev. Other extensions: default (not set by this extension).',
    );
    assert.match(worksAsText({ ...DEV, restartedForMs: 0 }), /dev \(restarted just now\)/);
  });

  it('is a section of a diagnosis, with what changes it', async () => {
    await signIn();
    await run('awsSso.switchProfile', 'dev');
    await set('awsSso.agents.profile', 'prod');
    const before = await section();
    assert.match(before, /Terminals: dev\./);
    assert.match(before, /Guarded agents: prod\. "Choose Profile for Agents" changes it\./);
    assert.match(before, /Other extensions: default \(not set by this extension\)\./);
    assert.match(before, /awsSso\.extensions\.inject changes it\./);
    await set('awsSso.extensions.inject', true);
    assert.match(await section(), /Other extensions: dev \(set by this extension\)\./);
    assert.match(worksAsReport({ ...DEV, restartedForMs: 120_000 })[1] ?? '', /dev \(restarted 2m ago\)\./);
  });

  async function section(): Promise<string> {
    const report = (await run('awsSso.diagnose', { profile: 'dev' })) as string;
    const [, found] = /\n\*\*Profiles in use\*\*\n([^]*?)\n\*\*/.exec(report) ?? [];
    assert.ok(found !== undefined, report);
    return found;
  }
});
