import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HOUR_MS } from '../../../src/base/clock';
import { parseDocument } from '../../../src/config/documentParser';
import { readSharedConfig } from '../../../src/config/profiles';
import type { SharedConfig } from '../../../src/config/sharedConfig';
import {
  findExportName,
  removeExportedProfile,
  stopKeepingFresh,
  writeExportedProfile,
  type ExportedKeys,
} from '../../../src/credentials/exportedProfileEdits';
import { findExportedProfiles } from '../../../src/credentials/exportedProfiles';
import { ExportError } from '../../../src/credentials/exportErrors';
import { CREDENTIALS, EXPIRES_AT } from './exportInputs';

const CREDENTIALS_FILE = `# mine
[old-keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
`;
const CONFIG_FILE = `[profile dev]
sso_session = my-company
sso_account_id = 111111111111
sso_role_name = PowerUserAccess

[sso-session my-company]
sso_start_url = https://my-company.awsapps.com/start
sso_region = us-east-1
`;

const KEYS: ExportedKeys = {
  name: 'dev-exported',
  source: 'dev',
  isKeptFresh: true,
  credentials: CREDENTIALS,
  expiresAt: EXPIRES_AT,
  region: 'eu-west-1',
};

function write(text: string, keys: ExportedKeys = KEYS): string {
  return writeExportedProfile(parseDocument(text), keys).toString();
}

function remove(text: string, name = KEYS.name): string {
  return removeExportedProfile(parseDocument(text), name).toString();
}

function read(credentials: string, config = CONFIG_FILE): SharedConfig {
  return readSharedConfig({
    config: { file: 'config', text: config },
    credentials: { file: 'credentials', text: credentials },
  });
}

describe('keys exported to the credentials file', () => {
  it('stand in a profile of their own, which says whose they are and when they end', () => {
    assert.equal(
      write(CREDENTIALS_FILE),
      `${CREDENTIALS_FILE}
[dev-exported]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCY==
aws_session_token = IQoJb3JpZ2luX2VjEXAMPLE/+==
region = eu-west-1
x_exported_from = dev
x_security_token_expires = 2026-11-20T14:02:47Z
x_kept_fresh = true
`,
    );
  });

  it('are found again, and are no problem of the file', () => {
    const config = read(write(CREDENTIALS_FILE));
    assert.deepEqual(findExportedProfiles(config), [
      { name: 'dev-exported', source: 'dev', isKeptFresh: true, expiresAt: new Date('2026-11-20T14:02:47Z') },
    ]);
    assert.equal(config.profiles.get('dev-exported')?.kind, 'keys');
    assert.deepEqual(config.profiles.get('dev-exported')?.problems, []);
    assert.deepEqual(config.profiles.get('dev')?.problems, []);
    assert.deepEqual(findExportedProfiles(read(CREDENTIALS_FILE)), []);
  });

  it('are replaced in their place, and what the user has added stays', () => {
    const first = write(CREDENTIALS_FILE).replace('region =', '# for the old tool\noutput = json\nregion =');
    const text = `${first}\n[later]\nregion = us-west-2\n`;
    const later = new Date(EXPIRES_AT.getTime() + HOUR_MS);
    const credentials = { ...CREDENTIALS, accessKeyId: 'ASIASECOND' };
    assert.equal(
      write(text, { ...KEYS, credentials, expiresAt: later }),
      text.replace('ASIAEXAMPLE', 'ASIASECOND').replace('T14:02:47Z', 'T15:02:47Z'),
    );
  });

  it('lose what no longer holds', () => {
    const text = write(CREDENTIALS_FILE);
    assert.equal(write(text, { ...KEYS, isKeptFresh: false }), text.replace('x_kept_fresh = true\n', ''));
    assert.equal(
      stopKeepingFresh(parseDocument(text), KEYS.name).toString(),
      text.replace('x_kept_fresh = true\n', ''),
    );
  });

  it('leave the file as it was when they are removed', () => {
    const line = fc.constantFrom(
      '',
      '# note',
      '; note',
      '[other]',
      'region = us-east-1',
      '  nested = 1',
      '[a b]',
    );
    const file = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
      .map(([lines, eol]) => lines.map((text) => text + eol).join(''));
    fc.assert(
      fc.property(file, file, (before, after) => {
        assert.equal(remove(write(before)), before);
        // What was added after it stays, whatever it is.
        const written = write(before);
        const added = `${written}\n[later]\n${after}`;
        const kept = remove(added);
        assert.ok(!kept.includes('exported'));
        assert.equal(kept.replace(/\s/g, ''), `${before}[later]${after}`.replace(/\s/g, ''));
      }),
      { numRuns: 300 },
    );
  });

  it('end the last line of a file that left it open', () => {
    assert.equal(remove(write('[a]\nregion = x')), '[a]\nregion = x\n');
  });

  it('never touch a profile that is not ours', () => {
    const taken = '[dev-exported]\naws_access_key_id = AKIAMINE\n';
    for (const edit of [
      () => write(taken),
      () => remove(taken),
      () => write(`${write('')}${taken}`),
      () => remove(`${write('')}${taken}`),
    ]) {
      assert.throws(edit, (error) => ExportError.is(error, 'notOurs'));
    }
    assert.equal(remove(CREDENTIALS_FILE), CREDENTIALS_FILE);
  });

  it('take a name that no other profile has, in either file', () => {
    assert.equal(findExportName('dev', read(CREDENTIALS_FILE)), 'dev-exported');
    assert.equal(findExportName('dev', read(write(CREDENTIALS_FILE))), 'dev-exported');
    assert.equal(findExportName('dev', read('[dev-exported]\nregion = x\n')), 'dev-exported-2');
    assert.equal(findExportName('dev', read('', '[profile dev-exported]\nregion = x\n')), 'dev-exported-2');
    // Two names that look alike once they are made portable.
    const keysOfOther = { ...KEYS, name: 'my-dev-exported', source: 'my dev' };
    assert.equal(findExportName('my-dev', read(write('', keysOfOther))), 'my-dev-exported-2');
    assert.equal(findExportName('my dev', read(write('', keysOfOther))), 'my-dev-exported');
  });

  it('are not written when they would be read back differently', () => {
    for (const secretAccessKey of ['two\nlines', 'a #comment', ' blank']) {
      assert.throws(
        () => write('', { ...KEYS, credentials: { ...CREDENTIALS, secretAccessKey } }),
        (error) =>
          ExportError.is(error, 'unwritable') && error.details['variable'] === 'aws_secret_access_key',
      );
    }
  });
});
