import assert from 'node:assert/strict';
import type { AwsSsoProfilesApi } from '../../../src/api';
import type { Fault } from '../../server/faults';
import type { OperationName } from '../../server/operations';
import { stsErrorReply, stsReply } from '../../server/stsXml';
import { fakeUserPerTest } from '../support/fakeUser';
import {
  dropPick,
  emulator,
  eventually,
  hasToken,
  MY_COMPANY,
  resetWorld,
  run,
  sessionOf,
  signIn,
  signInOutside,
  until,
  withConfig,
} from '../support/world';

const OTHER_ROLE = `[profile other-role]
sso_session = my-company
sso_account_id = 222222222222
sso_role_name = NotMine
`;

describe('asking who a profile is', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld(withConfig(OTHER_ROLE));
    await signIn();
  });

  it('answers with the identity that STS names, through a role that is assumed too', async () => {
    const dev = (await run('awsSso.whoAmI', { profile: 'dev' })) as { account: string; arn: string };
    assert.equal(dev.account, '111111111111');
    assert.match(dev.arn, /assumed-role\/AWSReservedSSO_PowerUserAccess_\w+\/ada@example\.com$/);
    assert.deepEqual(user.current.onlyShown, {
      kind: 'information',
      message: `dev is ada@example.com in account 111111111111: ${dev.arn}`,
      modal: false,
      detail: '',
      actions: ['Copy ARN'],
    });
    assert.match((await api.getIdentity('deploy')).arn, /assumed-role\/Deploy\//);
    assert.match((await api.getIdentity('old-keys')).arn, /:user\/deploy$/);
  });

  it('copies the ARN when asked to', async () => {
    user.current.answer = () => 'Copy ARN';
    const { arn } = (await run('awsSso.whoAmI', 'dev')) as { arn: string };
    await Promise.resolve();
    assert.equal(user.current.clipboard, arn);
  });

  it('remembers the answer, and asks again only when the user does', async () => {
    await api.getIdentity('dev');
    await api.getIdentity('dev');
    assert.equal((await emulator.requests()).counts.GetCallerIdentity, 1);
    await run('awsSso.whoAmI', 'dev');
    assert.equal((await emulator.requests()).counts.GetCallerIdentity, 2);
  });

  it('is no longer who was logged in before somebody else signed in elsewhere', async () => {
    assert.match((await api.getIdentity('dev')).arn, /\/ada@example\.com$/);
    const { instances } = await emulator.configuration();
    await emulator.configure({
      instances: instances.map((instance) => ({ ...instance, userName: 'bob@example.com' })),
    });
    let isSeen = false;
    const subscription = api.onDidChangeSessions(() => (isSeen = true));
    await signInOutside();
    await until('the other login', api.onDidChangeSessions, () => isSeen);
    subscription.dispose();
    assert.match((await api.getIdentity('dev')).arn, /\/bob@example\.com$/);
    assert.match((await api.getIdentity('deploy')).arn, /:assumed-role\/Deploy\//);
  });

  it('says what it waits for, and stops when that is cancelled', async () => {
    await emulator.addFault({ operation: 'GetRoleCredentials', fault: { kind: 'hang' } });
    user.current.wait = (waiting) => waiting.cancel();
    assert.equal(await run('awsSso.whoAmI', 'dev'), undefined);
    assert.deepEqual(
      user.current.waits.map(({ title }) => title),
      ['Asking AWS for the identity of dev'],
    );
    assert.deepEqual(user.current.shown, []);
  });

  it('says that it is the wrong account', async () => {
    const { headers, body, status } = stsReply('GetCallerIdentity', {
      Account: '999999999999',
      Arn: 'arn:aws:sts::999999999999:assumed-role/Other/ada@example.com',
      UserId: 'AROAEXAMPLE:ada@example.com',
    });
    await emulator.addFault({
      operation: 'GetCallerIdentity',
      fault: { kind: 'respond', status, headers, body },
    });
    await run('awsSso.whoAmI', 'dev');
    assert.equal(user.current.onlyShown.kind, 'error');
    assert.match(
      user.current.onlyShown.message,
      /^dev: Wrong account: 111111111111 is configured, but AWS says 999999999999 /,
    );
  });

  it('says that the role is not mine, and lets the session live', async () => {
    await failsWith(
      'other-role',
      'Profile other-role: the role NotMine in account 222222222222 is not assigned to you. Your session is fine. Ask your administrator, or choose another role.',
      ['Show in Config', 'Show Log'],
    );
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
  });

  it('says which role is denied to whom, when asked and after a switch', async () => {
    await emulator.configure({ iamRoles: [] });
    const denied =
      'Profile deploy: AWS does not let dev assume arn:aws:iam::111111111111:role/Deploy. The role must exist and trust dev, perhaps with an external_id or mfa_serial, and dev must be allowed sts:AssumeRole.';
    await failsWith('deploy', denied, ['Show in Config', 'Show Log']);
    user.current.forget();
    await run('awsSso.switchProfile', 'deploy');
    await eventually('the message after the switch', () =>
      user.current.shown.find(({ message }) => message === denied),
    );
    await dropPick();
  });

  it('says that the signature is refused, where it is no matter of permissions', async () => {
    const { status, headers, body } = stsErrorReply(403, 'SignatureDoesNotMatch', 'no match');
    await emulator.addFault({
      operation: 'GetCallerIdentity',
      fault: { kind: 'respond', status, headers, body },
    });
    await failsWith(
      'old-keys',
      'AWS does not accept the signature. The secret access key belongs to another access key, or the clock of this machine is wrong. Check both.',
      ['Diagnose', 'Show Log'],
    );
  });

  it('says that the session is over when it was ended elsewhere, and offers to log in', async () => {
    await emulator.revokeTokens();
    await failsWith('dev', 'Your session my-company has expired.', ['Log In', 'Show Log']);
    assert.equal(sessionOf(api, MY_COMPANY).state, 'expired');
    assert.ok(hasToken(MY_COMPANY), 'only a logout deletes a token');
  });

  const troubles: readonly [string, OperationName, Fault, string, ...string[]][] = [
    [
      'slow down',
      'GetRoleCredentials',
      { kind: 'throttle' },
      'AWS asks to slow down (429). Try again in a moment.',
    ],
    [
      'a failure',
      'GetRoleCredentials',
      { kind: 'serverError' },
      'AWS reported an internal error (500). Try again in a moment.',
    ],
    [
      'a cut line',
      'GetCallerIdentity',
      { kind: 'reset' },
      'No connection to us-east-1. Check the network, the proxy and the region.',
      'Diagnose',
    ],
    [
      "a hotel's page",
      'GetCallerIdentity',
      { kind: 'captivePortal' },
      'The answer did not come from AWS. A proxy or the sign-in page of a network may have sent it.',
      'Diagnose',
    ],
  ];
  for (const [what, operation, fault, message, ...actions] of troubles) {
    it(`says it in one sentence when the answer is ${what}`, async () => {
      await emulator.addFault({ operation, fault, times: null });
      await failsWith('dev', message, [...actions, 'Show Log']);
      assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
    });
  }

  it('says that nobody listens', async () => {
    const endpoint = process.env['AWS_ENDPOINT_URL_STS'];
    process.env['AWS_ENDPOINT_URL_STS'] = 'http://127.0.0.1:1';
    try {
      await failsWith('dev', 'No connection to 127.0.0.1. Check the network, the proxy and the region.', [
        'Diagnose',
        'Show Log',
      ]);
    } finally {
      process.env['AWS_ENDPOINT_URL_STS'] = endpoint;
    }
  });

  it('says what is missing of a profile that cannot be asked about', async () => {
    await run('awsSso.logout', { session: MY_COMPANY });
    await failsWith('dev', 'You are not logged in to my-company.', ['Log In', 'Show Log']);
    user.current.forget();
    await run('awsSso.whoAmI', 'broken');
    assert.match(user.current.onlyShown.message, /^Profile broken doesn't work: .*mycorp/);
    assert.deepEqual(user.current.onlyShown.actions, ['Show in Config', 'Show Log']);
  });

  async function failsWith(profile: string, message: string, actions: readonly string[]): Promise<void> {
    assert.equal(await run('awsSso.whoAmI', { profile }), undefined);
    assert.deepEqual([user.current.onlyShown.message, user.current.onlyShown.actions], [message, actions]);
    assert.equal(user.current.onlyShown.kind, 'error');
  }
});
