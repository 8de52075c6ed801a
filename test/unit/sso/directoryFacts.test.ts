import assert from 'node:assert/strict';
import type { Directory } from '../../../src/sso/directory';
import { countWithoutRoles, isNew, isRoleGone, profilesOfRole } from '../../../src/sso/directoryFacts';
import { ConfigSource } from '../../fakes/configSource';

const profile = (name: string, account: string, role: string, session = 'corp'): string => `
[profile ${name}]
sso_session = ${session}
sso_account_id = ${account}
sso_role_name = ${role}
`;
const { current: config } = new ConfigSource(
  [
    profile('admin', '111111111111', 'Admin'),
    profile('admin-too', '111111111111', 'Admin'),
    profile('elsewhere', '111111111111', 'Admin', 'other'),
    profile('old', '111111111111', 'Old'),
    profile('closed', '999999999999', 'Admin'),
    profile('unasked', '222222222222', 'Anything'),
    '[profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n',
  ].join('\n'),
);
const listedAt = new Date();
const directory: Directory = {
  sessionId: 'corp',
  accounts: new Map([
    [
      '111111111111',
      { accountId: '111111111111', name: 'One', roles: ['Admin', 'Audit'], rolesListedAt: listedAt },
    ],
    ['222222222222', { accountId: '222222222222', name: 'Two' }],
  ]),
  listedAt,
  changes: {
    appeared: [
      { accountId: '222222222222', accountName: 'Two' },
      { accountId: '111111111111', accountName: 'One', roleName: 'Audit' },
    ],
    vanished: [],
  },
};

describe('what is known of a directory', () => {
  const isGone = (name: string, known: Directory | undefined): boolean =>
    isRoleGone(config.profiles.get(name)!, known);

  it('tells the profiles whose role is not there any more', () => {
    assert.deepEqual(
      [...config.profiles.keys()].filter((name) => name !== 'elsewhere' && isGone(name, directory)),
      ['old', 'closed'],
    );
  });

  it('accuses no profile as long as the accounts have not been listed', () => {
    const { sessionId, accounts, changes } = directory;
    const begun = { sessionId, accounts, changes };
    assert.equal(isGone('closed', begun), false);
    assert.equal(isGone('closed', undefined), false);
  });

  it('accuses no profile by roles that were listed before the accounts were', () => {
    const later = { ...directory, listedAt: new Date(listedAt.getTime() + 1) };
    assert.equal(isGone('old', later), false);
    assert.equal(isGone('closed', later), true);
  });

  it('tells what has appeared', () => {
    assert.equal(isNew(directory, '222222222222'), true);
    assert.equal(isNew(directory, '111111111111'), false);
    assert.equal(isNew(directory, '111111111111', 'Audit'), true);
    assert.equal(isNew(directory, '111111111111', 'Admin'), false);
  });

  it('counts the accounts whose roles nobody has asked for', () => {
    assert.equal(countWithoutRoles(directory), 1);
  });

  it('finds the profiles of a role, in the order of the file and of its session alone', () => {
    const namesOf = (sessionId: string, roleName: string): string[] =>
      profilesOfRole(config, { sessionId, accountId: '111111111111', roleName }).map(({ name }) => name);
    assert.deepEqual(namesOf('corp', 'Admin'), ['admin', 'admin-too']);
    assert.deepEqual(namesOf('other', 'Admin'), ['elsewhere']);
    assert.deepEqual(namesOf('corp', 'Audit'), []);
  });
});
