import assert from 'node:assert/strict';
import { resolveActiveProfile } from '../../../src/config/activeProfile';
import { findSessionId } from '../../../src/config/profileSession';
import { readSharedConfig } from '../../../src/config/profiles';
import type { SharedConfig } from '../../../src/config/sharedConfig';

function configOf(text: string): SharedConfig {
  return readSharedConfig({
    config: { file: '/home/ada/.aws/config', text },
    credentials: { file: '/home/ada/.aws/credentials', missing: true },
  });
}

const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n';
const config = configOf(`[default]\n${KEYS}[profile a]\n${KEYS}[profile b]\n${KEYS}`);
const all = {
  pick: 'a',
  folderSetting: 'b',
  workspaceSetting: 'c',
  userSetting: 'd',
  terminalSetting: 'e',
  environment: 'f',
};

describe('the active profile', () => {
  it('is the first that is named: pick, folder, workspace, user, setting of terminals, environment, default', () => {
    const choices: Record<string, string | undefined> = { ...all };
    const order: (string | undefined)[] = [];
    for (const source of Object.keys(all)) {
      order.push(resolveActiveProfile(choices, config)?.source);
      choices[source] = undefined;
    }
    order.push(resolveActiveProfile(choices, config)?.source);
    assert.deepEqual(order, [...Object.keys(all), 'default']);
  });

  it('is none when nothing names one and there is no default', () => {
    assert.equal(resolveActiveProfile({}, configOf(`[profile a]\n${KEYS}`)), undefined);
  });

  it('takes an empty text for no choice', () => {
    assert.equal(resolveActiveProfile({ pick: '', folderSetting: 'b' }, config)?.name, 'b');
  });

  it('stays the name that was chosen when no file defines it, and never becomes default', () => {
    const active = resolveActiveProfile({ folderSetting: 'typo' }, config);
    assert.equal(active?.name, 'typo');
    assert.equal(active.profile, undefined);
  });

  it('may or may not be defined while a file cannot be read', () => {
    const file = '/home/ada/.aws/config';
    const credentials = { file: '/home/ada/.aws/credentials', text: `[keys]\n${KEYS}` };
    for (const content of [
      { file, error: Object.assign(new Error(), { code: 'EISDIR' }) },
      { file, text: '\ufffd', isInvalidUtf8: true as const },
    ]) {
      const unreadable = readSharedConfig({ config: content, credentials });
      const active = resolveActiveProfile({ pick: 'a' }, unreadable);
      assert.equal(active?.profile, undefined);
      assert.equal(active?.unreadable?.location.file, file);
      assert.equal(resolveActiveProfile({ pick: 'keys' }, unreadable)?.unreadable, undefined);
    }
    assert.equal(resolveActiveProfile({ pick: 'typo' }, config)?.unreadable, undefined);
  });

  it('may be called like a property of every object', () => {
    const odd = configOf(`[profile constructor]\n${KEYS}`);
    assert.ok(resolveActiveProfile({ pick: 'constructor' }, odd)?.profile);
    assert.equal(resolveActiveProfile({ pick: 'toString' }, odd)?.profile, undefined);
  });
});

describe('the session behind a profile', () => {
  const chained = configOf(`
[sso-session s]
sso_start_url = https://s.awsapps.com/start
sso_region = us-east-1
[profile sso]
sso_session = s
sso_account_id = 111111111111
sso_role_name = R
[profile one]
role_arn = arn:aws:iam::111111111111:role/One
source_profile = sso
[profile two]
role_arn = arn:aws:iam::111111111111:role/Two
source_profile = one
[profile round]
role_arn = arn:aws:iam::111111111111:role/Round
source_profile = about
[profile about]
role_arn = arn:aws:iam::111111111111:role/About
source_profile = round
[profile gap]
role_arn = arn:aws:iam::111111111111:role/Gap
source_profile = nowhere
[profile own]
role_arn = arn:aws:iam::111111111111:role/Own
source_profile = own
sso_session = s
sso_account_id = 111111111111
sso_role_name = R
${KEYS}
[profile keys-and-role]
role_arn = arn:aws:iam::111111111111:role/Unused
source_profile = sso
${KEYS}
[profile over-keys]
role_arn = arn:aws:iam::111111111111:role/Over
source_profile = keys-and-role
`);
  const sessionOf = (name: string): string | undefined => {
    const profile = chained.profiles.get(name);
    return profile && findSessionId(profile, chained);
  };

  it('is found through a chain of roles', () => {
    assert.deepEqual(['sso', 'one', 'two'].map(sessionOf), ['s', 's', 's']);
  });

  it('is that of a profile which is its own source', () => {
    assert.equal(sessionOf('own'), 's');
  });

  it('is none where the source has keys, which go before its role', () => {
    assert.equal(sessionOf('over-keys'), undefined);
  });

  it('is none when the chain goes round or leads nowhere', () => {
    assert.deepEqual(['round', 'about', 'gap'].map(sessionOf), [undefined, undefined, undefined]);
  });
});
