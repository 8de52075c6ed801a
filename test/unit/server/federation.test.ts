import assert from 'node:assert/strict';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { postForm, roleCredentials, send, type Answer, type RoleCredentials } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

async function readOnlyCredentials(): Promise<RoleCredentials> {
  return roleCredentials(emulator.current, '111111111111', 'ReadOnlyAccess');
}

async function signinToken(credentials: RoleCredentials, more: Record<string, string> = {}): Promise<Answer> {
  return postForm(`${emulator.current.url}/federation`, {
    Action: 'getSigninToken',
    Session: JSON.stringify({
      sessionId: credentials.accessKeyId,
      sessionKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
    }),
    ...more,
  });
}

async function login(token: unknown): Promise<Answer> {
  const query = new URLSearchParams({
    Action: 'login',
    Destination: 'https://console.aws.amazon.com/s3/home?region=us-east-1',
    SigninToken: String(token),
  });
  return send(`${emulator.current.url}/federation?${query.toString()}`);
}

describe('console sign-in', () => {
  emulator.register();

  it('turns role credentials into a console session', async () => {
    const { json } = await signinToken(await readOnlyCredentials(), { SessionDuration: '3600' });
    const page = await login(json['SigninToken']);
    assert.equal(page.status, 200);
    assert.match(page.text, /111111111111.*AWSReservedSSO_ReadOnlyAccess_.*s3\/home\?region=us-east-1/s);
    emulator.current.control.advance({ byMs: 15 * 60_000 });
    assert.equal((await login(json['SigninToken'])).status, 400);
  });

  it('refuses credentials that are wrong, expired or malformed', async () => {
    const credentials = await readOnlyCredentials();
    assert.equal((await signinToken({ ...credentials, sessionToken: 'x' })).status, 400);
    assert.equal((await signinToken(credentials, { Session: 'no JSON' })).status, 400);
    emulator.current.control.advance({ byMs: 3_600_000 });
    assert.equal((await signinToken(credentials)).status, 400);
  });

  it('refuses a session duration for a chained role and out of limits', async () => {
    const sts = new STSClient({
      endpoint: emulator.current.url,
      region: 'us-east-1',
      credentials: await readOnlyCredentials(),
    });
    const { Credentials: chained } = await sts.send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111111111111:role/Deploy', RoleSessionName: 'console' }),
    );
    const credentials = {
      accessKeyId: chained?.AccessKeyId ?? '',
      secretAccessKey: chained?.SecretAccessKey ?? '',
      sessionToken: chained?.SessionToken ?? '',
    };
    assert.equal((await signinToken(credentials)).status, 200);
    assert.equal((await signinToken(credentials, { SessionDuration: '3600' })).status, 400);
    assert.equal((await signinToken(await readOnlyCredentials(), { SessionDuration: '60' })).status, 400);
  });
});
