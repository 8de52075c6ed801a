import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AGENT_TOOLS } from '../../../src/credentials/agents/toolCatalog';
import type { AgentServices } from '../../../src/editor/agents/agents';
import { AgentTools } from '../../../src/editor/agents/agentTools';
import { registerLanguageModelTools } from '../../../src/editor/api/languageModelTools';
import { ADA } from '../../unit/signin/loginBench';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { readConfig } from '../support/facts';
import { approveLogins } from '../support/logins';
import { answering } from '../support/quickInputs';
import { MY_COMPANY, resetWorld, run, signIn } from '../support/world';

const TWO_SESSIONS = ['one', 'two']
  .map(
    (id) => `[profile in-${id}]
sso_session = ${id}
sso_account_id = 111111111111
sso_role_name = Admin

[sso-session ${id}]
sso_start_url = https://${id}.awsapps.com/start
sso_region = us-east-1
`,
  )
  .join('\n');

/** The tools as they are registered, on services of the test's own. */
function registered(services: unknown): Map<string, vscode.LanguageModelTool<object>> {
  const tools = new Map<string, vscode.LanguageModelTool<object>>();
  const restore = replace(
    vscode.lm,
    'registerTool',
    (name: string, tool: vscode.LanguageModelTool<object>) => {
      tools.set(name, tool);
      return { dispose: () => undefined };
    },
  );
  try {
    registerLanguageModelTools(services as Parameters<typeof registerLanguageModelTools>[0]);
  } finally {
    restore();
  }
  return tools;
}

