import assert from 'node:assert/strict';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { emulatorPerTest, postForm } from './support';

const SUBJECT = 'repo:acme/shop:ref:refs/heads/main';
const ROLE = 'arn:aws:iam::111111111111:role/Pipeline';

describe('STS AssumeRoleWithWebIdentity', () => {
  const emulator = emulatorPerTest();

  const assume = async (token: string, roleArn = ROLE) => {
    const client = new STSClient({ endpoint: emulator.current.url, region: 'us-east-1', maxAttempts: 1 });
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: 'build',
      WebIdentityToken: token,
    });
    return client.send(command);
  };
  const token = (lifetimeSeconds = 3600, subject = SUBJECT): string =>
    emulator.current.control.webIdentityToken({ subject, lifetimeSeconds });

  it('gives credentials of the role to an unsigned request', async () => {
    const answer = await assume(token());
    assert.equal(answer.AssumedRoleUser?.Arn, 'arn:aws:sts::111111111111:assumed-role/Pipeline/build');
    assert.equal(answer.SubjectFromWebIdentityToken, SUBJECT);
    assert.equal(answer.Audience, 'sts.amazonaws.com');
    assert.match(answer.Provider ?? '', /oidc-provider\/token\.actions\.example\.com$/);
    const accessKeyId = answer.Credentials?.AccessKeyId ?? '';
    assert.deepEqual(emulator.current.control.credentialPath({ accessKeyId }), [
      `web identity ${SUBJECT}`,
      'role arn:aws:sts::111111111111:assumed-role/Pipeline/build for 3600 s',
    ]);
    assert.equal(emulator.current.requests.of('AssumeRoleWithWebIdentity')[0]?.signer, undefined);
  });

  it('refuses tokens that are over, forged, or no tokens', async () => {
    const over = token(60);
    const forged = token().replace(/\.[^.]*$/, '.forged');
    emulator.current.control.advance({ byMs: 60_000 });
    await assert.rejects(assume(over), { name: 'ExpiredTokenException' });
    for (const invalid of [forged, 'a.b.c', 'none']) {
      await assert.rejects(assume(invalid), { name: /^InvalidIdentityToken/ }, invalid);
    }
  });

  it('refuses subjects and roles that have nothing to do with each other', async () => {
    for (const [subject, role] of [
      ['repo:acme/other:ref:refs/heads/main', ROLE],
      [SUBJECT, 'arn:aws:iam::111111111111:role/Deploy'],
      [SUBJECT, 'arn:aws:iam::111111111111:role/Nobody'],
    ] as const) {
      await assert.rejects(assume(token(3600, subject), role), {
        name: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      });
    }
  });

  it('checks the parameters before the token', async () => {
    const answer = await postForm(emulator.current.url, {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'build',
    });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /<Code>ValidationError<\/Code>.*webIdentityToken/);
  });
});

describe('the path of credentials', () => {
  const emulator = emulatorPerTest();

  it('is known for users and for nobody else before they ask', () => {
    const { control } = emulator.current;
    assert.deepEqual(control.credentialPath({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }), [
      'arn:aws:iam::111111111111:user/deploy by AKIAIOSFODNN7EXAMPLE',
    ]);
    assert.equal(control.credentialPath({ accessKeyId: 'AKIAUNKNOWNUNKNOWN00' }), undefined);
  });
});
