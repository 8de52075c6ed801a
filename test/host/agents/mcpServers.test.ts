import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import { AGENT_TOOL_NAMES } from '../../../src/credentials/agents/toolNames';
import { fakeUserPerTest } from '../support/fakeUser';
import { answering } from '../support/quickInputs';
import { emulator, eventually, resetWorld, run, signIn, withConfig } from '../support/world';

const SERVER = 'aws-sso-profiles.aws-sso-profiles/AWS';

/** Stands in for `uvx`: an MCP server that writes down what it was started with. */
const PROBE = `
const fs = require('node:fs');
fs.appendFileSync(process.env.MCP_PROBE_FILE, JSON.stringify({
  profile: process.env.AWS_PROFILE ?? null,
  key: process.env.AWS_ACCESS_KEY_ID ?? null,
  hasSession: process.env.AWS_SESSION_TOKEN !== undefined,
  args: process.argv.slice(2),
}) + '\\n');
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'probe', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: 'probe', description: 'Says nothing.', inputSchema: { type: 'object' } }] }),
};
let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined || method === undefined) continue;
    const answer = answers[method] ? { result: answers[method](params) } : { error: { code: -32601, message: 'no' } };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }) + '\\n');
  }
});
process.stdin.on('end', () => process.exit());
`;

interface Start {
  readonly profile: string | null;
  readonly key: string | null;
  readonly hasSession: boolean;
  readonly args: readonly string[];
}

describe('MCP servers that are offered to VS Code', () => {
  fakeUserPerTest();
  const path = process.env['PATH'];
  let directory: string;
  let starts: () => Start[];

  beforeEach(async () => {
    await resetWorld();
    await signIn();
    directory = mkdtempSync(join(tmpdir(), 'probe-'));
    const [probe, program] = [join(directory, 'probe.cjs'), join(directory, 'uvx')];
    writeFileSync(probe, PROBE);
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${probe}' "$@"\n`);
    chmodSync(program, 0o755);
    const file = join(directory, 'starts');
    process.env['MCP_PROBE_FILE'] = file;
    process.env['PATH'] = `${directory}${delimiter}${path ?? ''}`;
    starts = () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Start)
        : [];
    await set('awsSso.agents.mcpServers', ['aws']);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.mcp.stopServer', SERVER);
    for (const key of ['awsSso.agents.mcpServers', 'awsSso.agents.profile', 'awsSso.extensions.inject'])
      await set(key, undefined);
    process.env['PATH'] = path;
    rmSync(directory, { recursive: true, force: true });
  });

  async function set(key: string, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  }

  const start = (): Thenable<unknown> =>
    vscode.commands.executeCommand('workbench.mcp.startServer', SERVER, { autoTrustChanges: true });

  const started = (profile: string | null): Promise<Start> =>
    eventually(`a start as ${profile}, after ${JSON.stringify(starts())}`, async () => {
      if (starts().length === 0) await start();
      return starts().find((candidate) => candidate.profile === profile);
    });

  it('run as the active profile, and again as the next one after a switch', async () => {
    await run('awsSso.switchProfile', 'dev');
    const { args } = await started('dev');
    assert.deepEqual(args.slice(0, 4), [
      'mcp-proxy-for-aws@latest',
      'https://aws-mcp.us-east-1.api.aws/mcp',
      '--profile',
      'dev',
    ]);
    await eventually('its tool', () => vscode.lm.tools.find(({ name }) => name.endsWith('probe')));
    await run('awsSso.switchProfile', 'prod');
    await started('prod');
    const report = (await run('awsSso.diagnose', { profile: 'prod' })) as string;
    assert.match(report, /Agents and MCP servers: prod \(restarted \d+m ago\)\./);
  });

  describe('of a role that wants an MFA code', () => {
    const DEVICE = 'arn:aws:iam::111111111111:mfa/deploy';
    beforeEach(async () => {
      await resetWorld(
        withConfig(`[profile audit]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = old-keys
external_id = acme-audit
mfa_serial = ${DEVICE}
`),
      );
      await run('awsSso.forgetMfa');
    });
    after(() => run('awsSso.forgetMfa'));
    // A switch may start the server already, which asks for the code.
    const switchToRole = (): Thenable<unknown> => run('awsSso.switchProfile', 'audit');

    it('start once the code is there, with keys of the role: they cannot ask for one', async () => {
      const code = await emulator.mfaCode({ serialNumber: DEVICE });
      let found: Start | undefined;
      const [box] = await answering([{ accept: code }], async () => {
        await switchToRole();
        found = await started(null);
      });
      assert.equal(box?.title, 'MFA code for audit');
      assert.match(found?.key ?? '', /^ASIA/);
      assert.equal(found?.hasSession, true);
      assert.ok(!found.args.includes('--profile'), found.args.join(' '));
    });

    it('start again before the keys expire, and ask for no second code', async () => {
      // The keys that the service gives now expire eight seconds after the moment at which they are made anew.
      await emulator.setClockSkew({ skewMs: 4 * MINUTE_MS + 8 * SECOND_MS - HOUR_MS });
      const code = await emulator.mfaCode({ serialNumber: DEVICE });
      const boxes = await answering([{ accept: code }], async () => {
        await switchToRole();
        await started(null);
        // VS Code may start one twice with the same keys.
        await eventually('a start with other keys', () =>
          starts().find(({ key }) => (key ?? '').startsWith('ASIA') && key !== starts()[0]?.key),
        );
      });
      assert.equal(boxes.length, 1);
    });

    it('do not start when the user turns away', async () => {
      // Until VS Code knows of the server it starts nothing and asks nothing, and it may start one twice.
      const refusal = await eventually('the refusal', async () => {
        let text: string | undefined;
        const tryStart = async (): Promise<void> => {
          try {
            await switchToRole();
            await start();
          } catch (error) {
            text = errorText(error);
          }
        };
        await answering(['leave'], tryStart).catch(() => undefined);
        return text;
      });
      assert.match(refusal, /No MFA code was given for audit\./);
      assert.deepEqual(starts(), []);
    });
  });

  it('run as the profile that is set aside for agents', async () => {
    await run('awsSso.switchProfile', 'dev');
    await set('awsSso.agents.profile', 'old-keys');
    await started('old-keys');
  });

  it('stand beside the tools of this extension', () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const name of AGENT_TOOL_NAMES) assert.ok(names.includes(`aws_${name}`), name);
  });
});