describe('tools for language models', () => {
  const user = fakeUserPerTest();
  beforeEach(() => resetWorld());

  async function invoke(name: string, input: object = {}): Promise<string> {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map((part) => (part as vscode.LanguageModelTextPart).value).join('\n');
  }

  it('are there, and described', () => {
    for (const name of ['aws_who_am_i', 'aws_log_in']) {
      const tool = vscode.lm.tools.find((candidate) => candidate.name === name);
      assert.ok(tool, name);
      assert.ok(tool.description.length > 100 && tool.tags.includes('aws'));
      assert.ok(tool.inputSchema);
    }
  });

  it('tell who a profile is, without a secret', async () => {
    const { accessToken } = await signIn();
    const text = await invoke('aws_who_am_i', { profile: 'dev' });
    assert.match(text, /^Profile: dev\nAccount: 111111111111\nARN: arn:aws:sts::111111111111:assumed-role\//);
    assert.match(text, /^Role: PowerUserAccess$/m);
    assert.match(text, /^Credentials end: \d{4}-\d\d-\d\dT/m);
    assert.ok(!text.includes(accessToken) && !/ASIA|AKIA/.test(text));
  });

  it('tell of the active profile when none is named', async () => {
    await signIn();
    await run('awsSso.switchProfile', 'prod');
    assert.match(
      await invoke('aws_who_am_i'),
      /^Profile: prod \(active in this workspace\)\nAccount: 222222222222/,
    );
  });

  it('use no profile that a rule denies to agents', async () => {
    await signIn();
    const settings = vscode.workspace.getConfiguration('awsSso.agents');
    const rules = [{ match: 'pro*', action: 'deny' }];
    await settings.update('rules', rules, vscode.ConfigurationTarget.Global);
    try {
      await assert.rejects(
        invoke('aws_who_am_i', { profile: 'prod' }),
        /Agents aren't allowed to use the AWS profile prod: the setting awsSso\.agents\.rules denies it\./,
      );
      assert.match(await invoke('aws_who_am_i', { profile: 'dev' }), /^Profile: dev\n/);
    } finally {
      await settings.update('rules', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('work as a profile that is added for them, and leave the workspace its own', async () => {
    await signIn();
    await run('awsSso.switchProfile', 'dev');
    await invoke('aws_list_accounts_and_roles', { session: MY_COMPANY });
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('awsSso.agents');
    const restore = replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[]) =>
      Promise.resolve(items.find(({ label }) => label === 'ReadOnlyAccess in Acme Development')),
    );
    try {
      await answering([{ accept: 'reader' }], () => run('awsSso.agents.chooseProfile'));
      assert.equal(settings().get('profile'), 'reader');
      assert.match(await invoke('aws_who_am_i'), /^Profile: reader \(set aside for agents\)/);
      assert.match(await invoke('aws_list_profiles'), /^dev \(active\)/m);
    } finally {
      restore();
      await settings().update('profile', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('say what to do next when there is no answer', async () => {
    await assert.rejects(
      invoke('aws_who_am_i', { profile: 'dev' }),
      /Call aws_log_in with \{"profile": ?"dev"\}/,
    );
    await assert.rejects(invoke('aws_who_am_i', { profile: 'prdo' }), /no AWS profile prdo.*dev, prod/);
    assert.deepEqual(user.current.shown, []);
  });

  it('log in in the browser', async () => {
    approveLogins(user.current);
    await vscode.workspace.getConfiguration('awsSso').update('loginMethod', 'deviceCode', true);
    try {
      // A window that runs tests confirms what VS Code asks.
      assert.match(await invoke('aws_log_in', { profile: 'dev' }), /The user is logged in to my-company now/);
    } finally {
      await vscode.workspace.getConfiguration('awsSso').update('loginMethod', undefined, true);
    }
  });

  it('say that the user turned the login away', async () => {
    await assert.rejects(invoke('aws_log_in', { profile: 'dev' }), /The user did not log in to my-company/);
  });

  it('log nobody in without a confirmation of the user, who need not confirm what is not needed', async () => {
    const session = { id: 'corp', label: 'corp [x](y)', startUrl: 'https://d-1.awsapps.com/start' };
    const sessions = { current: new Map([['corp', { session, state: 'expired' }]]) };
    const services = {
      sessions,
      config: { current: { profiles: new Map() } },
      activeProfiles: { get: () => undefined },
    };
    const tools = registered(services);
    const prepare = async (name: string, input: object): Promise<vscode.PreparedToolInvocation> => {
      const token = new vscode.CancellationTokenSource().token;
      return (await tools.get(name)?.prepareInvocation?.({ input }, token)) ?? {};
    };
    const { confirmationMessages } = await prepare('aws_log_in', { session: 'corp' });
    assert.equal(confirmationMessages?.title, 'Log in to AWS?');
    const { value } = confirmationMessages.message as vscode.MarkdownString;
    assert.match(value, /^Your browser opens to log in to corp &#91;x&#93;/);
    assert.equal((await prepare('aws_who_am_i', {})).confirmationMessages, undefined);
    sessions.current.set('corp', { session, state: 'signedIn' });
    assert.equal((await prepare('aws_log_in', { session: 'corp' })).confirmationMessages, undefined);
  });

  it('log in to no other session than the user has agreed to', async () => {
    const sessionOf = (id: string) => ({
      session: { id, label: id, startUrl: 'https://x' },
      state: 'expired',
    });
    const sessions = { current: new Map(['one', 'two'].map((id) => [id, sessionOf(id)])) };
    const config = { current: readConfig(TWO_SESSIONS) };
    let focused = { name: 'in-one' };
    const activeProfiles = { focusedFolder: undefined, get: () => focused };
    const tool = registered({ sessions, config, activeProfiles }).get('aws_log_in');
    assert.ok(tool);
    const token = new vscode.CancellationTokenSource().token;
    assert.ok((await tool.prepareInvocation?.({ input: {} }, token))?.confirmationMessages);
    focused = { name: 'in-two' };
    await assert.rejects(
      Promise.resolve(tool.invoke({ input: {}, toolInvocationToken: undefined }, token)),
      /The user has not agreed to log in to two.*Call aws_log_in again/,
    );
  });

  for (const input of [{ profile: 'console' }, { session: ADA }]) {
    it(`ask in the window before a client of MCP logs in to the console: ${JSON.stringify(input)}`, async () => {
      const logins = new Map([[ADA, { loginSession: ADA, profiles: ['console'], state: 'signedOut' }]]);
      const tools = new AgentTools({
        config: { current: readConfig(`[profile console]\nlogin_session = ${ADA}\n`) },
        sessions: { current: new Map() },
        consoleSessions: { current: logins },
        activeProfiles: { get: () => undefined },
      } as unknown as AgentServices);
      const logIn = AGENT_TOOLS.find(({ name }) => name === 'log_in');
      assert.ok(logIn);
      await assert.rejects(tools.call(logIn, input, new AbortController().signal), /The user did not agree/);
      const { modal, detail } = user.current.onlyShown;
      assert.equal(modal, true);
      assert.match(detail, /log in to ada · 111111111111 \(arn:aws:iam::111111111111:user\/ada\)/);
    });
  }

  it('log in, or say that it is not needed', async () => {
    const api = await resetWorld();
    approveLogins(user.current);
    await run('awsSso.login', { session: MY_COMPANY, method: 'deviceCode' });
    assert.equal(api.sessions()[0]?.state, 'signedIn');
    assert.match(await invoke('aws_log_in', { profile: 'dev' }), /is logged in to my-company already/);
    assert.match(await invoke('aws_log_in', { session: MY_COMPANY }), /already/);
    await assert.rejects(
      invoke('aws_log_in', { session: 'gone' }),
      /There is no session gone\. Sessions: my-company/,
    );
    await assert.rejects(invoke('aws_log_in', { profile: 'old-keys' }), /needs no login/);
  });
});
