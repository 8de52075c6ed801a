import assert from 'node:assert/strict';
import { completionsAt } from '../../../../src/config/language/completion';
import { findConfigKey, configKeysOf } from '../../../../src/config/language/configKeys';
import { analysisOf } from './analysisOf';

const CONFIG = '[sso-session corp]\nsso_region = us-east-1\n\n[profile base]\nregion = us-east-1\n\n';

/** What is offered at the `|` of a config file. */
function offered(text: string, role: 'config' | 'credentials' = 'config'): string[] {
  const before = text.slice(0, text.indexOf('|'));
  const line = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const written = text.replace('|', '');
  const analysis = role === 'config' ? analysisOf(written) : analysisOf(CONFIG, written);
  const accounts = [{ accountId: '111111111111', name: 'Development', roles: ['Admin', 'Reader'] }];
  return completionsAt(
    analysis,
    role,
    { line, column },
    { accountsOf: (session) => (session === 'corp' ? accounts : []) },
  ).map(({ label }) => label);
}

describe('completion in config files', () => {
  it('offers the keys of the kind of section that are not there yet', () => {
    const keys = offered(`${CONFIG}[profile a]\nregion = x\n|`);
    assert.ok(keys.includes('sso_session') && !keys.includes('region'));
    assert.ok(!keys.includes('aws_secret_access_key'), 'secrets belong in the credentials file');
    assert.ok(offered('[sso-session s]\n|').includes('sso_registration_scopes'));
    assert.ok(!offered('[sso-session s]\n|').includes('source_profile'));
    assert.ok(offered('[a]\n|', 'credentials').includes('aws_secret_access_key'));
  });

  it('offers sessions, profiles, regions and fixed values', () => {
    assert.deepEqual(offered(`${CONFIG}[profile a]\nsso_session = |`), ['corp']);
    assert.deepEqual(offered(`${CONFIG}[profile a]\nsource_profile = |`), ['base']);
    assert.ok(offered(`${CONFIG}[profile a]\nregion = eu|`).includes('eu-central-1'));
    assert.ok(offered(`${CONFIG}[profile a]\noutput = |`).includes('json'));
    assert.ok(offered(`${CONFIG}[profile a]\ns3 =\n  |`).includes('max_queue_size'));
  });

  it('offers accounts with their names, and the roles of the account', () => {
    const profile = `${CONFIG}[profile a]\nsso_session = corp\n`;
    assert.deepEqual(offered(`${profile}sso_account_id = |`), ['111111111111']);
    assert.deepEqual(offered(`${profile}sso_account_id = 111111111111\nsso_role_name = |`), [
      'Admin',
      'Reader',
    ]);
  });

  it('offers sections, and nothing in a comment', () => {
    assert.ok(offered(`${CONFIG}[|`).includes('[profile …]'));
    assert.ok(offered('[|', 'credentials').includes('[base]'));
    assert.deepEqual(offered(`${CONFIG}# re|`), []);
  });

  it('knows what each key means and who reads it', () => {
    for (const key of [
      ...configKeysOf('profile'),
      ...configKeysOf('sso-session'),
      ...configKeysOf('services'),
    ]) {
      assert.ok(key.meaning.endsWith('.') && key.readers.length > 0, key.key);
    }
    assert.equal(findConfigKey('aws_secret_access_key')?.isSecret, true);
  });
});
