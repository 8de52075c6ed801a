import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPortableName } from '../../../src/config/documentText';
import {
  checkNameTemplate,
  DEFAULT_PROFILE_NAME_TEMPLATE,
  nameProfiles,
  renderProfileName,
  type ProfileNameFacts,
} from '../../../src/config/profileNames';

const FACTS: ProfileNameFacts = {
  session: 'corp',
  accountId: '111111111111',
  accountName: 'Acme Payments Prod',
  email: 'aws+pay@acme.example',
  roleName: 'AdministratorAccess',
  region: 'eu-central-1',
};

function render(template: string, changes: Partial<ProfileNameFacts> = {}): string {
  return renderProfileName(template, { ...FACTS, ...changes });
}

function withoutRegion(): ProfileNameFacts {
  const { session, accountId, accountName, roleName } = FACTS;
  return { session, accountId, accountName, roleName };
}

function namesOf(
  roles: readonly Partial<ProfileNameFacts>[],
  template: string,
  taken: readonly string[] = [],
): [string, string?][] {
  const facts = roles.map((changes) => ({ ...FACTS, ...changes }));
  return nameProfiles(facts, template, (name) => taken.includes(name)).map(({ name, clash }) =>
    clash ? [name, clash] : [name],
  );
}

describe('a template of profile names', () => {
  it('has a default that names account and role', () => {
    assert.equal(checkNameTemplate(DEFAULT_PROFILE_NAME_TEMPLATE), undefined);
    assert.equal(render(DEFAULT_PROFILE_NAME_TEMPLATE), 'acme-payments-prod-AdministratorAccess');
  });

  it('fills every field', () => {
    const fields: Record<string, string> = {
      accountName: 'Acme-Payments-Prod',
      accountId: '111111111111',
      email: 'aws+pay@acme.example',
      emailUser: 'aws+pay',
      roleName: 'AdministratorAccess',
      region: 'eu-central-1',
      session: 'corp',
    };
    for (const [field, expected] of Object.entries(fields)) {
      assert.equal(checkNameTemplate(`{${field}}`), undefined);
      assert.equal(render(`{${field}}`), expected);
    }
  });

  it('puts a field through its pipes, from left to right', () => {
    for (const [template, expected] of [
      ['{accountName|lower}', 'acme-payments-prod'],
      ['{accountName|upper}', 'ACME-PAYMENTS-PROD'],
      ['{accountName|snake}', 'acme_payments_prod'],
      ['{accountName|lower|title}', 'Acme-Payments-Prod'],
      ['{roleName|kebab}', 'administrator-access'],
      ['{accountName|removePrefix:Acme |kebab}', 'payments-prod'],
      ['{roleName|removeSuffix:Access}', 'Administrator'],
      ['{ roleName | first:5 | lower }', 'admin'],
      ['{session}/{accountName|removeSuffix: Prod|kebab}', 'corp/acme-payments'],
    ] as const) {
      assert.equal(checkNameTemplate(template), undefined, template);
      assert.equal(render(template), expected, template);
    }
    assert.equal(render('{accountName|kebab}', { accountName: 'AWSProd2Logs' }), 'aws-prod2-logs');
  });

  it('leaves no separator behind for a field that is not known', () => {
    for (const [template, expected] of [
      ['{accountName|kebab}-{region}-{session}', 'acme-payments-prod-corp'],
      ['{region}-{session}', 'corp'],
      ['{session}/{region}/{accountId}', 'corp/111111111111'],
      ['{session}/{region}-{accountId}', 'corp/111111111111'],
      ['{session}_{email}', 'corp'],
    ] as const) {
      assert.equal(renderProfileName(template, withoutRegion()), expected, template);
    }
  });

  it('says what is wrong with it, and where', () => {
    for (const [template, code, text] of [
      ['  ', 'empty', '  '],
      ['prod', 'noField', 'prod'],
      ['{accountName', 'unbalancedBraces', '{'],
      ['{accountName}}', 'unbalancedBraces', '}'],
      ['{{accountName}}', 'unbalancedBraces', '{'],
      ['{account}', 'unknownField', 'account'],
      ['{}', 'unknownField', ''],
      ['{__proto__}', 'unknownField', '__proto__'],
      ['{roleName|shout}', 'unknownPipe', 'shout'],
      ['{roleName|}', 'unknownPipe', ''],
      ['{roleName|first}', 'invalidArgument', 'first'],
      ['{roleName|first:0}', 'invalidArgument', 'first:0'],
      ['{roleName|first:x}', 'invalidArgument', 'first:x'],
      ['{roleName|lower:x}', 'invalidArgument', 'lower:x'],
      ['{roleName|removePrefix:}', 'invalidArgument', 'removePrefix:'],
    ] as const) {
      assert.deepEqual(checkNameTemplate(template), { code, text }, template);
      assert.equal(render(template), render(DEFAULT_PROFILE_NAME_TEMPLATE), template);
    }
  });
});

