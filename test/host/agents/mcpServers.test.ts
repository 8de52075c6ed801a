import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import { AGENT_TOOL_NAMES, type AgentToolName } from '../../../src/credentials/agents/toolNames';
import { loginFileName } from '../../../src/signin/loginFile';
import { ADA } from '../../unit/signin/loginBench';
import { fakeUserPerTest } from '../support/fakeUser';
import { McpProbe, type ProbeStart } from '../../fixtures/mcpProbe';
import { answering } from '../support/quickInputs';
import {
  emulator,
  eventually,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
  withConfig,
} from '../support/world';

const SERVER = 'aws-sso-profiles.aws-sso-profiles/AWS';
const OWN_SERVER = 'aws-sso-profiles.aws-sso-profiles/AWS SSO Profiles';

describe('MCP servers that are offered to VS Code', () => {
  const user = fakeUserPerTest();
  const path = process.env['PATH'];
  let probe: McpProbe;

  beforeEach(async () => {
    await resetWorld();
    await signIn();
    probe = new McpProbe('uvx');
    process.env['PATH'] = `${probe.directory}${delimiter}${path ?? ''}`;
    await set('awsSso.agents.mcpServers', ['aws']);
  });
  afterEach(async () => {
    for (const server of [SERVER, OWN_SERVER])
      await vscode.commands.executeCommand('workbench.mcp.stopServer', server);
    for (const key of ['awsSso.agents.mcpServers', 'awsSso.agents.profile', 'awsSso.extensions.inject'])
      await set(key, undefined);
    process.env['PATH'] = path;
    probe.remove();
  });

  async function set(key: string, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  }

  const start = (server = SERVER): Thenable<unknown> =>
    vscode.commands.executeCommand('workbench.mcp.startServer', server, { autoTrustChanges: true });

  const started = (profile: string | null): Promise<ProbeStart> =>
    eventually(`a start as ${profile}, after ${JSON.stringify(probe.starts())}`, async () => {
      if (probe.starts().length === 0) await start();
      return probe.starts().find((candidate) => candidate.profile === profile);
    });

  const findProbe = (): vscode.LanguageModelToolInformation | undefined =>
    vscode.lm.tools.find(({ name }) => name.endsWith('probe'));

  /** A tool of the MCP server, as VS Code names it for its language models. */
  const findOwn = (tool: AgentToolName): vscode.LanguageModelToolInformation | undefined =>
    vscode.lm.tools.find(({ name }) => name.startsWith('mcp_aws_sso') && name.endsWith(`_${tool}`));

  it('run as the active profile, and again as the next one after a switch', async () => {
    await run('awsSso.switchProfile', 'dev');
    const { args } = await started('dev');
    assert.deepEqual(args.slice(0, 4), [
      'mcp-proxy-for-aws@latest',
      'https://aws-mcp.us-east-1.api.aws/mcp',
      '--profile',
      'dev',
    ]);
    await eventually('its tool', findProbe);
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
      let found: ProbeStart | undefined;
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
          probe.starts().find(({ key }) => (key ?? '').startsWith('ASIA') && key !== probe.starts()[0]?.key),
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
      assert.deepEqual(probe.starts(), []);
    });
  });

  it('run as the profile that is set aside for agents', async () => {
    await run('awsSso.switchProfile', 'dev');
    await set('awsSso.agents.profile', 'old-keys');
    await started('old-keys');
  });

  it('are started again after a login', async () => {
    await run('awsSso.switchProfile', 'dev');
    await started('dev');
    await eventually('its tool', findProbe);
    await run('awsSso.logout', { session: MY_COMPANY });
    const before = probe.starts().length;
    await signIn();
    const { profile } = await eventually('one more start', () => probe.starts()[before]);
    assert.equal(profile, 'dev');
  });

  it('ask for a console sign-in, and are started again after one', async () => {
    await resetWorld(withConfig(`[profile console]\nlogin_session = ${ADA}\nregion = us-east-1\n`));
    rmSync(locations.loginCacheDirectory, { recursive: true, force: true });
    const signInToConsole = async (): Promise<void> => {
      const file = await emulator.signInToConsole({ arn: ADA });
      mkdirSync(locations.loginCacheDirectory, { recursive: true });
      writeFileSync(join(locations.loginCacheDirectory, loginFileName(ADA)), JSON.stringify(file));
    };
    await run('awsSso.switchProfile', 'console');
    const { message, actions } = await eventually('the question', async () => {
      await Promise.resolve(start()).catch(() => undefined);
      return user.current.shown.find((shown) => shown.message.includes('needs a login'));
    });
    assert.equal(message, 'The MCP server "AWS" needs a login to ada · 111111111111.');
    assert.deepEqual(actions, ['Log In']);
    assert.deepEqual(probe.starts(), []);
    await signInToConsole();
    await started('console');
    await eventually('its tool', findProbe);
    await run('awsSso.logout', { session: ADA });
    const before = probe.starts().length;
    await signInToConsole();
    const { profile } = await eventually('one more start', () => probe.starts()[before]);
    assert.equal(profile, 'console');
  });

  it('that end at once follow a switch all the same, and are started as ever once they work again', async () => {
    probe.endAtOnce(true);
    await run('awsSso.switchProfile', 'dev');
    await started('dev');
    await run('awsSso.switchProfile', 'prod');
    await started('prod');
    const before = probe.starts().length;
    probe.endAtOnce(false);
    const again = await eventually('a start', async () => {
      await start();
      return probe.starts()[before];
    });
    assert.equal(again.profile, 'prod');
    await run('awsSso.switchProfile', 'dev');
    await eventually('a start as dev', () =>
      probe
        .starts()
        .slice(before)
        .find(({ profile }) => profile === 'dev'),
    );
  });

  describe('where uvx is missing', () => {
    it('are not offered, which is said once and with how to install it; the others are', async () => {
      await set('awsSso.agents.mcpServers', undefined);
      probe.removeProgram();
      process.env['PATH'] = probe.directory;
      user.current.answer = ({ actions }) => actions.find((title) => title === 'How to Install It');
      await set('awsSso.agents.mcpServers', ['aws', 'profiles']);
      await eventually('the other', async () => {
        await start(OWN_SERVER);
        return findOwn('who_am_i');
      });
      await run('awsSso.switchProfile', 'dev');
      assert.equal(
        user.current.onlyShown.message,
        'The MCP server "AWS" is not offered: it runs with uvx, and uvx is not on PATH.',
      );
      assert.deepEqual(user.current.opened, ['https://docs.astral.sh/uv/getting-started/installation/']);
    });

    it('say so when they are started though they were offered before', async () => {
      await run('awsSso.switchProfile', 'dev');
      await started('dev');
      await vscode.commands.executeCommand('workbench.mcp.stopServer', SERVER);
      probe.removeProgram();
      process.env['PATH'] = probe.directory;
      await assert.rejects(Promise.resolve(start()), /runs with uvx, and uvx is not on PATH\./);
    });
  });

  it('of this extension give VS Code the tools that its language models have, and answer it', async () => {
    await run('awsSso.switchProfile', 'dev');
    await set('awsSso.agents.mcpServers', ['profiles']);
    await eventually('every tool', async () => {
      await start(OWN_SERVER);
      return AGENT_TOOL_NAMES.every((name) => findOwn(name)) ? true : undefined;
    });
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const name of AGENT_TOOL_NAMES) assert.ok(names.includes(`aws_${name}`), name);
    const { content } = await vscode.lm.invokeTool(findOwn('who_am_i')?.name ?? '', {
      input: { profile: 'dev' },
      toolInvocationToken: undefined,
    });
    assert.match(
      JSON.stringify(content),
      /Profile: dev \(active in this workspace\)\\nAccount: 111111111111/,
    );
  });
});
