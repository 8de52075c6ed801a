import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { errorText, type CodedError } from '../../../src/base/errors';
import { CredentialsError, type CredentialsErrorCode } from '../../../src/credentials/errors';
import { findStsRegion } from '../../../src/credentials/stsRegion';
import { credentialBenchPerTest, KEY_ID, SECRET_KEY } from './credentialBench';
import { skip } from '../../run/skipping';

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
    /** Puts a program called `aws` at the front of PATH. */
    const installCli = (script: string): void => {
      const directory = join(bench.current.base.home, 'bin');
      mkdirSync(directory, { recursive: true });
      const file = join(directory, 'aws');
      writeFileSync(file, `#!${process.execPath}\n${script}`);
      chmodSync(file, 0o755);
      bench.current.environment['PATH'] = [directory, process.env['PATH']].join(delimiter);
    };
    before(function () {
      // A program of that name must be an .exe there.
      if (process.platform === 'win32') skip(this, 'this is Windows');
    });
    beforeEach(() => {
      bench.current.append('[profile console]\nlogin_session = arn:aws:iam::111111111111:user/ada\n');
    });

    it('is exported by the AWS CLI, which hears of nothing stronger than the profile', async () => {
      Object.assign(bench.current.environment, {
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_SESSION_TOKEN: 'x',
        AWS_PROFILE: 'x',
        AWS_ROLE_ARN: 'x',
        AWS_CONFIG_FILE: '/kept',
      });
      installCli(`
        const names = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
        const args = process.argv.slice(2).join(' ');
        if (names.join() !== 'AWS_CONFIG_FILE' || args !== 'configure export-credentials --profile console --format process') process.exit(9);
        process.stdout.write(JSON.stringify({ Version: 1, AccessKeyId: '${KEY_ID}', SecretAccessKey: '${SECRET_KEY}' }));`);
      assert.equal(await arnOf('console'), 'arn:aws:iam::111111111111:user/deploy');
    });

    it('needs an AWS CLI, and one that knows it', async () => {
      bench.current.environment['PATH'] = join(bench.current.base.home, 'empty');
      await assertFails('console', 'cliMissing');
      for (const version of ['1.45.11', '2.31.9', '2.9.0']) {
        installCli(`
          if (process.argv[2] === '--version') console.log('aws-cli/${version} Python/3 Linux');
          else process.exit(252);`);
        assert.equal((await assertFails('console', 'cliTooOld')).details['version'], version);
      }
    });

    it('says what the AWS CLI says', async () => {
      installCli(`
        if (process.argv[2] === '--version') console.log('aws-cli/2.32.0 Python/3 Linux');
        else { console.error('Your session has expired. Please reauthenticate using aws login.'); process.exit(255); }`);
      const { details } = await assertFails('console', 'programFailed');
      assert.match(details['reason'] ?? '', /^Your session has expired/);
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
