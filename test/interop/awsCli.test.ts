import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needAwsCli } from '../run/installed';
import type { TokenFile } from '../server/controlCommands';
import { START_URL } from '../unit/server/support';
import { PerTest } from '../run/perTest';
import { startEmulator } from '../server/main';
import { runAws } from './runAws';

const emulator = new PerTest(() => startEmulator());

const CONFIG = `[sso-session my-company]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = my-company
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = eu-central-1

[profile forbidden]
sso_session = my-company
sso_account_id = 111111111111
sso_role_name = AdministratorAccess
region = eu-central-1

[profile deploy]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = dev
role_session_name = cli
region = eu-central-1
`;

describe('the AWS CLI', function () {
  emulator.register();

  // A Python program that loads hundreds of modules: slow to start on a busy machine.
  let home: string;

  before(function () {
    needAwsCli(this);
  });

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'emulator-cli-'));
    await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
    await writeFile(join(home, '.aws', 'config'), CONFIG);
  });

  afterEach(async () => {
    await rm(home, { recursive: true, force: true });
  });

  async function writeToken(token: TokenFile): Promise<void> {
    const name = `${createHash('sha1').update('my-company').digest('hex')}.json`;
    await writeFile(join(home, '.aws', 'sso', 'cache', name), JSON.stringify(token), { mode: 0o600 });
  }

  async function ask(profile: string, ...operation: readonly string[]): Promise<unknown> {
    return askIn(undefined, profile, ...operation);
  }

  async function askIn(
    ssoRegion: string | undefined,
    profile: string,
    ...operation: readonly string[]
  ): Promise<unknown> {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    const env = {
      ...Object.fromEntries(inherited),
      ...emulator.current.env(ssoRegion),
      HOME: home,
      USERPROFILE: home,
      AWS_CONFIG_FILE: join(home, '.aws', 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
      AWS_MAX_ATTEMPTS: '1',
    };
    const args = [...operation, '--profile', profile, '--output', 'json'];
    return JSON.parse(await runAws(args, { env }));
  }

  const callerIdentity = (profile: string): Promise<unknown> => ask(profile, 'sts', 'get-caller-identity');

  it('works with a token file, through a role chain too', async () => {
    await writeToken(emulator.current.control.signIn());
    const dev = (await callerIdentity('dev')) as { Account: string; Arn: string };
    assert.equal(dev.Account, '111111111111');
    assert.match(dev.Arn, /assumed-role\/AWSReservedSSO_PowerUserAccess_[0-9a-f]{16}\/ada@example\.com$/);
    const deploy = (await callerIdentity('deploy')) as { Arn: string };
    assert.equal(deploy.Arn, 'arn:aws:sts::111111111111:assumed-role/Deploy/cli');
  });

  it('renews a token that is about to expire', async () => {
    const token = emulator.current.control.signIn();
    const expiresAt = new Date(Date.now() + 5 * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
    await writeToken({ ...token, expiresAt });
    await callerIdentity('dev');
    assert.equal(emulator.current.requests.count('CreateToken'), 1);
    assert.equal(emulator.current.requests.of('CreateToken')[0]?.status, 200);
  });

  it('reads the refusals as those of the service', async () => {
    await writeToken(emulator.current.control.signIn());
    await assert.rejects(callerIdentity('forbidden'), /\(ForbiddenException\).*No access/s);
    emulator.current.control.revokeTokens();
    await assert.rejects(callerIdentity('dev'), /session associated with this profile has expired/);
  });

  it('gets nothing from a region that is not that of the token', async () => {
    await writeToken(emulator.current.control.signIn());
    const getCallerIdentity = ['sts', 'get-caller-identity'];
    await assert.rejects(
      askIn('eu-central-1', 'dev', ...getCallerIdentity),
      /session associated with this profile has expired or is otherwise invalid/,
    );
    await askIn('us-east-1', 'dev', ...getCallerIdentity);
  });

  it('lists what other services have, as far as it is allowed', async () => {
    await writeToken(emulator.current.control.signIn());
    emulator.current.control.configure({
      denials: [{ principal: '*', actions: ['sagemaker:ListNotebookInstances'] }],
    });
    const [buckets, functions, models] = await Promise.all([
      ask('dev', 's3api', 'list-buckets'),
      ask('dev', 'lambda', 'list-functions'),
      ask('dev', 'bedrock', 'list-foundation-models'),
      assert.rejects(
        ask('dev', 'sagemaker', 'list-notebook-instances'),
        /\(AccessDeniedException\).*not authorized to perform: sagemaker:ListNotebookInstances/s,
      ),
    ]);
    assert.deepEqual((buckets as { Buckets: unknown }).Buckets, []);
    assert.deepEqual([functions, models], [{ Functions: [] }, { modelSummaries: [] }]);
  });
});
