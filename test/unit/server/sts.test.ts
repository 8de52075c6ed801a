import assert from 'node:assert/strict';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleCommandInput,
  type Credentials,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import { postForm, roleCredentials } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

type StaticCredentials = Extract<NonNullable<STSClientConfig['credentials']>, { accessKeyId: string }>;

const USER: StaticCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const DEVICE = 'arn:aws:iam::111111111111:mfa/deploy';
const DEPLOY_ROLE = 'arn:aws:iam::111111111111:role/Deploy';
const AUDITOR_ROLE = 'arn:aws:iam::222222222222:role/Auditor';

function client(credentials: StaticCredentials): STSClient {
  return new STSClient({
    endpoint: emulator.current.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
}

function asStatic(credentials: Credentials | undefined): StaticCredentials {
  assert.ok(credentials?.AccessKeyId && credentials.SecretAccessKey && credentials.SessionToken);
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
  };
}

async function arnOf(credentials: StaticCredentials): Promise<string | undefined> {
  return (await client(credentials).send(new GetCallerIdentityCommand({}))).Arn;
}

async function assume(credentials: StaticCredentials, input: Partial<AssumeRoleCommandInput> = {}) {
  const command = new AssumeRoleCommand({ RoleArn: DEPLOY_ROLE, RoleSessionName: 'ci', ...input });
  return client(credentials).send(command);
}

async function ssoCredentials(accountId: string, roleName: string): Promise<StaticCredentials> {
  return roleCredentials(emulator.current, accountId, roleName);
}

function failsWith(status: number, name: string, message = /./) {
  return (error: { name: string; message: string; $metadata: { httpStatusCode?: number } }): boolean => {
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, status);
    assert.match(error.message, message);
    return true;
  };
}

describe('STS GetCallerIdentity', () => {
  emulator.register();

  it('says who an IAM user and a permission set are', async () => {
    assert.equal(await arnOf(USER), 'arn:aws:iam::111111111111:user/deploy');
    const identity = await client(await ssoCredentials('222222222222', 'ReadOnlyAccess')).send(
      new GetCallerIdentityCommand({}),
    );
    assert.equal(identity.Account, '222222222222');
    assert.match(
      identity.Arn ?? '',
      /^arn:aws:sts::222222222222:assumed-role\/AWSReservedSSO_ReadOnlyAccess_[0-9a-f]{16}\/ada@example\.com$/,
    );
    assert.match(identity.UserId ?? '', /^AROA[A-Z2-7]{17}:ada@example\.com$/);
  });

  it('verifies the signature, the key and the session token', async () => {
    const sso = await ssoCredentials('111111111111', 'ReadOnlyAccess');
    await assert.rejects(
      arnOf({ ...USER, secretAccessKey: 'wrong' }),
      failsWith(403, 'SignatureDoesNotMatch'),
    );
    for (const credentials of [
      { ...USER, accessKeyId: 'AKIAUNKNOWNUNKNOWN00' },
      { ...sso, sessionToken: 'another' },
      { accessKeyId: sso.accessKeyId, secretAccessKey: sso.secretAccessKey },
      { ...USER, sessionToken: 'none is due' },
    ]) {
      await assert.rejects(arnOf(credentials), failsWith(403, 'InvalidClientTokenId'));
    }
  });

  it('answers ExpiredToken with 403 once credentials are over', async () => {
    const sso = await ssoCredentials('111111111111', 'ReadOnlyAccess');
    emulator.current.control.advance({ byMs: 3_600_000 });
    await assert.rejects(arnOf(sso), failsWith(403, 'ExpiredToken'));
  });

  it('refuses signatures of another time by its own clock', async () => {
    emulator.current.control.setClockSkew({ skewMs: 16 * 60_000 });
    await assert.rejects(arnOf(USER), failsWith(403, 'SignatureDoesNotMatch', /Signature expired/));
    emulator.current.control.setClockSkew({ skewMs: -16 * 60_000 });
    await assert.rejects(arnOf(USER), failsWith(403, 'SignatureDoesNotMatch', /not yet current/));
  });

  it('refuses unsigned requests and unknown actions in XML', async () => {
    const unsigned = await postForm(emulator.current.url, {
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
    });
    assert.equal(unsigned.status, 403);
    assert.match(unsigned.text, /<Error><Type>Sender<\/Type><Code>MissingAuthenticationToken<\/Code>/);
    const unknown = await postForm(emulator.current.url, { Action: '<Delete>' });
    assert.equal(unknown.status, 400);
    assert.match(unknown.text, /<Code>InvalidAction<\/Code>.*&lt;Delete&gt;/);
  });
});

