import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromIni, fromProcess } from '@aws-sdk/credential-providers';
import { ExportError } from '../../../src/credentials/exportErrors';
import { EXPORT_FORMAT_IDS, EXPORT_FORMATS, findExportFormat } from '../../../src/credentials/exportFormats';
import { exportedName } from '../../../src/credentials/exportProfileSection';
import type { ExportInput } from '../../../src/credentials/exportVariables';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';
import { CREDENTIALS, EXPIRES_AT, KEYS_OF_DEV } from './exportInputs';

function render(id: string, input: ExportInput): string {
  const format = findExportFormat(id);
  assert.ok(format, id);
  return format.render(input);
}

describe('the formats of an export', () => {
  it('are found by their id, each with a name of its own', () => {
    assert.deepEqual(
      EXPORT_FORMATS.map(({ id }) => id),
      [...EXPORT_FORMAT_IDS],
    );
    assert.equal(new Set(EXPORT_FORMATS.map(({ label }) => label)).size, EXPORT_FORMATS.length);
    assert.equal(new Set(EXPORT_FORMATS.map(({ fileName }) => fileName)).size, EXPORT_FORMATS.length);
    for (const id of ['bash', '', undefined, 1, 'constructor']) assert.equal(findExportFormat(id), undefined);
  });

  it('hold nothing secret when only the name is given out, or refuse', () => {
    for (const { id, keys } of EXPORT_FORMATS) {
      if (keys === 'always') {
        assert.throws(
          () => render(id, { profileName: 'dev' }),
          (error) => ExportError.is(error, 'noKeys'),
        );
      } else assert.match(render(id, { profileName: 'dev', region: 'eu-west-1' }), /AWS_PROFILE.*dev/);
    }
  });

  it('name the variable, never its value, when they refuse', () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'a"secret\n\'' };
    for (const id of ['cmd', 'dotenv', 'profile']) {
      assert.throws(
        () => render(id, { ...KEYS_OF_DEV, credentials }),
        (error) =>
          ExportError.is(error, 'unwritable') &&
          /session_token/i.test(error.details['variable'] ?? '') &&
          !JSON.stringify([error.message, error.details]).includes('secret'),
        id,
      );
    }
  });

  describe('credential_process JSON', () => {
    const directory = temporaryDirectoryPerTest();

    it('is what a credential_process prints', () => {
      assert.deepEqual(JSON.parse(render('process', KEYS_OF_DEV)), {
        Version: 1,
        AccessKeyId: CREDENTIALS.accessKeyId,
        SecretAccessKey: CREDENTIALS.secretAccessKey,
        SessionToken: CREDENTIALS.sessionToken,
        Expiration: '2026-11-20T14:02:47Z',
      });
      const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
      assert.deepEqual(
        Object.keys(JSON.parse(render('process', { profileName: 'dev', credentials })) as object),
        ['Version', 'AccessKeyId', 'SecretAccessKey'],
      );
    });

    it('is read by the AWS SDK for JavaScript, whatever the values hold', async () => {
      const expiration = new Date('2100-01-01T00:00:00Z');
      const credentials = { ...CREDENTIALS, secretAccessKey: '"\\\n$x\'é🚀', expiresAt: expiration };
      const printed = join(directory.path, 'printed.json');
      const config = join(directory.path, 'config');
      writeFileSync(printed, render('process', { profileName: 'dev', credentials }));
      writeFileSync(config, `[profile p]\ncredential_process = cat ${printed}\n`);
      const found = await fromProcess({ profile: 'p', configFilepath: config, filepath: config })();
      assert.equal(found.accessKeyId, credentials.accessKeyId);
      assert.equal(found.secretAccessKey, credentials.secretAccessKey);
      assert.equal(found.sessionToken, credentials.sessionToken);
      assert.deepEqual(found.expiration, expiration);
    });
  });

  describe('an AWS CLI profile', () => {
    const directory = temporaryDirectoryPerTest();

    it('is a section of the credentials file under a name of its own', () => {
      assert.equal(
        render('profile', KEYS_OF_DEV),
        [
          '[dev-exported]',
          'aws_access_key_id = ASIAEXAMPLE',
          'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCY==',
          'aws_session_token = IQoJb3JpZ2luX2VjEXAMPLE/+==',
          'region = eu-west-1',
          '',
        ].join('\n'),
      );
    });

    it('has a name that every SDK reads', () => {
      assert.equal(exportedName('my prod (eu)'), 'my-prod-eu--exported');
      assert.equal(exportedName('a]\n[b'), 'a-b-exported');
    });

    it('is read by the AWS SDK for JavaScript', async () => {
      const file = join(directory.path, 'credentials');
      writeFileSync(file, render('profile', KEYS_OF_DEV));
      const found = await fromIni({ profile: 'dev-exported', filepath: file, configFilepath: file })();
      assert.equal(found.accessKeyId, CREDENTIALS.accessKeyId);
      assert.equal(found.secretAccessKey, CREDENTIALS.secretAccessKey);
      assert.equal(found.sessionToken, CREDENTIALS.sessionToken);
    });
  });

  it('say when the keys end in whole seconds, as every AWS tool reads them', () => {
    assert.equal(EXPIRES_AT.getMilliseconds(), 123);
    for (const id of ['posix', 'fish', 'powershell', 'cmd', 'dotenv', 'process']) {
      assert.match(render(id, KEYS_OF_DEV), /2026-11-20T14:02:47Z/, id);
    }
  });
});
