import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../../src/base/clock';
import { errorText, type CodedError } from '../../../src/base/errors';
import { CredentialsError, type CredentialsErrorCode } from '../../../src/credentials/errors';
import { findStsRegion } from '../../../src/credentials/stsRegion';
import { SigninError, type SigninErrorCode } from '../../../src/signin/errors';
import { loginFileName } from '../../../src/signin/loginFile';
import type { LoginCacheFile } from '../../server/consoleLogins';
import { credentialBenchPerTest, KEY_ID, SECRET_KEY } from './credentialBench';

const SUBJECT = 'repo:acme/shop:ref:refs/heads/main';
const DEPLOY = 'arn:aws:iam::111111111111:role/Deploy';

describe('credentials of the rarer kinds', () => {
  const bench = credentialBenchPerTest();
  const arnOf = async (name: string): Promise<string> => {
    const credentials = await bench.current.resolver.resolve(name);
    return (await bench.current.base.clients.sts('us-east-1').getCallerIdentity(credentials)).arn;
  };
  const assertFails = async (
    name: string,
    code: CredentialsErrorCode,
  ): Promise<CodedError<CredentialsErrorCode>> => {
    const failure = await bench.current.resolver.resolve(name).then(
      () => assert.fail(`${name} has credentials`),
      (error: unknown) => error,
    );
    assert.ok(CredentialsError.is(failure, code), errorText(failure));
    return failure;
  };

  describe('a web identity', () => {
    const file = (): string => join(bench.current.base.home, 'token');
    const writeToken = (lifetimeSeconds = 3600): void => {
      const { control } = bench.current.base.emulator;
      writeFileSync(file(), `${control.webIdentityToken({ subject: SUBJECT, lifetimeSeconds })}\n`);
    };
    beforeEach(() => {
      bench.current.append(`[profile web]
role_arn = arn:aws:iam::111111111111:role/Pipeline
web_identity_token_file = ${file()}
role_session_name = build
duration_seconds = 7200
`);
    });

    it('assumes its role with the token in the file, without a signature', async () => {
      writeToken();
      assert.equal(await arnOf('web'), 'arn:aws:sts::111111111111:assumed-role/Pipeline/build');
      assert.equal(
        bench.current.base.emulator.requests.of('AssumeRoleWithWebIdentity')[0]?.signer,
        undefined,
      );
    });

    it('says when the file is not there, and when AWS does not take the token', async () => {
      const missing = await assertFails('web', 'webIdentityFile');
      assert.deepEqual(missing.details, { profile: 'web', file: file(), reason: 'ENOENT' });
      writeToken(-60);
      const over = await assertFails('web', 'webIdentityRefused');
      assert.deepEqual(over.details, { profile: 'web', file: file() });
      writeFileSync(file(), 'CANARY.CANARY.CANARY');
      const forged = await assertFails('web', 'webIdentityRefused');
      assert.ok(!errorText(forged).includes('CANARY'));
    });

    it('names the role, and the file of the token that may not assume it', async () => {
      writeToken();
      const body = '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>';
      bench.current.base.emulator.control.addFault({
        operation: 'AssumeRoleWithWebIdentity',
        fault: { kind: 'respond', status: 403, body },
      });
      const { details } = await assertFails('web', 'roleDenied');
      const role = 'arn:aws:iam::111111111111:role/Pipeline';
      assert.deepEqual(details, { profile: 'web', role, file: file() });
    });
  });

  describe('a role with a credential_source', () => {
    beforeEach(() => {
      bench.current.append(
        ['Environment', 'Ec2InstanceMetadata', 'EcsContainer']
          .map((source) => `[profile ${source}]\nrole_arn = ${DEPLOY}\ncredential_source = ${source}\n`)
          .join('\n'),
      );
    });

    it('is assumed with the keys of the environment', async () => {
      Object.assign(bench.current.environment, {
        AWS_ACCESS_KEY_ID: KEY_ID,
        AWS_SECRET_ACCESS_KEY: SECRET_KEY,
      });
      assert.match(await arnOf('Environment'), /assumed-role\/Deploy\/aws-sso-profiles-\d+$/);
    });

    it('says when the place has none', async () => {
      bench.current.environment['AWS_EC2_METADATA_DISABLED'] = 'true';
      for (const source of ['Environment', 'Ec2InstanceMetadata', 'EcsContainer']) {
        const { details } = await assertFails(source, 'noMachineCredentials');
        assert.deepEqual(details, { profile: source, source });
      }
    });
  });

  describe('a console sign-in', () => {
    const ADA = 'arn:aws:iam::111111111111:user/ada';
    const signIn = (): LoginCacheFile => {
      const { home, emulator } = bench.current.base;
      const file = emulator.control.signInToConsole();
      const directory = join(home, '.aws', 'login', 'cache');
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, loginFileName(ADA)), JSON.stringify(file), { mode: 0o600 });
      return file;
    };
    const failureOf = async (profile: string): Promise<CodedError<SigninErrorCode>> => {
      const error: unknown = await bench.current.resolver.resolve(profile).catch((reason: unknown) => reason);
      assert.ok(SigninError.is(error), String(error));
      return error;
    };
    beforeEach(() => {
      bench.current.append(
        `[profile console]\nlogin_session = ${ADA}\nregion = eu-central-1\n[profile above]\nrole_arn = ${DEPLOY}\nsource_profile = console\nrole_session_name = above\n`,
      );
    });

    it('gives its credentials, alone and as the source of a role, without the AWS CLI', async () => {
      const { accessToken } = signIn();
      bench.current.environment['PATH'] = '';
      assert.equal((await bench.current.resolver.resolve('console')).accessKeyId, accessToken.accessKeyId);
      assert.equal(await arnOf('console'), ADA);
      assert.equal(await arnOf('above'), 'arn:aws:sts::111111111111:assumed-role/Deploy/above');
      assert.equal(bench.current.count('CreateOAuth2Token'), 0);
    });

    it('renews them when they are about to end', async () => {
      const { accessToken } = signIn();
      bench.current.clock.advance(11 * MINUTE_MS);
      const { accessKeyId } = await bench.current.resolver.resolve('console');
      assert.notEqual(accessKeyId, accessToken.accessKeyId);
      assert.equal(bench.current.count('CreateOAuth2Token'), 1);
    });

    it('says when there is no login, and names the profile', async () => {
      const { code, details } = await failureOf('console');
      assert.equal(code, 'notSignedIn');
      assert.deepEqual(details, { loginSession: ADA, profile: 'console' });
    });

    it('is forgotten, and who it was, when the user logs out', async () => {
      signIn();
      const { console: logins, ends } = await bench.current.base.consoleLogins();
      ends.onDidEnd((session) => bench.current.identities.forgetSession(session));
      await bench.current.identities.ask('console');
      await bench.current.identities.ask('above');
      await logins.logout(ADA);
      assert.equal(bench.current.identities.peek('console'), undefined);
      assert.equal(bench.current.identities.peek('above'), undefined);
      assert.equal((await failureOf('console')).code, 'notSignedIn');
    });
  });

  describe('a chain', () => {
    it('takes the keys of a profile with a role when it is a source', async () => {
      bench.current.append(`[profile base]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = base
aws_access_key_id = ${KEY_ID}
aws_secret_access_key = ${SECRET_KEY}

[profile next]
role_arn = ${DEPLOY}
source_profile = base
role_session_name = next
`);
      assert.equal(await arnOf('next'), 'arn:aws:sts::111111111111:assumed-role/Deploy/next');
      const { details } = await assertFails('base', 'roleDenied');
      assert.equal(details['source'], 'base');
    });

    it('names the line of a gap, and all lines of a cycle', async () => {
      bench.current.append(`[profile gap]
role_arn = ${DEPLOY}
source_profile = nobody

[profile one]
role_arn = ${DEPLOY}
source_profile = two

[profile two]
role_arn = ${DEPLOY}
source_profile = one
`);
      const { line } = bench.current.base.config.current.profiles.get('gap')!.location;
      const gap = await assertFails('gap', 'brokenProfile');
      assert.match(
        gap.details['reason'] ?? '',
        new RegExp(`"nobody" .* is not defined.*\\(config:${line + 2}\\)`),
      );
      const cycle = await assertFails('one', 'brokenProfile');
      assert.match(
        cycle.details['reason'] ?? '',
        new RegExp(
          `one \\(line ${line + 6}\\) → two \\(line ${line + 10}\\) → one.*\\(config:${line + 6}\\)`,
        ),
      );
    });

    it('says that a role over a role lasts an hour at most', async () => {
      bench.current.append(
        `[profile long]\nrole_arn = ${DEPLOY}\nsource_profile = dev\nduration_seconds = 7200\n`,
      );
      assert.equal((await assertFails('long', 'chainedTooLong')).details['duration'], '7200');
      bench.current.append(
        `[profile long]\nrole_arn = ${DEPLOY}\nsource_profile = keys\nduration_seconds = 43200\n`,
      );
      await bench.current.resolver.resolve('long');
      const { control } = bench.current.base.emulator;
      control.configure({ iamRoles: [{ arn: DEPLOY, trustedPrincipals: ['111111111111'] }] });
      bench.current.resolver.forget();
      await assertFails('long', 'roleTooLong');
    });

    it('has no credentials at a profile that has none', async () => {
      bench.current.append('[profile empty]\nregion = us-east-1\n');
      await assertFails('empty', 'noCredentials');
    });
  });

  it('are asked for in a region where the role is known', () => {
    const region = (config: string, environment: NodeJS.ProcessEnv = {}): string => {
      bench.current.append(`[profile r]\n${config}`);
      const { current } = bench.current.base.config;
      return findStsRegion(current.profiles.get('r')!, current, environment);
    };
    const source = 'credential_source = Environment\n';
    assert.equal(region(`role_arn = ${DEPLOY}\n${source}`), 'us-east-1');
    assert.equal(region(`role_arn = ${DEPLOY}\n${source}region = eu-west-3\n`), 'eu-west-3');
    assert.equal(region(`role_arn = ${DEPLOY}\n${source}region = aws-global\n`), 'us-east-1');
    assert.equal(region(`role_arn = arn:aws-cn:iam::111111111111:role/R\n${source}`), 'cn-north-1');
    const governmentRole = `role_arn = arn:aws-us-gov:iam::111111111111:role/R\n${source}`;
    assert.equal(region(governmentRole), 'us-gov-west-1');
    assert.equal(region(governmentRole.replace('us-gov', 'iso-b')), 'us-isob-east-1');

    const keys = 'aws_access_key_id = AKIAGOV\naws_secret_access_key = x\n';
    const here = { AWS_REGION: 'us-gov-east-1', AWS_DEFAULT_REGION: 'eu-west-1' };
    assert.equal(region(keys), 'us-east-1');
    assert.equal(region(keys, here), 'us-gov-east-1');
    assert.equal(region(keys, { ...here, AWS_REGION: '' }), 'eu-west-1');
    assert.equal(region(`${keys}region = us-east-2\n`, here), 'us-east-2');
    assert.equal(region(governmentRole, here), 'us-gov-east-1');
    assert.equal(region(`role_arn = ${DEPLOY}\n${source}`, here), 'us-east-1');
  });
});
