import assert from 'node:assert/strict';
import { importable, importAll, lines, staying } from './importing';

const PORTAL = ['sso_start_url = https://acme.awsapps.com/start', 'sso_region = eu-west-1'];
const ROLE = ['sso_account_id = 111111111111', 'sso_role_name = Admin'];
const USES = ['sso_session = acme', ...ROLE];
const SESSION = lines('', '[sso-session acme]', ...PORTAL, 'sso_registration_scopes = sso:account:access');
const DEPLOY = 'role_arn = arn:aws:iam::222222222222:role/Deploy';
const processOf = (name: string): string => `credential_process = aws-vault export --format=json ${name}`;

describe('an import from aws-vault', () => {
  for (const command of [
    'aws-vault export --format=json dev',
    'aws-vault export --format json --no-session dev',
    'aws-vault --prompt=osascript export --format=json dev',
    'aws-vault exec dev --json',
    'aws-vault --backend file exec -j -d 1h dev',
    '/usr/local/bin/aws-vault export --format=json -- dev',
  ]) {
    it(`understands ${command}`, () => {
      const config = lines(
        '[profile dev]',
        ...PORTAL,
        ...ROLE,
        'region = us-east-1',
        `credential_process = ${command}`,
      );
      assert.equal(
        importAll('awsVault', { config }),
        lines('[profile dev]', ...USES, 'region = us-east-1') + SESSION,
      );
    });
  }

  it('writes what a profile has from those that it includes', () => {
    const config = lines(
      '[profile portal]',
      ...PORTAL,
      'region = us-east-1',
      '',
      '[profile account]',
      'include_profile = portal',
      'sso_account_id = 111111111111',
      '',
      '[profile admin]',
      '# the usual one',
      'include_profile = account',
      'sso_role_name = Admin',
      'output = json',
      '',
      '[profile reader]',
      'parent_profile = account',
      'sso_role_name = Reader',
      'region = eu-west-1',
    );
    assert.equal(
      importAll('awsVault', { config }),
      lines(
        '[profile portal]',
        ...PORTAL,
        'region = us-east-1',
        '',
        '[profile account]',
        'include_profile = portal',
        'sso_account_id = 111111111111',
        '',
        '[profile admin]',
        '# the usual one',
        'sso_session = acme',
        'sso_account_id = 111111111111',
        'region = us-east-1',
        'sso_role_name = Admin',
        'output = json',
        '',
        '[profile reader]',
        'sso_session = acme',
        'sso_account_id = 111111111111',
        'sso_role_name = Reader',
        'region = eu-west-1',
      ) + SESSION,
    );
    assert.deepEqual(staying({ config }), ['awsVault account: missing sso_role_name']);
  });

  it('takes the start URL from [default], but never the role', () => {
    const config = lines(
      '[default]',
      ...PORTAL,
      ...ROLE,
      '',
      '[profile dev]',
      'sso_account_id = 222222222222',
      'sso_role_name = Dev',
      processOf('dev'),
      '',
      '[profile old]',
      processOf('old'),
    );
    assert.ok(
      importAll('awsVault', { config }).includes(
        lines('[profile dev]', 'sso_account_id = 222222222222', 'sso_role_name = Dev', 'sso_session = acme'),
      ),
    );
    assert.deepEqual(importable({ config }), { awsVault: ['dev'], inline: ['default'] });
    assert.deepEqual(staying({ config }), ['awsVault old: keyring old']);
  });

  it('gives a profile that runs aws-vault for another one the same role', () => {
    const config = lines(
      '[profile common]',
      ...PORTAL,
      '',
      '[profile admin-vault]',
      'include_profile = common',
      ...ROLE,
      '',
      '[profile admin]',
      processOf('admin-vault'),
    );
    const after = importAll('awsVault', { config });
    assert.ok(after.includes(lines('[profile admin-vault]', ...USES)));
    assert.ok(after.includes(lines('[profile admin]', ...USES)));
  });

  it('leaves roles to the AWS CLI', () => {
    const config = lines(
      '[profile base]',
      ...PORTAL,
      ...ROLE,
      processOf('base'),
      '',
      '[profile deploy]',
      DEPLOY,
      'source_profile = base',
      processOf('deploy'),
    );
    assert.ok(
      importAll('awsVault', { config }).includes(lines('[profile deploy]', DEPLOY, 'source_profile = base')),
    );
  });

  it('writes what a role has from the profile that it includes', () => {
    const config = lines(
      '[profile jon]',
      'mfa_serial = arn:aws:iam::111111111111:mfa/jon',
      'source_profile = jon',
      '',
      '[profile deploy]',
      DEPLOY,
      'include_profile = jon',
    );
    assert.deepEqual(staying({ config }), ['awsVault deploy: sourceStays jon']);
    const credentials = lines(
      '[jon]',
      'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
      'aws_secret_access_key = s',
    );
    assert.ok(
      importAll('awsVault', { config, credentials }).endsWith(
        lines(
          '[profile deploy]',
          DEPLOY,
          'source_profile = jon',
          'mfa_serial = arn:aws:iam::111111111111:mfa/jon',
        ),
      ),
    );
  });

  for (const [what, config, reasons] of [
    ['a key in the keyring', ['[profile home]', processOf('home')], ['home: keyring home']],
    [
      'a key in the keyring of a profile that no file has',
      ['[profile home]', processOf('prod')],
      ['home: keyring prod'],
    ],
    [
      'a key in the keyring of another profile',
      ['[profile a]', processOf('b'), '[profile b]', processOf('b')],
      ['a: keyring b', 'b: keyring b'],
    ],
    [
      'a role whose source has such a key',
      [
        '[profile jon]',
        processOf('jon'),
        '[profile work]',
        DEPLOY,
        'source_profile = jon',
        processOf('work'),
      ],
      ['jon: keyring jon', 'work: sourceStays jon'],
    ],
    ['a role without a source', ['[profile work]', DEPLOY, processOf('work')], ['work: noSource']],
    [
      'tags that only aws-vault sends',
      ['[profile work]', DEPLOY, 'source_profile = x', 'session_tags = a=b', processOf('work')],
      ['work: onlyTool session_tags'],
    ],
    [
      'profiles that include each other',
      ['[profile a]', 'include_profile = b', '[profile b]', 'include_profile = a'],
      ['a: loop a', 'b: loop b'],
    ],
    ['a profile that includes itself', ['[profile a]', 'include_profile = a'], ['a: loop a']],
    [
      'a process that prints no JSON',
      ['[profile a]', ...PORTAL, ...ROLE, 'credential_process = aws-vault exec a'],
      ['a: severalWords'],
    ],
    [
      'a process that runs something',
      ['[profile a]', ...PORTAL, ...ROLE, 'credential_process = aws-vault exec a --json -- env'],
      ['a: severalWords'],
    ],
    ['a pipe', ['[profile a]', ...PORTAL, ...ROLE, `${processOf('a')} | jq .`], ['a: severalWords']],
    [
      'a shell',
      ['[profile a]', ...PORTAL, ...ROLE, `credential_process = bash -lc 'aws-vault export --format=json a'`],
      ['a: severalWords'],
    ],
    [
      'a server',
      ['[profile a]', ...PORTAL, ...ROLE, 'credential_process = aws-vault exec --json --ecs-server a'],
      ['a: severalWords'],
    ],
  ] as const) {
    it(`leaves profiles alone with ${what}`, () => {
      const text = lines(...config);
      assert.deepEqual(
        staying({ config: text }).filter((each) => each.startsWith('awsVault')),
        reasons.map((reason) => `awsVault ${reason}`),
      );
      assert.equal(importAll('awsVault', { config: text }), text);
    });
  }

  it('does not take other programs for it', () => {
    const config = lines('[profile a]', 'credential_process = my-aws-vault-like export a');
    assert.deepEqual(staying({ config }), []);
  });
});
