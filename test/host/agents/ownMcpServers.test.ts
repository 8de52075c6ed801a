import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { fakeUserPerTest } from '../support/fakeUser';
import { McpProbe } from '../../fixtures/mcpProbe';
import { eventually, resetWorld, run } from '../support/world';

/** As VS Code names a server of the first folder's mcp.json. */
const SERVER = 'mcp.config.ws0.probe';

describe("an MCP server of the user's own", () => {
  fakeUserPerTest();
  let probe: McpProbe;
  let file: string;

  beforeEach(async () => {
    await resetWorld();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    probe = new McpProbe('probe');
    file = join(folder.uri.fsPath, '.vscode', 'mcp.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ servers: { probe: { command: probe.program } } }));
  });
  afterEach(async () => {
    await stop();
    await inject(undefined);
    rmSync(file);
    probe.remove();
  });

  const inject = (value: unknown): Thenable<void> =>
    vscode.workspace
      .getConfiguration()
      .update('awsSso.extensions.inject', value, vscode.ConfigurationTarget.Global);

  const stop = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.mcp.stopServer', SERVER);

  /** Ends it if it runs, and starts it as a person does. Answers with the profile that it has then. */
  async function restart(): Promise<string | null> {
    const before = probe.starts().length;
    await stop();
    // Until VS Code has read the file it knows no such server, and starts nothing.
    return eventually('a start', async () => {
      await vscode.commands.executeCommand('workbench.mcp.startServer', SERVER, { autoTrustChanges: true });
      return probe.starts()[before]?.profile;
    });
  }

  it('gets the active profile once the setting says so, and the next one when it is restarted after a switch', async () => {
    await run('awsSso.switchProfile', 'dev');
    assert.equal(await restart(), null);
    await inject(true);
    assert.equal(await restart(), 'dev');
    await run('awsSso.switchProfile', 'prod');
    assert.equal(await restart(), 'prod');
    await inject(false);
    assert.equal(await restart(), null);
  });
});
