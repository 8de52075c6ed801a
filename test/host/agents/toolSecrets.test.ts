import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Context } from 'mocha';
import * as vscode from 'vscode';
import { AGENT_TOOL_NAMES, type AgentToolName } from '../../../src/credentials/agents/toolNames';
import { jsonReply } from '../../server/http';
import type { OperationName } from '../../server/operations';
import { skip } from '../../run/skipping';
import { fakeUserPerTest } from '../support/fakeUser';
import { readLog } from '../support/log';
import { approveLogins } from '../support/logins';
import { connectClient } from '../support/mcpClient';
import {
  emulator,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
  tokenFile,
  withConfig,
} from '../support/world';

type Input = Readonly<Record<string, string>>;

/** One answer of a tool. */
interface Answer {
  readonly tool: AgentToolName;
  readonly text: string;
  readonly isError: boolean;
}

/** Keys in the config file itself, whole and half, and a session whose accounts nobody has listed. */
const CONFIG = withConfig(`[profile static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = canary-static-secret-key
aws_session_token = canary-static-session-token
region = us-east-1

[profile half]
aws_secret_access_key = canary-half-secret-key
region = us-east-1

[sso-session refused]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile refused]
sso_session = refused
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = us-east-1
`);
const CANARIES = ['canary-static-secret-key', 'canary-static-session-token', 'canary-half-secret-key'];
const KEYS_OF_SAMPLE = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Services have been seen to repeat what they refuse. */
const REPEATED = 'canary-repeated-token';

