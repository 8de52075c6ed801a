import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { SsoError } from '../../../src/sso/errors';
import { LEGACY, SESSION } from '../sso/workbench';
import { credentialBenchPerTest } from './credentialBench';

const DEPLOY = 'arn:aws:iam::111111111111:role/Deploy';

describe('the role credentials that the AWS CLI keeps', () => {
  const bench = credentialBenchPerTest();

  const until = (leftMs: number): string =>
    new Date(bench.current.clock.now() + leftMs).toISOString().replace(/\.\d+Z$/, '+00:00');
  const credentials = (leftMs = HOUR_MS) => ({
    AccessKeyId: 'ASIACACHED',
    SecretAccessKey: 'cached',
    SessionToken: 'cached/token',
    Expiration: until(leftMs),
    AccountId: '111111111111',
  });
  const write = (key: string, entry: unknown, writtenAtMs = Date.now() + HOUR_MS): void => {
    const directory = bench.current.locations.cliCacheDirectory;
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${createHash('sha1').update(key).digest('hex')}.json`);
    writeFileSync(file, typeof entry === 'string' ? entry : JSON.stringify(entry));
    utimesSync(file, writtenAtMs / 1000, writtenAtMs / 1000);
  };
  const isCached = async (profile: string): Promise<boolean> => {
    bench.current.resolver.forget();
    return (await bench.current.resolver.resolve(profile)).accessKeyId === 'ASIACACHED';
  };

  describe('of an Identity Center role', () => {
    const KEY = `{"accountId":"111111111111","roleName":"PowerUserAccess","sessionName":"${SESSION}"}`;
    const entry = (leftMs?: number) => ({ ProviderType: 'sso', Credentials: credentials(leftMs) });

    it('are used', async () => {
      write(KEY, entry());
      assert.ok(await isCached('dev'));
      assert.equal(bench.current.count('GetRoleCredentials'), 0);
    });

    it('are used for a legacy profile', async () => {
      bench.current.base.signInElsewhere(LEGACY);
      write(`{"accountId":"444444444444","roleName":"ReadOnlyAccess","startUrl":"${LEGACY}"}`, {
        ...entry(),
        Credentials: { ...credentials(), AccountId: '444444444444' },
      });
      assert.ok(await isCached('payroll'));
    });

    it('are used with a quarter of an hour left, and not with less', async () => {
      // The file holds whole seconds.
      write(KEY, entry(15 * MINUTE_MS + 1000));
      assert.ok(await isCached('dev'));
      write(KEY, entry(15 * MINUTE_MS - 1000));
      assert.ok(!(await isCached('dev')));
    });

    it('do not make a session look signed in that is not', async () => {
      write(KEY, entry());
      await bench.current.base.sessions.deleteToken(SESSION);
      await assert.rejects(bench.current.resolver.resolve('dev'), (error) =>
        SsoError.is(error, 'notSignedIn'),
      );
    });

    it('are left alone when they are older than the login: it may have been somebody else', async () => {
      write(KEY, entry(), Date.now() - MINUTE_MS);
      assert.ok(!(await isCached('dev')));
    });

    it('are left alone when they are not what they should be', async () => {
      for (const wrong of [
        '{"ProviderType": "sso", "Creden',
        'null',
        { ...entry(), ProviderType: 'other' },
        { ProviderType: 'sso' },
        { ProviderType: 'sso', Credentials: { ...credentials(), SessionToken: 7 } },
        { ProviderType: 'sso', Credentials: { ...credentials(), SessionToken: 'two\nlines' } },
        { ProviderType: 'sso', Credentials: { ...credentials(), SecretAccessKey: 'nul\u0000' } },
        { ProviderType: 'sso', Credentials: { ...credentials(), Expiration: 'soon' } },
        { ProviderType: 'sso', Credentials: { ...credentials(), AccountId: '999999999999' } },
      ]) {
        write(KEY, wrong);
        assert.ok(!(await isCached('dev')), JSON.stringify(wrong));
      }
    });
  });

  describe('of an assumed role', () => {
    const entry = (arn = 'arn:aws:sts::111111111111:assumed-role/Deploy/botocore-session-1') => ({
      Credentials: credentials(),
      AssumedRoleUser: { AssumedRoleId: 'AROAX:botocore-session-1', Arn: arn },
      ResponseMetadata: {},
    });

    it('are used, whatever the source is', async () => {
      write(`{"RoleArn": "${DEPLOY}"}`, entry());
      assert.ok(await isCached('deploy'));
      assert.equal(bench.current.count('AssumeRole'), 0);
    });

    it('are left alone when they are older than the login that the source comes from', async () => {
      write(`{"RoleArn": "${DEPLOY}"}`, entry(), Date.now() - MINUTE_MS);
      assert.ok(!(await isCached('deploy')));
      bench.current.append(`[profile with-keys]\nrole_arn = ${DEPLOY}\nsource_profile = keys\n`);
      assert.ok(await isCached('with-keys'));
    });

    it('are found by what the profile says, in the words of the AWS CLI', async () => {
      bench.current.append(`[profile full]
role_arn = arn:aws:iam::222222222222:role/path/Auditor
source_profile = keys
external_id = x:1/2
mfa_serial = arn:aws:iam::111111111111:mfa/deploy
duration_seconds = 3600
role_session_name = me
`);
      write(
        '{"DurationSeconds": 3600, "ExternalId": "x:1/2", "RoleArn": "arn:aws:iam::222222222222:role/path/Auditor", "RoleSessionName": "me", "SerialNumber": "arn:aws:iam::111111111111:mfa/deploy"}',
        {
          ...entry('arn:aws:sts::222222222222:assumed-role/Auditor/me'),
          Credentials: { ...credentials(), AccountId: '222222222222' },
        },
      );
      assert.ok(await isCached('full'));
      assert.equal(bench.current.codes.questions.length, 0);
    });

    it('are left alone when they are of another role', async () => {
      for (const arn of [
        'arn:aws:sts::111111111111:assumed-role/Other/x',
        'arn:aws:sts::222222222222:assumed-role/Deploy/x',
        '',
      ]) {
        write(`{"RoleArn": "${DEPLOY}"}`, entry(arn));
        assert.ok(!(await isCached('deploy')), arn);
      }
    });

    it('do not make a session look signed in that is not', async () => {
      write(`{"RoleArn": "${DEPLOY}"}`, entry());
      await bench.current.base.sessions.deleteToken(SESSION);
      await assert.rejects(bench.current.resolver.resolve('deploy'), (error) =>
        SsoError.is(error, 'notSignedIn'),
      );
    });

    it('are used for a web identity, which then needs no token', async () => {
      bench.current.append(
        '[profile web]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nweb_identity_token_file = /nowhere\nrole_session_name = web\n',
      );
      write(
        `{"RoleArn": "${DEPLOY}", "RoleSessionName": "web"}`,
        entry('arn:aws:sts::111111111111:assumed-role/Deploy/web'),
      );
      assert.ok(await isCached('web'));
    });
  });
});