describe('the name that a template gives', () => {
  it('is portable, whatever the account is called', () => {
    for (const [accountName, expected] of [
      ['Café Zürich', 'Cafe-Zurich'],
      ['a"]\n[profile evil', 'a-profile-evil'],
      ["it's; #1 = x", 'it-s-1-x'],
      ['  -- dev --  ', 'dev'],
      ['日本', '111111111111-AdministratorAccess'],
      ['', '111111111111-AdministratorAccess'],
      ['DEFAULT', 'DEFAULT-111111111111-profile'],
      ['default', 'default-111111111111-profile'],
      ['constructor', 'constructor-111111111111-profile'],
      ['ﬁnance Ⅳ', 'finance-IV'],
    ] as const) {
      assert.equal(render('{accountName}', { accountName }), expected);
    }
    assert.equal(render('{accountName}', { accountName: '日本', accountId: '', roleName: '' }), 'profile');
  });

  it('is one that every SDK reads, for any facts', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', '---'),
    );
    const template = fc.constantFrom(
      '{accountName}',
      '{accountName|title}{region}',
      '{session}/{accountName|snake}@{email}',
      '{accountName|first:3}-{roleName|kebab}',
    );
    fc.assert(
      fc.property(template, anything, anything, (of, accountName, roleName) => {
        const name = render(of, { accountName, roleName });
        assert.ok(isPortableName(name) && !/--|^-|-$/.test(name), name);
        assert.ok(name !== 'DEFAULT' && !(name in Object.prototype), name);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('naming many profiles', () => {
  it('keeps names that do not clash', () => {
    assert.deepEqual(namesOf([{}, { roleName: 'ReadOnly' }], '{accountName|kebab}-{roleName}'), [
      ['acme-payments-prod-AdministratorAccess'],
      ['acme-payments-prod-ReadOnly'],
    ]);
  });

  it('tells those of one name apart by role, else by account, else by both, else by number', () => {
    const twins = [{ roleName: 'Admin' }, { roleName: 'Reader' }];
    assert.deepEqual(namesOf(twins, '{session}'), [
      ['corp-Admin', 'sameName'],
      ['corp-Reader', 'sameName'],
    ]);
    assert.deepEqual(namesOf([{}, { accountId: '222222222222' }], '{roleName|first:5}'), [
      ['Admin-111111111111', 'sameName'],
      ['Admin-222222222222', 'sameName'],
    ]);
    assert.deepEqual(
      namesOf([...twins, ...twins.map((twin) => ({ ...twin, accountId: '222222222222' }))], '{session}'),
      ['Admin-111111111111', 'Reader-111111111111', 'Admin-222222222222', 'Reader-222222222222'].map(
        (name) => [`corp-${name}`, 'sameName'],
      ),
    );
    assert.deepEqual(namesOf([{}, {}, {}], '{session}', ['corp-2']), [
      ['corp', 'sameName'],
      ['corp-3', 'sameName'],
      ['corp-4', 'sameName'],
    ]);
  });

  it('goes round names that are taken, by profiles that are there and by its own', () => {
    assert.deepEqual(namesOf([{}], '{session}', ['corp']), [['corp-AdministratorAccess', 'taken']]);
    assert.deepEqual(namesOf([{}], '{session}-{roleName}', ['corp-AdministratorAccess']), [
      ['corp-AdministratorAccess-111111111111', 'taken'],
    ]);
    assert.deepEqual(namesOf([{}], '{accountId}-{roleName}', ['111111111111-AdministratorAccess']), [
      ['111111111111-AdministratorAccess-2', 'taken'],
    ]);
    const roles = [
      { accountName: 'a', roleName: 'x' },
      { accountName: 'a', roleName: 'y' },
      { accountName: 'a-x', roleName: 'z' },
    ];
    assert.deepEqual(namesOf(roles, '{accountName}'), [
      ['a-x-111111111111', 'sameName'],
      ['a-y-111111111111', 'sameName'],
      ['a-x'],
    ]);
  });

  it('gives every one of four thousand its own name, in their order', () => {
    const roles = Array.from({ length: 4000 }, (_, index) => ({
      ...FACTS,
      accountName: `team ${index % 7}`,
      accountId: String(100_000_000_000 + (index >> 2)),
      roleName: `role${index % 4}`,
    }));
    const named = nameProfiles(roles, '{accountName}', (name) => name === 'team-3');
    assert.equal(new Set(named.map(({ name }) => name)).size, roles.length);
    assert.deepEqual(
      named.map(({ facts }) => facts),
      roles,
    );
  });
});
