import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import * as vscode from 'vscode';
import { worksAsReport, worksAsText, type WorksAs } from '../../../src/editor/extensionHost/extensionHost';
import { McpProbe } from '../../fixtures/mcpProbe';
import { skip } from '../../run/skipping';
import { fakeUserPerTest } from '../support/fakeUser';
import { readLog } from '../support/log';
import { connectClient } from '../support/mcpClient';
import { statusBarHover } from '../support/statusBarHover';
import { resetWorld, run, signIn, withConfig } from '../support/world';

const DEV: WorksAs = {
  terminals: 'dev',
  agents: 'dev',
  hasMcpServers: true,
  restartedForMs: undefined,
  extensions: 'dev',
  extensionsState: 'given',
  extensionsVariable: undefined,
};

/** A profile that is switched to here alone, which ends what is read of the log. */
const LAST = 'servers-chosen';

describe('what works as what', () => {
  const user = fakeUserPerTest();
  const set = (key: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  beforeEach(() => resetWorld());
  afterEach(async () => {
    for (const key of ['awsSso.agents.profile', 'awsSso.agents.mcpServers', 'awsSso.extensions.inject'])
      await set(key, undefined);
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
      'Agents (tools and guarded commands): a profile that no file defines. -> agents',
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
    assert.match(
      before,
      /Agents \(tools and guarded commands\): prod\. "Choose Profile for Agents" changes it\./,
    );
    assert.match(before, /Other extensions: no profile \(not set by this extension\)\./);
    assert.match(before, /awsSso\.extensions\.inject changes it\./);
    await set('awsSso.extensions.inject', true);
    assert.match(await section(), /Other extensions: dev \(set by this extension\)\./);
    assert.match(worksAsReport({ ...DEV, restartedForMs: 120_000 })[1] ?? '', /dev \(restarted 2m ago\)\./);
  });

  describe('where the MCP server of AWS is chosen', () => {
    // From 1.101 on VS Code takes such servers.
    const takesServers = !vscode.version.startsWith('1.100.');
    const path = process.env['PATH'];
    const setOfWorkspace = (profile: string | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration()
        .update('awsSso.profile', profile, vscode.ConfigurationTarget.Workspace);
    let uvx: McpProbe;
    beforeEach(async () => {
      await resetWorld(
        withConfig(`[profile ${LAST}]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n`),
      );
      uvx = new McpProbe('uvx');
      process.env['PATH'] = `${uvx.directory}${delimiter}${path ?? ''}`;
    });
    afterEach(async () => {
      // Before uvx goes, for it would be missed.
      await set('awsSso.agents.mcpServers', undefined);
      await setOfWorkspace(undefined);
      process.env['PATH'] = path;
      uvx.remove();
    });

    it('speaks of MCP servers in a VS Code that takes them, and of none in an older one', async () => {
      await set('awsSso.agents.mcpServers', ['aws']);
      await set('awsSso.agents.profile', 'prod');
      await setOfWorkspace('dev');
      const kind = takesServers ? 'Agents and MCP servers' : 'Agents (tools and guarded commands)';
      const linked = `${kind}: prod. [Change](command:awsSso.agents.chooseProfile)`;
      assert.ok(statusBarHover().includes(linked), statusBarHover());
      // It may have been restarted by other tests.
      const line = `\\n- ${kind.replace(/[()]/g, '\\$&')}: prod(?: \\(restarted \\d+m ago\\))?\\. "Choose Profile for Agents" changes it\\.\\n`;
      assert.match(await section(), new RegExp(line));
    });

    it('names them in the question before a switch only where they follow it', async () => {
      const client = await connectClient(user.current);
      const askedDetail = async (): Promise<string> => {
        user.current.forget();
        const { isError } = await client.callTool({
          name: 'switch_profile',
          arguments: { profile: 'prod' },
        });
        assert.equal(isError, true, 'a switch that nobody has agreed to');
        return user.current.onlyShown.detail;
      };
      const [named, unnamed] = ['debug sessions and MCP servers', 'terminals and debug sessions of this'];
      try {
        assert.ok((await askedDetail()).includes(unnamed));
        await set('awsSso.agents.mcpServers', ['aws']);
        assert.ok((await askedDetail()).includes(takesServers ? named : unnamed));
        await set('awsSso.agents.profile', 'dev');
        assert.ok((await askedDetail()).includes(unnamed));
      } finally {
        await client.close();
      }
    });

    it('fails at nothing, whether VS Code takes it or not', async function () {
      await set('awsSso.agents.mcpServers', ['aws']);
      const client = await connectClient(user.current);
      await client.close();
      await run('awsSso.switchProfile', LAST);
      const log = await readLog(`[profile] switched to ${LAST}`);
      if (log === undefined) skip(this, 'this VS Code writes no log (@vscode/spdlog could not be compiled)');
      // Of the whole window: it offers servers once.
      const failures = log.split('\n').filter((line) => line.includes('[error] [agents]'));
      assert.deepEqual(failures, []);
    });
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
