import assert from 'node:assert/strict';
import {
  findRoleProfiles,
  matchRoles,
  nameRoleProfiles,
  rolesOf,
  wantedProfile,
  type RoleChoice,
} from '../../../src/sso/roleProfiles';
import { sharedConfigOf } from '../config/sharedConfigOf';

const role = (accountName: string, digit: number, roleName: string): RoleChoice => ({
  accountId: String(digit).repeat(12),
  accountName,
  roleName,
});
const ROLES = [
  role('Acme Development', 1, 'PowerUserAccess'),
  role('Acme Development', 1, 'ReadOnlyAccess'),
  role('Acme Production', 2, 'ReadOnlyAccess'),
  role('R&D / Labs', 3, 'Admin'),
];

describe('roles by pattern', () => {
  const cases: readonly [pattern: string, expected: readonly number[]][] = [
    ['*', [0, 1, 2, 3]],
    ['*/*', [0, 1, 2, 3]],
    ['*/ReadOnly*', [1, 2]],
    ['acme dev*/*', [0, 1]],
    ['111111111111/poweruseraccess', [0]],
    ['2222*', [2]],
    ['ReadOnlyAccess', [1, 2]],
    ['R&D / Labs/Admin', [3]],
    ['Acme', []],
    ['', []],
    ['(', []],
  ];
  for (const [pattern, expected] of cases) {
    it(`${JSON.stringify(pattern)} means ${expected.length} of ${ROLES.length}`, () =>
      assert.deepEqual(
        matchRoles(ROLES, pattern),
        expected.map((index) => ROLES[index]),
      ));
  }
});

describe('the profiles of roles', () => {
  const config = sharedConfigOf(`[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1

[profile dev]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = PowerUserAccess

[profile dev-again]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = PowerUserAccess

[profile other]
sso_session = other
sso_account_id = 222222222222
sso_role_name = ReadOnlyAccess

[profile acme-production-ReadOnlyAccess]
region = us-east-1
`);
  const session = config.sessions.get('acme')!;

  it('are those of the same session, account and role, whatever they are called', () => {
    const names = findRoleProfiles(config, 'acme');
    assert.deepEqual(
      ROLES.map((choice) => names.get(choice)),
      ['dev', undefined, undefined, undefined],
    );
  });

  it('keep their names; the others get names that nobody has', () => {
    const named = nameRoleProfiles(ROLES, '{accountName|kebab}-{roleName}', {
      session: 'acme',
      region: 'us-east-1',
      config,
    });
    assert.deepEqual(named.map(({ name, isThere }) => [name, isThere]).slice(0, 2), [
      ['dev', true],
      ['acme-development-ReadOnlyAccess', false],
    ]);
    assert.equal(named[2]?.clashing, 'acme-production-ReadOnlyAccess');
    assert.ok(!config.profiles.has(named[2].name));
    assert.equal(new Set(named.map(({ name }) => name)).size, ROLES.length);
  });

  it('refer to their session, or repeat its settings where it is no section', () => {
    const profile = { name: 'x', role: ROLES[0]! };
    assert.deepEqual(wantedProfile(profile, session, { region: 'eu-west-1', output: '' }).properties, [
      ['sso_session', 'acme'],
      ['sso_account_id', '111111111111'],
      ['sso_role_name', 'PowerUserAccess'],
      ['region', 'eu-west-1'],
    ]);
    assert.deepEqual(wantedProfile(profile, { ...session, legacy: true }, { output: 'json' }).properties, [
      ['sso_start_url', 'https://acme.awsapps.com/start'],
      ['sso_region', 'us-east-1'],
      ['sso_account_id', '111111111111'],
      ['sso_role_name', 'PowerUserAccess'],
      ['output', 'json'],
    ]);
  });

  it('are of every role that is known, account by account', () => {
    const accounts = new Map([
      ['1', { accountId: '1', name: 'One', email: 'one@example.com', roles: ['A', 'B'] }],
      ['2', { accountId: '2', name: 'Two' }],
    ]);
    assert.deepEqual(rolesOf({ accounts }), [
      { accountId: '1', accountName: 'One', email: 'one@example.com', roleName: 'A' },
      { accountId: '1', accountName: 'One', email: 'one@example.com', roleName: 'B' },
    ]);
  });
});
