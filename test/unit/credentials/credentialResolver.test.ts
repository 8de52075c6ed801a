import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import { CredentialsError, type CredentialsErrorCode } from '../../../src/credentials/errors';
import type { AwsCredentials } from '../../../src/credentials/ports';
import { toolCommand } from '../../../src/credentials/toolProfiles';
import { SsoError } from '../../../src/sso/errors';
import { LEGACY, SESSION } from '../sso/workbench';
import { credentialBenchPerTest, KEY_ID, LAUNCHER, PROFILES, SECRET_KEY } from './credentialBench';

describe('credentials of a profile', () => {
  const bench = credentialBenchPerTest();
  const resolve = (name: string, signal?: AbortSignal): Promise<AwsCredentials> =>
    bench.current.resolver.resolve(name, signal);
  const arnOf = async (name: string): Promise<string> => {
    const credentials = await resolve(name);
    return (await bench.current.base.clients.sts('us-east-1').getCallerIdentity(credentials)).arn;
  };
  const failureOf = (name: string): Promise<unknown> =>
    resolve(name).then(
      () => assert.fail(`${name} has credentials`),
      (error: unknown) => error,
    );
  const assertFails = async (name: string, code: CredentialsErrorCode): Promise<void> => {
    const failure = await failureOf(name);
    assert.ok(CredentialsError.is(failure, code), errorText(failure));
  };

  describe('of a profile for other tools', () => {
    const withTools = (source: string): void => {
      const command = toolCommand({ source, giver: 'window', launcher: LAUNCHER });
      bench.current.append(`[profile tools]\ncredential_process = ${command}\n`);
    };

    it('are those of its source, which no program is started for, and end with them', async () => {
      withTools('dev');
      const credentials = await resolve('tools');
      assert.equal(credentials, await resolve('dev'));
      bench.current.resolver.forgetSession(SESSION);
      assert.notEqual((await resolve('tools')).accessKeyId, credentials.accessKeyId);
    });

    it('are none where it asks for itself, or for a profile that is not there', async () => {
      withTools('tools');
      await assertFails('tools', 'sourceProfileCycle');
      withTools('gone');
      await assertFails('tools', 'unknownProfile');
    });
  });

  describe('of Identity Center', () => {
    it('are those of its role', async () => {
      assert.match(
        await arnOf('dev'),
        /^arn:aws:sts::111111111111:assumed-role\/AWSReservedSSO_PowerUserAccess_/,
      );
      const { expiresAt } = await resolve('dev');
      assert.ok(expiresAt && expiresAt.getTime() > Date.now());
    });

    it('are asked for in the region that each profile of the old form gives, though they share a login', async () => {
      const { base } = bench.current;
      bench.current.append(
        `[profile payroll-far]\nsso_start_url = ${LEGACY}\nsso_region = us-west-2\n` +
          'sso_account_id = 444444444444\nsso_role_name = ReadOnlyAccess\n',
      );
      base.signInElsewhere(LEGACY);
      const asked: string[] = [];
      const portal = base.clients.portal.bind(base.clients);
      Object.assign(base.clients, {
        portal: (region: string) => {
          asked.push(region);
          return portal(region);
        },
      });
      for (const profile of ['payroll', 'payroll-far']) await resolve(profile);
      assert.deepEqual(asked, ['eu-west-1', 'us-west-2']);
    });

    it('are kept until five minutes before their end', async () => {
      const first = await resolve('dev');
      assert.ok(first.expiresAt);
      bench.current.clock.advance(first.expiresAt.getTime() - bench.current.clock.now() - 5 * MINUTE_MS - 1);
      assert.equal(await resolve('dev'), first);
      bench.current.clock.advance(1);
      assert.notEqual((await resolve('dev')).accessKeyId, first.accessKeyId);
      assert.equal(bench.current.count('GetRoleCredentials'), 2);
    });

    it('are asked for once by all who want them at the same time', async () => {
      const all = await Promise.all([resolve('dev'), resolve('dev'), resolve('dev')]);
      assert.equal(new Set(all).size, 1);
      assert.equal(bench.current.count('GetRoleCredentials'), 1);
    });

    it('reach the others although one turns away', async () => {
      const controller = new AbortController();
      const reason = new Error('turned away');
      const impatient = resolve('dev', controller.signal);
      const patient = resolve('dev');
      controller.abort(reason);
      await assert.rejects(impatient, (error) => error === reason);
      assert.ok((await patient).accessKeyId);
      await assert.rejects(resolve('dev', controller.signal), (error) => error === reason);
    });

    it('are given up when nobody waits for them any longer, and asked for again by the next', async () => {
      const { emulator } = bench.current.base;
      emulator.control.addFault({ operation: 'GetRoleCredentials', fault: { kind: 'hang' } });
      const controllers = [new AbortController(), new AbortController()];
      const work = controllers.map(({ signal }) => resolve('dev', signal));
      await emulator.requests.waitFor('GetRoleCredentials');
      for (const controller of controllers) controller.abort();
      for (const outcome of work) await assert.rejects(outcome, { name: 'AbortError' });
      assert.ok((await resolve('dev')).accessKeyId);
    });

    it('are made anew when the files have changed, and when they were forgotten', async () => {
      const first = await resolve('dev');
      bench.current.append('[profile more]\nregion = us-east-1\n');
      const second = await resolve('dev');
      assert.notEqual(second.accessKeyId, first.accessKeyId);
      bench.current.resolver.forget();
      assert.notEqual((await resolve('dev')).accessKeyId, second.accessKeyId);
    });

    it('are refused where the role is not assigned; the token stays', async () => {
      const token = readFileSync(bench.current.base.tokenFile(), 'utf8');
      const failure = await failureOf('not-mine');
      assert.ok(SsoError.is(failure, 'forbidden'));
      assert.equal(failure.details['profile'], 'not-mine');
      assert.equal(failure.details['account'], '111111111111');
      assert.equal(failure.details['role'], 'AdministratorAccess');
      assert.equal(bench.current.base.state(), 'signedIn');
      assert.equal(readFileSync(bench.current.base.tokenFile(), 'utf8'), token);
      assert.ok((await resolve('dev')).accessKeyId);
    });

    it('are asked for again after a failure', async () => {
      const { control } = bench.current.base.emulator;
      control.addFault({ operation: 'GetRoleCredentials', fault: { kind: 'captivePortal' } });
      assert.ok(SsoError.is(await failureOf('dev'), 'malformedResponse'));
      assert.ok((await resolve('dev')).accessKeyId);
    });

    it('survive a few refusals for asking too often', async () => {
      const { control } = bench.current.base.emulator;
      control.addFault({ operation: 'GetRoleCredentials', fault: { kind: 'throttle' }, times: 2 });
      assert.ok((await resolve('dev')).accessKeyId);
    });

    it('come with a renewed token when the service takes the old one no longer', async () => {
      const { control } = bench.current.base.emulator;
      control.addFault({
        operation: 'GetRoleCredentials',
        fault: { kind: 'respond', status: 401, body: '{"message":"Session token not found or invalid"}' },
      });
      assert.ok((await resolve('dev')).accessKeyId);
      assert.equal(bench.current.count('CreateToken'), 1);
    });

    it('end with the session', async () => {
      bench.current.base.emulator.control.revokeTokens();
      assert.ok(SsoError.is(await failureOf('dev'), 'sessionExpired'));
      assert.equal(bench.current.base.state(), 'expired');
    });

    it('need a login', async () => {
      await bench.current.base.sessions.deleteToken(SESSION);
      assert.ok(SsoError.is(await failureOf('dev'), 'notSignedIn'));
      assert.equal(bench.current.base.emulator.requests.count(), 0);
    });

    it('need a profile that can work', async () => {
      bench.current.append(
        '[profile broken]\nsso_session = nowhere\nsso_account_id = 1\nsso_role_name = R\n',
      );
      await assertFails('broken', 'brokenProfile');
    });
  });

  describe('with static keys', () => {
    it('are the keys, and do not end', async () => {
      assert.deepEqual(await resolve('keys'), { accessKeyId: KEY_ID, secretAccessKey: SECRET_KEY });
      bench.current.clock.advance(1000 * HOUR_MS);
      assert.equal(await arnOf('keys'), 'arn:aws:iam::111111111111:user/deploy');
    });

    it('need both halves of the key', async () => {
      bench.current.append(`[profile half]\naws_access_key_id = ${KEY_ID}\n`);
      await assertFails('half', 'brokenProfile');
    });
  });

  describe('of an assumed role', () => {
    it('come from a source of Identity Center', async () => {
      assert.match(
        await arnOf('deploy'),
        /^arn:aws:sts::111111111111:assumed-role\/Deploy\/aws-sso-profiles-\d+$/,
      );
      assert.equal(bench.current.count('GetRoleCredentials'), 1);
    });

    it('come from keys, under the name and for the time that the profile says', async () => {
      assert.equal(await arnOf('deploy-with-keys'), 'arn:aws:sts::111111111111:assumed-role/Deploy/nightly');
      const { expiresAt } = await resolve('deploy-with-keys');
      const lastsMs = (expiresAt?.getTime() ?? 0) - Date.now();
      assert.ok(Math.abs(lastsMs - 1800 * SECOND_MS) < 30 * SECOND_MS);
    });

    it('come from the keys of the profile itself when it is its own source', async () => {
      bench.current.append(`[profile own]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = own
role_session_name = own
aws_access_key_id = ${KEY_ID}
aws_secret_access_key = ${SECRET_KEY}
`);
      assert.equal(await arnOf('own'), 'arn:aws:sts::111111111111:assumed-role/Deploy/own');
    });

    it('come over several roles, with an external id', async () => {
      const auditor = 'arn:aws:iam::222222222222:role/Auditor';
      const { control } = bench.current.base.emulator;
      const { iamRoles } = control.configuration();
      control.configure({
        iamRoles: iamRoles.map((role) => (role.arn === auditor ? { ...role, mfaRequired: false } : role)),
      });
      bench.current.append(`[profile audit]
role_arn = ${auditor}
source_profile = deploy
external_id = acme-audit
role_session_name = audit
`);
      assert.equal(await arnOf('audit'), 'arn:aws:sts::222222222222:assumed-role/Auditor/audit');
      assert.equal(bench.current.count('AssumeRole'), 2);
    });

    it('share the source with who uses it', async () => {
      await Promise.all([resolve('dev'), resolve('deploy')]);
      assert.equal(bench.current.count('GetRoleCredentials'), 1);
    });

    it('are refused where the role does not trust the source', async () => {
      bench.current.append(
        '[profile no]\nrole_arn = arn:aws:iam::222222222222:role/Auditor\nsource_profile = keys\n',
      );
      const failure = await failureOf('no');
      assert.ok(CredentialsError.is(failure, 'roleDenied'), errorText(failure));
      assert.deepEqual(failure.details, {
        profile: 'no',
        role: 'arn:aws:iam::222222222222:role/Auditor',
        source: 'keys',
      });
    });

    it('are not said to be refused by the role when the secret of the source is wrong', async () => {
      bench.current.base.config.change(
        PROFILES,
        `[keys]\naws_access_key_id = ${KEY_ID}\naws_secret_access_key = wrong\n`,
      );
      assert.ok(SsoError.is(await failureOf('deploy-with-keys'), 'signatureRefused'));
    });

    it('end in a clear error where the sources run in a circle', async () => {
      bench.current.append(`[profile one]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = two

[profile two]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = one
`);
      await assertFails('one', 'brokenProfile');
      assert.equal(bench.current.base.emulator.requests.count(), 0);
    });
  });

  it('are not made for a profile that nobody defined', async () => {
    await assertFails('nobody', 'unknownProfile');
    await assertFails('constructor', 'unknownProfile');
  });

  it('are in no log line and no error', async () => {
    const { base } = bench.current;
    const token = base.readTokenFile();
    const made = await Promise.all([resolve('dev'), resolve('deploy')]);
    bench.current.append(`[profile half]\naws_access_key_id = x\naws_secret_access_key = ${SECRET_KEY}X\n
[profile denied]\nrole_arn = arn:aws:iam::222222222222:role/Auditor\nsource_profile = dev\n`);
    base.emulator.control.addFault({
      operation: 'GetRoleCredentials',
      fault: { kind: 'serverError' },
      times: null,
    });
    const failures = [];
    for (const name of ['dev', 'not-mine', 'denied', 'nobody']) failures.push(await failureOf(name));
    const said = base.logger.text + failures.map((error) => errorText(error) + JSON.stringify(error)).join();
    const secrets = [
      SECRET_KEY,
      token['accessToken'],
      token['refreshToken'],
      token['clientSecret'],
      ...made.flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken]),
    ];
    for (const secret of secrets) assert.ok(typeof secret === 'string' && !said.includes(secret));
  });
});
