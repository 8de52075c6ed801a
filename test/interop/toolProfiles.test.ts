import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { SsoError } from '../../src/sso/errors';
import { SigninError } from '../../src/signin/errors';
import type { AwsCredentials } from '../../src/credentials/ports';
import { toolCommand } from '../../src/credentials/toolProfiles';
import { needAwsCli, needAwsCli2 } from '../run/installed';
import { skip } from '../run/skipping';
import { KEY, keysBenchPerTest } from '../unit/credentials/keysBench';
import { runAws } from './runAws';

const run = promisify(execFile);
const isWindows = process.platform === 'win32';
/** Nothing of it may mean anything to a shell. */
const ODD = "ada's $(dev)";

const CONFIG = `[profile dev]
region = us-west-2

[profile '${ODD.replaceAll("'", `'\\''`)}']
region = us-west-2
`;
const CREDENTIALS = `[dev]
aws_access_key_id = ${KEY.accessKeyId}
aws_secret_access_key = ${KEY.secretAccessKey}
`;

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('a profile for other tools, in a home with a blank and a quote', () => {
  const bench = keysBenchPerTest(() => ({ config: CONFIG, credentials: CREDENTIALS }));
  let session: AwsCredentials;

  beforeEach(async function () {
    session = await bench.current.clients.sts('us-east-1').getSessionToken(KEY, undefined);
    bench.current.resolve = () => Promise.resolve(session);
    await make('dev');
  });

  /** Adds the profile, and lets the store hear of it when it is next asked. */
  async function make(source: string): Promise<void> {
    const { launcher, locations } = bench.current;
    const command = toolCommand({ source, giver: 'window', launcher });
    appendFileSync(
      locations.configFile,
      `\n[profile tools-${source.length}]\ncredential_process = ${command}\n`,
    );
    await Promise.resolve();
  }

  async function ask(source = 'dev', env: NodeJS.ProcessEnv = {}): Promise<Printed> {
    try {
      const { stdout, stderr } = await run(bench.current.launcher, ['--profile', source], {
        env: { ...bench.current.terminal, ...env },
        shell: isWindows,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  }

  /** A PATH on which there is no AWS CLI, or one that a test has made. */
  function pathWith(script?: string): NodeJS.ProcessEnv {
    const directory = join(bench.current.root, 'bin');
    mkdirSync(directory, { recursive: true });
    if (script !== undefined) {
      writeFileSync(join(directory, 'aws'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(directory, 'aws'), 0o700);
    }
    return { PATH: [directory, ...(script === undefined ? [] : ['/usr/bin', '/bin'])].join(delimiter) };
  }

  it('gives what a window answers, for names that mean something to shells too', async function () {
    await make(ODD);
    await bench.current.serve();
    for (const source of ['dev', ODD]) {
      const { code, stdout, stderr } = await ask(source);
      assert.deepEqual([code, stderr], [0, '']);
      const printed = JSON.parse(stdout) as Record<string, unknown>;
      assert.equal(printed['AccessKeyId'], session.accessKeyId);
      assert.equal(printed['Version'], 1);
    }
    assert.deepEqual(bench.current.used, ['dev', ODD]);
  });

  it('is read by a shell and by the AWS CLI as it was meant', async function () {
    if (isWindows) skip(this, 'this is Windows');
    needAwsCli(this);
    await make(ODD);
    await bench.current.serve();
    const command = toolCommand({ source: ODD, giver: 'window', launcher: bench.current.launcher });
    const { stdout } = await run('/bin/sh', ['-c', command], { env: bench.current.terminal });
    assert.match(stdout, new RegExp(session.accessKeyId));
    const args = ['sts', 'get-caller-identity', '--profile', `tools-${ODD.length}`, '--query', 'Account'];
    assert.match(await runAws(args, { env: bench.current.terminal }), /"\d{12}"/);
  });

  it('lets the AWS CLI 2 give the credentials while no window is open', async function () {
    needAwsCli2(this);
    const { code, stdout, stderr } = await ask();
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal((JSON.parse(stdout) as Record<string, unknown>)['AccessKeyId'], KEY.accessKeyId);
  });

  it('passes on what the AWS CLI says and how it ended, and never asks it in a circle', async function () {
    if (isWindows) skip(this, 'this is Windows');
    const failing = pathWith('echo "no session" >&2; exit 7');
    assert.deepEqual(await ask('dev', failing), { code: 7, stdout: '', stderr: 'no session\n' });
    // The AWS CLI that runs us again, for a profile that asks for itself.
    const circle = pathWith(`exec '${bench.current.launcher.replaceAll("'", `'\\''`)}' --profile dev`);
    const { code, stderr } = await ask('dev', circle);
    assert.equal(code, 1);
    assert.match(stderr, /no VS Code window answers for the profile "dev"/);
  });

  it('gives the AWS CLI the name as it is', async function () {
    if (isWindows) skip(this, 'this is Windows');
    for (const source of ['--version', ODD]) {
      const { stdout } = await ask(source, pathWith('printf "%s\\n" "$@" "$ELECTRON_RUN_AS_NODE"'));
      assert.equal(stdout, `configure\nexport-credentials\n--profile=${source}\n--format\nprocess\n\n`);
    }
  });

  it('says what to do when there is neither a window nor the AWS CLI', async () => {
    const { code, stdout, stderr } = await ask('dev', pathWith());
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /no VS Code window answers for the profile "dev", and no AWS CLI \(version 2\)/);
  });

  it('says the same where the AWS CLI is version 1, and not its usage', async function () {
    if (isWindows) skip(this, 'this is Windows');
    const { code, stderr } = await ask('dev', pathWith('echo "aws: error: Invalid choice" >&2; exit 2'));
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^AWS SSO Profiles: no VS Code window answers for the profile "dev", and no AWS CLI/,
    );
  });

  it('gives nothing of a profile that no other asks for', async () => {
    await bench.current.serve();
    const { code, stdout, stderr } = await ask('old-keys', pathWith());
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /no profile of the config file asks for "old-keys"/);
    assert.deepEqual(bench.current.used, []);
  });

  const REFUSALS: readonly (readonly [Error, RegExp])[] = [
    [
      new SsoError('sessionExpired', 'x'),
      /needs a login\. In VS Code: "AWS SSO: Log In"\. Or run: aws sso login/,
    ],
    [new SigninError('credentialsChanged', 'x'), /needs a login/],
    [new SigninError('missingPermission', 'x'), /signin:CreateOAuth2Token/],
    [new SigninError('clockWrong', 'x', { details: { minutes: '7' } }), /off by 7 minutes/],
    [new SsoError('network', 'x'), /cannot be reached/],
    [new Error('x'), /The log of AWS SSO Profiles/],
  ];
  for (const [error, words] of REFUSALS) {
    it(`says why a window has none, and asks no other: ${words.source}`, async () => {
      await bench.current.serve();
      bench.current.resolve = () => Promise.reject(error);
      const { code, stdout, stderr } = await ask('dev', isWindows ? {} : pathWith('echo asked'));
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, words);
    });
  }

  it('leaves no secret in the log', async () => {
    await bench.current.serve();
    await ask();
    const { text } = bench.current.logger;
    assert.ok(!text.includes(session.secretAccessKey));
    assert.ok(session.sessionToken && !text.includes(session.sessionToken));
  });
});
