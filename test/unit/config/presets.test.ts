import assert from 'node:assert/strict';
import { parseDocument } from '../../../src/config/documentParser';
import { addPresets, missingPresets, PresetError, readPresets } from '../../../src/config/presets';
import { readSharedConfig } from '../../../src/config/profiles';

const PRESET = {
  session: 'corp',
  startUrl: 'https://corp.awsapps.com/start',
  region: 'eu-central-1',
  nameTemplate: '{accountName|kebab}-{roleName}',
  roles: [
    { account: '111111111111', accountName: 'Shop Dev', role: 'Developer' },
    { account: '222222222222', role: 'ReadOnly', profile: 'prod-look', region: 'us-east-1' },
  ],
};
const readConfig = (text: string) =>
  readSharedConfig({ config: { file: 'config', text }, credentials: { file: 'credentials', missing: true } });
const setUp = (text: string, value: unknown = PRESET): string => {
  const config = readConfig(text);
  return addPresets(parseDocument(text), missingPresets(readPresets(value), config), config).toString();
};

describe('the presets of a repository', () => {
  it('become a session and profiles, once', () => {
    const text = setUp('# mine\n');
    const { profiles, sessions } = readConfig(text);
    assert.ok(text.startsWith('# mine\n'));
    assert.equal(sessions.get('corp')?.startUrl, PRESET.startUrl);
    assert.deepEqual([...profiles.keys()], ['shop-dev-Developer', 'prod-look']);
    assert.equal(profiles.get('prod-look')?.region, 'us-east-1');
    assert.equal(setUp(text), text);
  });

  it('are one where several folders say the same, and refused where they say different things', () => {
    assert.equal(setUp('', [PRESET, PRESET]), setUp(''));
    const more = { ...PRESET, roles: [{ account: '333333333333', role: 'Admin', profile: 'third' }] };
    assert.deepEqual(
      [...readConfig(setUp('', [PRESET, more])).profiles.keys()],
      ['shop-dev-Developer', 'prod-look', 'third'],
    );
    const elsewhere = { ...PRESET, startUrl: 'https://evil.awsapps.com/start' };
    assert.throws(() => readPresets([PRESET, elsewhere]), PresetError);
    const [first] = PRESET.roles;
    const roles = [
      { ...first, profile: 'same' },
      { ...first, role: 'Admin', profile: 'same' },
    ];
    assert.throws(() => readPresets({ ...PRESET, roles }), PresetError);
  });

  it('change nothing that is there', () => {
    const mine = '[profile prod-look]\naws_access_key_id = AKIA\naws_secret_access_key = x\n';
    assert.ok(setUp(mine).startsWith(mine));
    assert.equal(setUp(mine).match(/prod-look/g)?.length, 1);
    const elsewhere =
      '[sso-session corp]\nsso_start_url = https://mine.awsapps.com/start\nsso_region = us-east-1\n';
    assert.equal(setUp(elsewhere), elsewhere);
  });

  it('are refused when they are none, or would write something else', () => {
    const wrong: object[] = [
      { session: 'a]\n[profile default' },
      { session: 7 },
      { startUrl: 'javascript:alert(1)' },
      { startUrl: 'http://corp.awsapps.com/start' },
      { startUrl: 'https://corp.awsapps.com/start\ncredential_process = x' },
      { startUrl: 'https://corp.awsapps.com@evil.example/start' },
      { startUrl: 'https:corp.awsapps.com:443@evil.example/start' },
      { startUrl: 'https://corp.awsapps.com/\u202etrats' },
      { startUrl: 'https://cörp.awsapps.com/start' },
      { region: 'eu-central-1\nx = y' },
      { nameTemplate: 'same' },
      { roles: {} },
      { roles: [{ account: '1', role: 'Developer' }] },
      { roles: [{ account: '111111111111', role: 'a b\n' }] },
      { roles: [{ account: '111111111111', role: 'Developer', profile: 'a]\n[b' }] },
      { roles: Array.from({ length: 201 }, () => PRESET.roles[0]) },
    ];
    for (const change of wrong)
      assert.throws(() => readPresets({ ...PRESET, ...change }), PresetError, JSON.stringify(change));
    for (const value of [null, 'x', [7], Array.from({ length: 21 }, () => PRESET)])
      assert.throws(() => readPresets(value), PresetError);
  });
});
