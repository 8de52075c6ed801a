import assert from 'node:assert/strict';
import { find, importable, importAll, lines, staying } from './importing';

/** As `granted sso populate` writes it. */
const POPULATED = lines(
  '[default]',
  'region = us-east-1',
  '',
  '[profile labs/AdministratorAccess]',
  'granted_sso_start_url      = https://d-9067f719d0.awsapps.com/start/',
  'granted_sso_region         = us-east-1',
  'granted_sso_account_id     = 111111111111',
  'granted_sso_role_name      = AdministratorAccess',
  'common_fate_generated_from = aws-sso',
  'credential_process         = granted credential-process --profile labs/AdministratorAccess',
  'region                     = eu-west-1',
  '',
  '[profile labs/ReadOnly]',
  'granted_sso_start_url      = https://d-9067f719d0.awsapps.com/start/',
  'granted_sso_region         = us-east-1',
  'granted_sso_account_id     = 111111111111',
  'granted_sso_role_name      = ReadOnly',
  'common_fate_generated_from = aws-sso',
  'credential_process         = granted credential-process --profile labs/ReadOnly',
);

const OWN = [
  'granted_sso_start_url = https://acme.awsapps.com/start',
  'granted_sso_region = eu-west-1',
  'granted_sso_account_id = 111111111111',
  'granted_sso_role_name = Admin',
];
const USES = ['sso_session = acme', 'sso_account_id = 111111111111', 'sso_role_name = Admin'];
const SESSION = [
  '[sso-session acme]',
  'sso_start_url = https://acme.awsapps.com/start',
  'sso_region = eu-west-1',
  'sso_registration_scopes = sso:account:access',
];
const processOf = (name: string): string =>
  `credential_process = granted credential-process --profile ${name}`;