describe('the tools of agents, as an MCP client and a language model call them', () => {
  const user = fakeUserPerTest();
  let client: Client;
  let errorOutput: string;

  beforeEach(async () => {
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'trace');
    await resetWorld(CONFIG);
    await run('awsSso.switchProfile', 'dev');
    errorOutput = '';
    client = await connectClient(user.current, (text) => (errorOutput += text));
  });
  afterEach(() => client.close());

  async function callAsClient(tool: AgentToolName, input: Input): Promise<Answer> {
    const { content, isError } = await client.callTool({ name: tool, arguments: input });
    return { tool, text: JSON.stringify(content), isError: isError === true };
  }

  async function callAsModel(tool: AgentToolName, input: Input): Promise<Answer> {
    try {
      const { content } = await vscode.lm.invokeTool(`aws_${tool}`, {
        input,
        toolInvocationToken: undefined,
      });
      return { tool, text: JSON.stringify(content), isError: false };
    } catch (error) {
      return { tool, text: String(error), isError: true };
    }
  }

  /** Calls each tool through one door, then the other. */
  async function callAll(calls: readonly (readonly [AgentToolName, Input])[]): Promise<Answer[]> {
    assert.deepEqual(new Set(calls.map(([tool]) => tool)), new Set(AGENT_TOOL_NAMES));
    const answers: Answer[] = [];
    for (const call of [callAsClient, callAsModel])
      for (const [tool, input] of calls) answers.push(await call(tool, input));
    return answers;
  }

  /**
   * None of the secrets is in an answer, in what the user was shown, in the error output, or in a log.
   * @param last a profile that is switched to here alone, which ends what is read of the log
   */
  async function assertUntold(
    context: Context,
    secrets: readonly string[],
    answers: readonly Answer[],
    last: string,
  ): Promise<void> {
    for (const secret of secrets) assert.ok(secret.length > 12, 'too short to be told from other text');
    const leaksIn = (texts: readonly string[]): readonly string[] =>
      texts.filter((text) => secrets.some((secret) => text.includes(secret)));
    const told = answers.map(({ tool, text }) => `${tool}: ${text}`);
    assert.deepEqual(leaksIn([...told, JSON.stringify(user.current.shown)]), []);
    assert.equal(errorOutput, '');
    await run('awsSso.switchProfile', last);
    const log = await readLog(`[profile] switched to ${last}`);
    if (log === undefined) skip(context, 'this VS Code writes no log (@vscode/spdlog could not be compiled)');
    assert.deepEqual(leaksIn(logLines()), []);
  }

  it('tell no secret when they succeed', async function () {
    approveLogins(user.current, ({ actions }) =>
      actions.find((title) => ['Log In', 'Switch'].includes(title)),
    );
    const answers = await callAll([
      ['log_in', { session: MY_COMPANY }],
      ['who_am_i', { profile: 'dev' }],
      ['who_am_i', { profile: 'old-keys' }],
      ['list_profiles', {}],
      ['switch_profile', { profile: 'prod' }],
      ['check_access', { profile: 'dev' }],
      ['check_access', { profile: 'old-keys' }],
      ['diagnose', { profile: 'dev' }],
      ['diagnose', { profile: 'static' }],
      ['diagnose', { session: MY_COMPANY }],
      ['list_accounts_and_roles', { session: MY_COMPANY }],
    ]);
    assert.deepEqual(
      answers.filter(({ isError }) => isError),
      [],
    );
    const roleKeys = await keysOf('dev');
    const token = JSON.parse(readFileSync(tokenFile(MY_COMPANY), 'utf8')) as Record<string, string>;
    const secrets = [token['accessToken'], token['refreshToken'], token['clientSecret'], ...roleKeys];
    const known = secrets.map((secret) => secret ?? '');
    await assertUntold(this, [...CANARIES, KEYS_OF_SAMPLE, ...known], answers, 'static');
  });

  it('tell no secret when they fail, whatever a service repeats', async function () {
    const { accessToken, refreshToken, clientSecret } = await signIn('refused');
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Log In');
    const refusal = {
      __type: 'UnauthorizedException',
      error: 'invalid_request',
      error_description: `${REPEATED} is bad`,
      message: `${REPEATED} is bad`,
    };
    const refusing: readonly OperationName[] = [
      'RegisterClient',
      'StartDeviceAuthorization',
      'CreateToken',
      'ListAccounts',
      'ListAccountRoles',
      'GetRoleCredentials',
    ];
    const { headers, body } = jsonReply(401, refusal);
    for (const operation of refusing) {
      const fault = { kind: 'respond', status: 401, headers, body } as const;
      await emulator.addFault({ operation, fault, times: null });
    }
    const answers = await callAll([
      ['list_accounts_and_roles', { session: 'refused' }],
      ['who_am_i', { profile: 'refused' }],
      ['who_am_i', { profile: 'half' }],
      ['list_profiles', {}],
      ['check_access', { profile: 'refused' }],
      ['check_access', { profile: 'static' }],
      ['diagnose', { profile: 'refused' }],
      ['diagnose', { profile: 'half' }],
      ['log_in', { session: MY_COMPANY }],
      ['switch_profile', { profile: 'gone' }],
    ]);
    const failed = new Set(answers.filter(({ isError }) => isError).map(({ tool }) => tool));
    for (const tool of ['list_accounts_and_roles', 'who_am_i', 'log_in', 'switch_profile'] as const)
      assert.ok(failed.has(tool), tool);
    const secrets = [...CANARIES, REPEATED, accessToken, refreshToken ?? '', clientSecret];
    await assertUntold(this, secrets, answers, 'refused');
  });

  /** The secrets of the keys that a profile has now, which are those that the tools had. */
  async function keysOf(profile: string): Promise<readonly string[]> {
    const { counts } = await emulator.requests();
    await run('awsSso.copyCredentials', { profile, format: 'process' });
    assert.deepEqual((await emulator.requests()).counts, counts);
    const keys = JSON.parse(user.current.clipboard) as { SecretAccessKey: string; SessionToken: string };
    return [keys.SecretAccessKey, keys.SessionToken];
  }
});

/** Of every log that the window has written, VS Code's own among them. */
function logLines(): string[] {
  const root = dirname(locations.home);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.log'))
    .flatMap((path) => readFileSync(join(root, path), 'utf8').split('\n'));
}
