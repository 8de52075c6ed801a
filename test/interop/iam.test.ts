import assert from 'node:assert/strict';
import { createIamClient, IAM_API_VERSION } from '../../src/clients/iam';
import { sendSigned } from '../../src/clients/signedRequest';
import { createStsClient } from '../../src/clients/sts';
import { KeysError, type KeysErrorCode } from '../../src/credentials/keys/errors';
import type { AwsCredentials } from '../../src/credentials/ports';
import { SsoError } from '../../src/sso/errors';
import { needAwsCli } from '../run/installed';
import { sampleConfig } from '../server/sampleConfig';
import { postForm, roleCredentials } from '../unit/server/support';
import { PerTest } from '../run/perTest';
import { startEmulator } from '../server/main';
import { runAws } from './runAws';

const emulator = new PerTest(() => startEmulator());
const [DEPLOY] = sampleConfig.iamUsers;
const USER: AwsCredentials = {
  accessKeyId: DEPLOY!.accessKeyId,
  secretAccessKey: DEPLOY!.secretAccessKey,
};
const iam = createIamClient('eu-central-1');
const sts = createStsClient('us-east-1');

describe('IAM access keys', () => {
  emulator.register();

  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    environment = { ...process.env };
    Object.assign(process.env, emulator.current.env());
  });
  afterEach(() => {
    process.env = environment;
  });

  it('are listed with their age', async () => {
    assert.deepEqual(await iam.listAccessKeys(USER), [
      {
        accessKeyId: USER.accessKeyId,
        status: 'active',
        createdAt: new Date(DEPLOY!.accessKeyCreatedAt!),
      },
    ]);
  });

  it('are two at the most, each of which signs', async () => {
    const key = await iam.createAccessKey(USER);
    assert.match(key.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.equal(key.secretAccessKey.length, 40);
    assert.equal((await sts.getCallerIdentity(key)).arn, 'arn:aws:iam::111111111111:user/deploy');
    await assert.rejects(iam.createAccessKey(USER), isKeysError('tooManyKeys'));
    assert.equal((await iam.listAccessKeys(key)).length, 2);
  });

  it('sign nothing while they are inactive, and nothing ever after they are deleted', async () => {
    const key = await iam.createAccessKey(USER);
    await iam.setAccessKeyStatus(USER, key.accessKeyId, 'inactive');
    await assert.rejects(sts.getCallerIdentity(key), isSsoError('expiredCredentials'));
    await assert.rejects(iam.listAccessKeys(key), isKeysError('keyRefused'));
    await iam.setAccessKeyStatus(USER, key.accessKeyId, 'active');
    await sts.getCallerIdentity(key);
    await iam.deleteAccessKey(USER, key.accessKeyId);
    await assert.rejects(sts.getCallerIdentity(key), isSsoError('expiredCredentials'));
    await assert.rejects(iam.deleteAccessKey(USER, key.accessKeyId), isKeysError('noSuchKey'));
  });

  it('become known everywhere only after a while', async () => {
    emulator.current.control.configure({ lifetimes: { newAccessKeyDelaySeconds: 8 } });
    const key = await iam.createAccessKey(USER);
    await assert.rejects(sts.getCallerIdentity(key), isSsoError('expiredCredentials'));
    emulator.current.control.advance({ byMs: 8_000 });
    await sts.getCallerIdentity(key);
  });

  it('are managed in one region, for which requests are signed', async () => {
    const url = new URL(emulator.current.url);
    const ask = (region: string) =>
      sendSigned(
        {
          ...{ service: 'iam', region, method: 'POST', url },
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `Action=ListAccessKeys&Version=${IAM_API_VERSION}`,
        },
        USER,
      );
    assert.equal((await ask('us-east-1')).status, 200);
    const { status, text } = await ask('eu-west-3');
    assert.equal(status, 403);
    assert.match(text, /SignatureDoesNotMatch/);
  });

  it('say when and for what they were last used', async () => {
    const key = await iam.createAccessKey(USER);
    assert.deepEqual(await iam.getAccessKeyLastUsed(USER, key.accessKeyId), {});
    await sts.getCallerIdentity(key);
    const { lastUsedAt, service } = await iam.getAccessKeyLastUsed(USER, key.accessKeyId);
    assert.ok(lastUsedAt && Math.abs(lastUsedAt.getTime() - Date.now()) < 60_000);
    assert.equal(service, 'sts');
  });

  it('are kept from a user whom no policy allows it, and from wrong signatures', async () => {
    await assert.rejects(
      iam.listAccessKeys({ ...USER, secretAccessKey: 'wrong' }),
      isSsoError('signatureRefused'),
    );
    emulator.current.control.configure({
      iamUsers: [{ ...DEPLOY!, deniedActions: ['iam:CreateAccessKey'] }],
    });
    await assert.rejects(iam.createAccessKey(USER), (error: unknown) => {
      assert.ok(KeysError.is(error, 'denied'));
      assert.equal(error.details['operation'], 'iam:CreateAccessKey');
      return true;
    });
  });

  it('are a matter of users: a session without MFA, or of a role, is refused', async () => {
    const issued = await postSessionToken();
    await assert.rejects(iam.listAccessKeys(issued), isKeysError('keyRefused'));
    const role = await roleCredentials(emulator.current, '111111111111', 'PowerUserAccess');
    await assert.rejects(iam.listAccessKeys(role), isSsoError('unexpected'));
  });

  it('are refused in XML, as every error', async () => {
    const { status, text } = await postForm(emulator.current.url, {
      Action: 'CreateAccessKey',
      Version: '2010-05-08',
    });
    assert.equal(status, 403);
    assert.match(text, /^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/">/);
    assert.match(text, /<Code>MissingAuthenticationToken<\/Code>/);
  });

  describe('as the AWS CLI sees them', function () {
    before(function () {
      needAwsCli(this);
    });

    async function aws(...args: string[]): Promise<unknown> {
      const env = {
        ...process.env,
        AWS_ACCESS_KEY_ID: USER.accessKeyId,
        AWS_SECRET_ACCESS_KEY: USER.secretAccessKey,
        AWS_MAX_ATTEMPTS: '1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_CONFIG_FILE: 'none',
        AWS_SHARED_CREDENTIALS_FILE: 'none',
      };
      const stdout = await runAws(['iam', ...args, '--output', 'json'], { env });
      return stdout === '' ? undefined : JSON.parse(stdout);
    }

    it('it creates, lists, deactivates and deletes them', async () => {
      const created = (await aws('create-access-key')) as {
        AccessKey: { AccessKeyId: string; Status: string };
      };
      assert.equal(created.AccessKey.Status, 'Active');
      const id = created.AccessKey.AccessKeyId;
      await assert.rejects(aws('create-access-key'), /\(LimitExceeded\).*AccessKeysPerUser: 2/);
      await aws('update-access-key', '--access-key-id', id, '--status', 'Inactive');
      const listed = (await aws('list-access-keys')) as { AccessKeyMetadata: { Status: string }[] };
      assert.deepEqual(
        listed.AccessKeyMetadata.map(({ Status }) => Status),
        ['Active', 'Inactive'],
      );
      await aws('delete-access-key', '--access-key-id', id);
      await assert.rejects(aws('delete-access-key', '--access-key-id', id), /\(NoSuchEntity\)/);
    });

    it('it reads the user, its policies and when a key was used', async () => {
      const { User } = (await aws('get-user')) as { User: { Arn: string; UserName: string } };
      assert.deepEqual([User.Arn, User.UserName], ['arn:aws:iam::111111111111:user/deploy', 'deploy']);
      const { AttachedPolicies } = (await aws('list-attached-user-policies', '--user-name', 'deploy')) as {
        AttachedPolicies: unknown;
      };
      assert.deepEqual(AttachedPolicies, [
        { PolicyName: 'PowerUserAccess', PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
      ]);
      const used = (await aws('get-access-key-last-used', '--access-key-id', USER.accessKeyId)) as {
        AccessKeyLastUsed: { ServiceName: string };
      };
      assert.equal(used.AccessKeyLastUsed.ServiceName, 'iam');
      await assert.rejects(aws('get-user', '--user-name', 'nobody'), /\(NoSuchEntity\).*nobody/);
    });
  });

  async function postSessionToken(): Promise<AwsCredentials> {
    const { STSClient, GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
    const client = new STSClient({ endpoint: emulator.current.url, region: 'us-east-1', credentials: USER });
    const { Credentials } = await client.send(new GetSessionTokenCommand({}));
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  }
});

function isKeysError(code: KeysErrorCode) {
  return (error: unknown): boolean => KeysError.is(error, code);
}

function isSsoError(code: 'expiredCredentials' | 'signatureRefused' | 'unexpected') {
  return (error: unknown): boolean => SsoError.is(error, code);
}