describe('STS AssumeRole', () => {
  emulator.register();

  it('gives credentials of the role, for users and permission sets that it trusts', async () => {
    const { Credentials: credentials, AssumedRoleUser: user } = await assume(USER);
    assert.equal(user?.Arn, 'arn:aws:sts::111111111111:assumed-role/Deploy/ci');
    assert.equal(await arnOf(asStatic(credentials)), user.Arn);
    await assume(await ssoCredentials('111111111111', 'ReadOnlyAccess'));
    const stranger = await ssoCredentials('333333333333', 'AdministratorAccess');
    await assert.rejects(
      assume(stranger),
      failsWith(403, 'AccessDenied', /not authorized to perform: sts:A/),
    );
  });

  it('matches a trust policy by ARN with wildcards', async () => {
    const principal =
      'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_*';
    emulator.current.control.configure({ iamRoles: [{ arn: DEPLOY_ROLE, trustedPrincipals: [principal] }] });
    await assume(await ssoCredentials('333333333333', 'AdministratorAccess'));
    await assert.rejects(assume(USER), failsWith(403, 'AccessDenied'));
  });

  it('limits the session to the role, and a chained one to an hour', async () => {
    const long = await assume(USER, { DurationSeconds: 43_200 });
    assert.ok((long.Credentials?.Expiration?.getTime() ?? 0) > Date.now() + 42_000_000);
    const chained = await ssoCredentials('111111111111', 'ReadOnlyAccess');
    await assert.rejects(
      assume(chained, { DurationSeconds: 3601 }),
      failsWith(400, 'ValidationError', /1 hour session limit for roles assumed by role chaining/),
    );
    emulator.current.control.configure({ iamRoles: [{ arn: DEPLOY_ROLE, trustedPrincipals: ['*'] }] });
    await assert.rejects(
      assume(USER, { DurationSeconds: 7200 }),
      failsWith(400, 'ValidationError', /MaxSessionDuration/),
    );
  });

  it('checks session names, durations and policies', async () => {
    for (const input of [
      { RoleSessionName: 'a' },
      { RoleSessionName: 'no spaces' },
      { RoleSessionName: 'x'.repeat(65) },
      { DurationSeconds: 899 },
      { DurationSeconds: 43_201 },
    ]) {
      await assert.rejects(assume(USER, input), failsWith(400, 'ValidationError'));
    }
    await assert.rejects(assume(USER, { Policy: '{' }), failsWith(400, 'MalformedPolicyDocumentException'));
  });

  it('asks for the external id and for a one-time code that was not used before', async () => {
    const { control } = emulator.current;
    const withoutId = { RoleArn: AUDITOR_ROLE, SerialNumber: DEVICE };
    const proof = { ...withoutId, ExternalId: 'acme-audit' };
    const code = control.mfaCode({ serialNumber: DEVICE });
    await assert.rejects(assume(USER, { ...withoutId, TokenCode: code }), failsWith(403, 'AccessDenied'));
    await assert.rejects(
      assume(USER, { ...proof, TokenCode: code }),
      failsWith(403, 'AccessDenied', /invalid MFA one time pass code/),
    );
    control.advance({ byMs: 60_000 });
    await assume(USER, { ...proof, TokenCode: control.mfaCode({ serialNumber: DEVICE }) });
    await assert.rejects(assume(USER, { RoleArn: AUDITOR_ROLE, ExternalId: 'acme-audit' }), {
      name: 'AccessDenied',
    });
  });

  it('tells apart the ways in which a second factor can be wrong', async () => {
    await assert.rejects(
      assume(USER, { SerialNumber: DEVICE }),
      failsWith(403, 'AccessDenied', /must provide both MFA serial number and one time pass code/),
    );
    await assert.rejects(
      assume(USER, { SerialNumber: `${DEVICE}2`, TokenCode: '123456' }),
      failsWith(403, 'AccessDenied', /unable to validate MFA code/),
    );
    await assert.rejects(
      assume(USER, { SerialNumber: DEVICE, TokenCode: '12345' }),
      failsWith(400, 'ValidationError', /length greater than or equal to 6/),
    );
  });
});

describe('STS GetSessionToken', () => {
  emulator.register();

  it('gives the user a session, which counts as authenticated by MFA when a code was given', async () => {
    const TokenCode = emulator.current.control.mfaCode({ serialNumber: DEVICE });
    const { Credentials: credentials } = await client(USER).send(
      new GetSessionTokenCommand({ SerialNumber: DEVICE, TokenCode }),
    );
    const session = asStatic(credentials);
    assert.equal(await arnOf(session), 'arn:aws:iam::111111111111:user/deploy');
    await assume(session, { RoleArn: AUDITOR_ROLE, ExternalId: 'acme-audit' });
    await assert.rejects(
      client(session).send(new GetSessionTokenCommand({})),
      failsWith(403, 'AccessDenied', /Cannot call GetSessionToken with session credentials/),
    );
  });
});
