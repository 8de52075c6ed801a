import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { skip } from '../run/skipping';
import { GUARD_CASES } from '../unit/credentials/agents/guardTable';
import { openCommandLineBench, type CommandLineBench } from './commandLine';

const CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-central-1

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Developer

[profile chained]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = dev

[profile lost]
sso_session = nowhere
sso_account_id = 111111111111
sso_role_name = Developer

[profile console]
login_session = arn:aws:iam::111111111111:user/ada

[profile program]
credential_process = /bin/true

[profile dev-tools]
credential_process = aws configure export-credentials --profile chained --format process

[profile console-tools]
credential_process = /home/ada/keyHelper/aws-credentials --profile console

[profile lost-tools]
credential_process = /home/ada/keyHelper/aws-credentials --profile gone

[profile circle]
credential_process = /home/ada/keyHelper/aws-credentials --profile circle
`;
const SECRET = 'canary-access-token';

describe('the program for terminals and agents', () => {
  let bench: CommandLineBench;
  before(async () => {
    bench = await openCommandLineBench(CONFIG);
  });
  after(() => bench.close());

  describe('status', () => {
    const tokenFile = (): string =>
      join(bench.home, '.aws', 'sso', 'cache', `${createHash('sha1').update('corp').digest('hex')}.json`);
    const writeToken = (token: object): void => writeFileSync(tokenFile(), JSON.stringify(token));
    const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
    afterEach(() => rmSync(tokenFile(), { force: true }));

    const ask = async (...args: string[]) => {
      const { code, stdout } = await bench.run(['status', '--json', ...args]);
      return { code, ...(JSON.parse(stdout) as { state: string; secondsLeft: number | null; text: string }) };
    };

    it('says by its exit code that a login is needed, and how', async () => {
      const { code, stdout } = await bench.run(['status', '--profile', 'chained']);
      assert.deepEqual([code, stdout], [1, 'chained: Not logged in. Run: aws sso login --profile dev\n']);
    });

    it('is that of the source, for a profile for other tools', async () => {
      const needed = (name: string, login: string, profile: string) => ({
        code: 1,
        stdout: `${name}: Not logged in. Run: aws ${login} --profile ${profile}\n`,
      });
      const print = async (name: string) => {
        const { code, stdout } = await bench.run(['status', '--profile', name]);
        return { code, stdout };
      };
      assert.deepEqual(await print('dev-tools'), needed('dev-tools', 'sso login', 'dev'));
      assert.deepEqual(await print('console-tools'), needed('console-tools', 'login', 'console'));
      assert.equal((await ask('--profile', 'lost-tools')).code, 2);
      assert.equal((await ask('--profile', 'circle')).code, 2);
      writeToken({ accessToken: SECRET, expiresAt: inHours(2) });
      assert.equal((await ask('--profile', 'dev-tools')).code, 0);
    });

    it('is good with a token, and tells how long', async () => {
      writeToken({ accessToken: SECRET, expiresAt: inHours(2) });
      const { code, state, secondsLeft, text } = await ask('--profile=dev');
      assert.deepEqual([code, state, text], [0, 'good', 'Logged in.']);
      assert.ok(secondsLeft !== null && secondsLeft > 3600 && secondsLeft <= 7200);
    });

    it('knows no end of a session that renews itself', async () => {
      writeToken({
        accessToken: SECRET,
        expiresAt: inHours(-1),
        refreshToken: SECRET,
        clientId: 'id',
        clientSecret: SECRET,
        registrationExpiresAt: inHours(100),
      });
      assert.deepEqual((await ask('--profile', 'dev')).secondsLeft, null);
      assert.equal((await ask('--profile', 'dev')).code, 0);
    });

    it('needs a login after the end, for a torn file, and when AWS has refused the token', async () => {
      writeToken({ accessToken: SECRET, expiresAt: inHours(-1) });
      assert.equal((await ask('--profile', 'dev')).code, 1);
      writeFileSync(tokenFile(), '{"accessTok');
      assert.equal((await ask('--profile', 'dev')).code, 1);
      writeToken({ accessToken: SECRET, expiresAt: inHours(1) });
      const refused = join(bench.storage, 'refusedTokens');
      mkdirSync(refused, { recursive: true });
      writeFileSync(join(refused, createHash('sha256').update(SECRET).digest('hex')), '');
      assert.equal((await ask('--profile', 'dev')).code, 1);
      rmSync(refused, { recursive: true });
    });

    it('is broken for what no file defines, and good for what needs no login', async () => {
      assert.equal((await ask('--profile', 'nobody')).code, 2);
      assert.equal((await ask('--profile', 'lost')).code, 2);
      assert.equal((await ask()).code, 2);
      assert.equal((await ask('--profile', 'program')).code, 0);
      assert.equal((await ask('--profile', 'console')).code, 1);
      assert.equal((await bench.run(['status'], { env: { AWS_PROFILE: 'program' } })).code, 0);
    });

    it('shows no secret, and no control character of a name', async () => {
      writeToken({ accessToken: SECRET, expiresAt: inHours(2), refreshToken: SECRET });
      for (const args of [['--json'], []]) {
        const { stdout, stderr } = await bench.run(['status', '--profile', 'dev', ...args]);
        assert.ok(!(stdout + stderr).includes(SECRET));
      }
      const { stdout } = await bench.run(['status', '--profile', 'a\u001b[2Jb\nc']);
      assert.match(stdout, /^a \[2Jb c: [^\p{Cc}]*\n$/u);
    });

    it('says how it is called', async () => {
      assert.equal((await bench.run(['status', '--wrong'])).code, 64);
      assert.equal((await bench.run([])).code, 64);
    });
  });

  describe('guard', () => {
    const folder = (): string => join(bench.home, 'work', 'app');

    before(() => {
      mkdirSync(folder(), { recursive: true });
      mkdirSync(join(bench.directory, 'guardedWindows'), { recursive: true });
      writeFileSync(
        join(bench.directory, 'guard.json'),
        JSON.stringify({
          rules: [{ match: 'prod*', action: 'deny' }, { match: 7 }],
          environments: [{ match: 'live', label: 'LIVE', confirm: true }],
        }),
      );
    });
    const openWindow = (profile: string | null, pid = process.pid): void =>
      writeFileSync(
        join(bench.directory, 'guardedWindows', 'window.json'),
        JSON.stringify({ host: hostname(), pid, folders: [{ path: join(bench.home, 'work'), profile }] }),
      );
    beforeEach(() => openWindow('dev'));

    interface Output {
      readonly permissionDecision?: string;
      readonly permissionDecisionReason?: string;
      readonly updatedInput?: Record<string, unknown>;
    }
    const judge = async (input: object, env: NodeJS.ProcessEnv = {}): Promise<Output | undefined> => {
      const { code, stdout, stderr } = await bench.run(['guard'], { input: JSON.stringify(input), env });
      assert.deepEqual([code, stderr], [0, '']);
      if (stdout === '') return undefined;
      return (JSON.parse(stdout) as { hookSpecificOutput: Output }).hookSpecificOutput;
    };
    const judgeCommand = (command: string, env?: NodeJS.ProcessEnv): Promise<Output | undefined> =>
      judge(
        {
          hook_event_name: 'PreToolUse',
          tool_name: 'Bash',
          tool_input: { command, timeout: 5 },
          cwd: folder(),
        },
        env,
      );

    it('answers as the table of commands says', async () => {
      const ofEachForm = new Set(
        [/sudo -E/, /\benv [A-Z]/, /--profile=/, /^AWS_PROFILE=/, /\$\(/, /^\(/, /\|/].flatMap((form) => {
          const found = GUARD_CASES.filter(({ command }) => form.test(command)).slice(0, 3);
          assert.ok(found.length > 0, String(form));
          return found;
        }),
      );
      // Each verdict as a process: one after the other would take minutes.
      const answers = await Promise.all(
        GUARD_CASES.filter((each, index) => index % 4 === 0 || ofEachForm.has(each)).map(
          async (expected) => ({
            expected,
            answer: await judgeCommand(expected.command),
          }),
        ),
      );
      for (const { expected, answer } of answers) {
        const { command, verdict, becomes } = expected;
        if (verdict === 'silent') assert.equal(answer, undefined, command);
        else if (verdict === 'name') {
          assert.deepEqual(answer, {
            hookEventName: 'PreToolUse',
            updatedInput: { command: becomes, timeout: 5 },
          });
        } else assert.equal(answer?.permissionDecision, verdict, command);
      }
    });

    it('approves nothing by itself, and says why it denies', async () => {
      assert.equal((await judgeCommand('aws s3 ls'))?.permissionDecision, undefined);
      const denied = await judgeCommand('aws s3 ls --profile prod');
      assert.match(
        denied?.permissionDecisionReason ?? '',
        /^AWS SSO Profiles: .*prod.*awsSso\.agents\.rules/,
      );
    });

    it('asks when the profile of the window is not defined, or keys are in the environment', async () => {
      openWindow(null);
      assert.equal((await judgeCommand('aws s3 ls'))?.permissionDecision, 'ask');
      openWindow('dev');
      assert.equal(
        (await judgeCommand('aws s3 ls', { AWS_ACCESS_KEY_ID: 'AKIA' }))?.permissionDecision,
        'ask',
      );
    });

    it('goes by its own environment where no window has the folder, or the window is dead', async () => {
      openWindow('dev', 2 ** 22 + 1);
      assert.equal(await judgeCommand('aws s3 ls', { AWS_PROFILE: 'qa' }), undefined);
      assert.equal((await judgeCommand('aws s3 ls', { AWS_PROFILE: 'prod' }))?.permissionDecision, 'deny');
    });

    it('goes by the profile that is set aside for agents wherever they are, also where no window is', async () => {
      const file = join(bench.directory, 'guard.json');
      const policy = readFileSync(file, 'utf8');
      const setAside = (profile: string | null): void =>
        writeFileSync(file, JSON.stringify({ ...(JSON.parse(policy) as object), profile }));
      try {
        for (const pid of [process.pid, 2 ** 22 + 1]) {
          openWindow('dev', pid);
          setAside('prod');
          assert.equal((await judgeCommand('aws s3 ls', { AWS_PROFILE: 'qa' }))?.permissionDecision, 'deny');
          setAside('reader');
          assert.match(String((await judgeCommand('aws s3 ls'))?.updatedInput?.['command']), /reader/);
          setAside(null);
          assert.equal((await judgeCommand('aws s3 ls'))?.permissionDecision, 'ask');
        }
      } finally {
        writeFileSync(file, policy);
      }
    });

    it('goes by a window without folders where no folder is around', async () => {
      writeFileSync(
        join(bench.directory, 'guardedWindows', 'window.json'),
        JSON.stringify({ host: hostname(), pid: process.pid, folders: [{ path: '', profile: 'prod' }] }),
      );
      assert.equal((await judgeCommand('aws s3 ls', { AWS_PROFILE: 'qa' }))?.permissionDecision, 'deny');
    });

    it('knows a folder that was opened through a link, and one whose name begins with dots', async function () {
      if (process.platform === 'win32') skip(this, 'links need rights there');
      const real = join(bench.home, 'real');
      mkdirSync(join(real, '..x'), { recursive: true });
      symlinkSync(real, join(bench.home, 'link'));
      const folders = [{ path: join(bench.home, 'link'), profile: 'prod' }];
      writeFileSync(
        join(bench.directory, 'guardedWindows', 'window.json'),
        JSON.stringify({ host: hostname(), pid: process.pid, folders }),
      );
      for (const cwd of [real, join(bench.home, 'link'), join(real, '..x')]) {
        const answer = await judge({ tool_name: 'Bash', tool_input: { command: 'aws s3 ls' }, cwd });
        assert.equal(answer?.permissionDecision, 'deny', cwd);
      }
    });

    it('asks where it cannot put a profile into a command, or cannot read the rules', async () => {
      const command = ['bash', '-lc', 'aws s3 ls'];
      const listed = await judge({ tool_name: 'Bash', tool_input: { command }, cwd: folder() });
      assert.equal(listed?.permissionDecision, 'ask');
      const file = join(bench.directory, 'guard.json');
      const rules = readFileSync(file, 'utf8');
      try {
        for (const text of ['{', '{"rules":"prod*"}']) {
          writeFileSync(file, text);
          const answer = await judgeCommand('aws s3 ls --profile dev');
          assert.match(
            answer?.permissionDecisionReason ?? '',
            /rules for agents can't be read from .*guard\.json/,
          );
        }
        assert.equal(await judgeCommand('ls'), undefined);
      } finally {
        writeFileSync(file, rules);
      }
    });

    it('is silent about other tools, and asks about what it cannot read', async () => {
      assert.equal(
        await judge({ tool_name: 'Edit', tool_input: { text: 'aws s3 ls --profile prod' } }),
        undefined,
      );
      assert.equal(await judge({ tool_name: 'Read' }), undefined);
      const { stdout } = await bench.run(['guard'], { input: '{"tool_input": {"command": "aws' });
      assert.match(stdout, /"permissionDecision":"ask"/);
    });

    it('reads input of 10 MB', async () => {
      const text = 'x'.repeat(10_000_000);
      assert.equal(await judge({ tool_name: 'Edit', tool_input: { text } }), undefined);
      assert.equal((await judgeCommand(`aws s3 cp ${text} --profile prod`))?.permissionDecision, 'deny');
    });

    it('reads the tasks that agents make, and what they type into a shell that runs', async () => {
      const ofTask = (task: object) =>
        judge({ tool_name: 'create_and_run_task', tool_input: { task }, cwd: folder() });
      const args = ['s3', 'ls', '--profile', 'prod'];
      assert.equal((await ofTask({ label: 'x', command: 'aws', args }))?.permissionDecision, 'deny');
      assert.equal((await ofTask({ command: 'aws s3 ls --profile prod' }))?.permissionDecision, 'deny');
      assert.equal((await ofTask({ command: 'aws s3 ls' }))?.permissionDecision, 'ask');
      assert.equal(await ofTask({ command: 'npm test' }), undefined);
      assert.equal(await ofTask({ command: 7 }), undefined);
      const toolArgs = { shellId: '1', input: 'aws s3 ls --profile prod{enter}' };
      const input = JSON.stringify({ toolName: 'write_bash', toolArgs, cwd: folder() });
      assert.match((await bench.run(['guard'], { input })).stdout, /"permissionDecision":"deny"/);
    });

    it('reads PowerShell where the tool is named so', async () => {
      const of = (command: string) =>
        judge({ tool_name: 'PowerShell', tool_input: { command }, cwd: folder() });
      assert.equal((await of("$env:AWS_PROFILE = 'prod'; make"))?.permissionDecision, 'deny');
      assert.equal((await of('aws s3 ls'))?.permissionDecision, 'ask');
      assert.equal(await of('echo $env:AWS_PROFILE'), undefined);
    });

    it('speaks the language of Copilot CLI', async () => {
      const input = JSON.stringify({
        toolName: 'bash',
        toolArgs: JSON.stringify({ command: 'cdk deploy' }),
        cwd: folder(),
      });
      const { stdout } = await bench.run(['guard'], { input });
      assert.deepEqual(JSON.parse(stdout), { modifiedArgs: { command: 'AWS_PROFILE=dev cdk deploy' } });
    });
  });
});