describe('an import from Granted', () => {
  it('gives the profiles that it populated one new session', () => {
    assert.equal(
      importAll('granted', { config: POPULATED }),
      lines(
        '[default]',
        'region = us-east-1',
        '',
        '[profile labs/AdministratorAccess]',
        'sso_session                = d-9067f719d0',
        'sso_account_id             = 111111111111',
        'sso_role_name              = AdministratorAccess',
        'region                     = eu-west-1',
        '',
        '[profile labs/ReadOnly]',
        'sso_session                = d-9067f719d0',
        'sso_account_id             = 111111111111',
        'sso_role_name              = ReadOnly',
        '',
        '[sso-session d-9067f719d0]',
        'sso_start_url = https://d-9067f719d0.awsapps.com/start',
        'sso_region = us-east-1',
        'sso_registration_scopes = sso:account:access',
      ),
    );
  });

  it('uses the session that is there for the portal and region, however its start URL is spelled', () => {
    const session = lines(
      '[sso-session work]',
      'sso_start_url = https://acme.awsapps.com/start#/',
      'sso_region = eu-west-1',
    );
    const config = `${session}\n${lines('[profile dev]', ...OWN, processOf('dev'))}`;
    assert.equal(
      importAll('granted', { config }),
      `${session}\n${lines('[profile dev]', 'sso_session = work', ...USES.slice(1))}`,
    );
  });

  it('makes another session where the region differs, with a name that is free', () => {
    const session = lines(
      '[sso-session acme]',
      'sso_start_url = https://acme.awsapps.com/start',
      'sso_region = us-east-1',
    );
    const config = `${session}\n${lines('[profile dev]', ...OWN, processOf('dev'))}`;
    const after = importAll('granted', { config });
    assert.match(after, /^sso_session = acme-2$/m);
    assert.ok(after.endsWith(lines('[sso-session acme-2]', ...SESSION.slice(1))));
  });

  it('makes no session of a name that another profile gives to one that is missing', () => {
    const other = lines('[profile other]', 'sso_session = acme', ...USES.slice(1), '');
    const config = other + lines('[profile dev]', ...OWN, processOf('dev'));
    assert.ok(
      importAll('granted', { config }).startsWith(
        `${other}${lines('[profile dev]', 'sso_session = acme-2')}`,
      ),
    );
  });

  it('keeps comments, other settings, and what Granted shows in browsers', () => {
    const config = lines(
      '# the team account',
      '[profile dev] # mine',
      'granted_color = red',
      'output = json',
      '# portal',
      ...OWN,
      '# asks Granted',
      processOf('dev'),
      's3 =',
      '  max_queue_size = 100',
    );
    assert.equal(
      importAll('granted', { config }),
      lines(
        '# the team account',
        '[profile dev] # mine',
        'granted_color = red',
        'output = json',
        '# portal',
        ...USES,
        '# asks Granted',
        's3 =',
        '  max_queue_size = 100',
        '',
        ...SESSION,
      ),
    );
  });

  it('keeps a role that is assumed on top, as the AWS CLI does it', () => {
    const role = ['role_arn = arn:aws:iam::222222222222:role/Deploy', 'source_profile = base'];
    const config = lines('[profile dev]', ...OWN, processOf('dev'), ...role);
    assert.ok(importAll('granted', { config }).startsWith(lines('[profile dev]', ...USES, ...role)));
    assert.deepEqual(staying({ config: lines('[profile dev]', ...OWN, processOf('dev'), role[0] ?? '') }), [
      'granted dev: noSource',
    ]);
  });

  it('takes the session that a profile names, and the scopes that Granted asks for', () => {
    const named = lines(
      '[sso-session corp]',
      'sso_start_url = https://acme.awsapps.com/start',
      'sso_region = eu-west-1',
      '',
      '[profile dev]',
      'sso_session = corp',
      ...OWN.slice(2),
      processOf('dev'),
    );
    assert.ok(
      importAll('granted', { config: named }).endsWith(
        lines('[profile dev]', 'sso_session = corp', ...USES.slice(1)),
      ),
    );
    const scoped = lines(
      '[profile dev]',
      ...OWN,
      'granted_sso_registration_scopes = sso:account:access,codewhisperer:completions',
      processOf('dev'),
    );
    assert.match(
      importAll('granted', { config: scoped }),
      /^sso_registration_scopes = sso:account:access,codewhisperer:completions$/m,
    );
  });

  it('finds profiles without a process, too', () => {
    const plain = lines(
      '[profile dev]',
      'sso_start_url = https://acme.awsapps.com/start',
      'sso_region = eu-west-1',
      'sso_account_id = 111111111111',
      'common_fate_generated_from = aws-sso',
      'sso_role_name = Admin',
    );
    const expected = lines('[profile dev]', ...USES, '', ...SESSION);
    assert.equal(importAll('granted', { config: plain }), expected);
    const skipped = lines('[profile dev]', ...OWN, 'granted_skip_credential_process_validation = true');
    assert.equal(importAll('granted', { config: skipped }), expected);
  });

  for (const command of [
    'granted credential-process --profile=dev',
    'granted credential-process --auto-login --profile dev --url https://granted.example.com',
    '/opt/homebrew/bin/granted  credential-process   --profile "dev"',
    'dgranted credential-process --profile dev --window 5m --no-cache',
  ]) {
    it(`understands ${command}`, () => {
      const config = lines('[profile dev]', ...OWN, `credential_process = ${command}`);
      assert.equal(importAll('granted', { config }), lines('[profile dev]', ...USES, '', ...SESSION));
    });
  }

  it('understands what stands in a file of Windows', () => {
    const command = String.raw`"C:\Program Files\Granted\granted.exe" credential-process --profile "dev"`;
    const config = lines('[profile dev]', ...OWN, `credential_process = ${command}`).replaceAll('\n', '\r\n');
    assert.equal(
      importAll('granted', { config, platform: 'win32' }),
      lines('[profile dev]', ...USES, '', ...SESSION).replaceAll('\n', '\r\n'),
    );
  });

  it('understands names as account names make them', () => {
    const name = 'Acme-(Prod)/Admin';
    const config = lines(`[profile ${name}]`, ...OWN, processOf(name));
    assert.deepEqual(importable({ config }), { granted: [name] });
  });

  it('gives a profile that runs Granted for another one the same role', () => {
    const config = lines(
      '[profile tools]',
      processOf('dev'),
      'region = us-east-1',
      '',
      '[profile dev]',
      ...OWN,
    );
    assert.ok(
      importAll('granted', { config }).startsWith(lines('[profile tools]', ...USES, 'region = us-east-1')),
    );
  });

  it('leaves a profile alone whose access key is in the keychain', () => {
    assert.deepEqual(staying({ config: lines('[profile old]', processOf('old')) }), [
      'granted old: keyring old',
    ]);
  });

  for (const [what, config, reason] of [
    ['a pipe', ['[profile dev]', ...OWN, `${processOf('dev')} | tee log`], 'severalWords'],
    ['a second command', ['[profile dev]', ...OWN, `${processOf('dev')} && true`], 'severalWords'],
    [
      'a shell',
      ['[profile dev]', ...OWN, `credential_process = sh -c "granted credential-process --profile dev"`],
      'severalWords',
    ],
    ['an option of no meaning here', ['[profile dev]', ...OWN, `${processOf('dev')} --what`], 'severalWords'],
    ['a quote that does not end', ['[profile dev]', ...OWN, processOf('"dev')], 'severalWords'],
    [
      'another profile that nobody defines',
      ['[profile dev]', ...OWN, processOf('dev;rm')],
      'otherProfile dev;rm',
    ],
    [
      'another profile with another role',
      [
        '[profile dev]',
        ...OWN,
        processOf('x'),
        '[profile x]',
        ...OWN.slice(0, 3),
        'granted_sso_role_name = X',
      ],
      'otherRole x',
    ],
    [
      'a program that is not known',
      ['[profile dev]', ...OWN, 'credential_process = /opt/mine'],
      'otherCredentials',
    ],
    [
      'an access key',
      ['[profile dev]', ...OWN, 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = s'],
      'otherCredentials',
    ],
    [
      'two roles',
      ['[profile dev]', ...OWN, processOf('dev'), 'sso_role_name = Other'],
      'conflict sso_role_name',
    ],
    [
      'no region',
      ['[profile dev]', ...OWN.filter((line) => !line.includes('region')), processOf('dev')],
      'missing sso_region',
    ],
    [
      'a region that is a host',
      ['[profile dev]', ...OWN.with(1, 'granted_sso_region = evil.example.com/x'), processOf('dev')],
      'invalid sso_region',
    ],
    [
      'a start URL without encryption',
      [
        '[profile dev]',
        ...OWN.with(0, 'granted_sso_start_url = http://acme.awsapps.com/start'),
        processOf('dev'),
      ],
      'invalid sso_start_url',
    ],
    [
      'an account of words',
      ['[profile dev]', ...OWN.with(2, 'granted_sso_account_id = {{ .Account }}'), processOf('dev')],
      'invalid sso_account_id',
    ],
    [
      'a value on two lines',
      ['[profile dev]', ...OWN.with(3, 'granted_sso_role_name = Admin\n  x = y'), processOf('dev')],
      'invalid sso_role_name',
    ],
    ['two sections', ['[profile dev]', ...OWN, '', '[profile "dev"]', processOf('dev')], 'severalSections'],
  ] as const) {
    it(`leaves a profile alone with ${what}`, () => {
      const text = lines(...config);
      const [first] = staying({ config: text });
      assert.equal(first, `granted dev: ${reason}`);
      assert.ok(!importAll('granted', { config: text }).includes('[profile dev]\nsso_session'));
    });
  }

  it('leaves profiles alone that run Granted for each other', () => {
    const config = lines(
      '[profile a]',
      processOf('b'),
      '[profile b]',
      processOf('c'),
      '[profile c]',
      processOf('a'),
    );
    assert.deepEqual(staying({ config }), ['granted a: loop b', 'granted b: loop c', 'granted c: loop a']);
  });

  it('leaves a profile alone whose settings are in the credentials file', () => {
    const credentials = lines('[dev]', ...OWN, processOf('dev'));
    assert.deepEqual(staying({ credentials }), ['granted dev: elsewhere']);
    const config = lines('[profile dev]', ...OWN);
    assert.deepEqual(staying({ config, credentials: lines('[dev]', processOf('dev')) }), [
      'granted dev: elsewhere',
    ]);
  });

  it('tells of profiles that a registry writes again', () => {
    const profile = lines('[profile dev]', ...OWN, processOf('dev'));
    const isWrittenAgain = (config: string): boolean | undefined => find({ config })[0]?.isWrittenAgain;
    assert.equal(
      isWrittenAgain(`[granted_registry_start r]\n\n${profile}\n[granted_registry_end r]\n`),
      true,
    );
    assert.equal(isWrittenAgain(`[granted_registry_start r]\n[granted_registry_end r]\n\n${profile}`), false);
    assert.equal(isWrittenAgain(profile), false);
  });
});
