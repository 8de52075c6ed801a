import assert from 'node:assert/strict';
import { usesShell } from '../../../src/config/shellSyntax';
import { splitWindowsWords } from '../../../src/config/windowsWords';
import { sharedConfigOf } from './sharedConfigOf';

const ROLE = 'role_arn = arn:aws:iam::111111111111:role/R\n';
const SETTINGS = {
  'assumed role': `${ROLE}source_profile = base\n`,
  'web identity': `${ROLE}web_identity_token_file = /token\n`,
  sso: 'sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n',
  login: 'login_session = arn:aws:iam::111111111111:user/ada\n',
  process: 'credential_process = /bin/keys\n',
  keys: 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n',
} as const;
type Setting = keyof typeof SETTINGS;
const BASE = '[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n';

/** Two settings in one profile of the config file; what is said of the AWS CLI and the SDKs, undefined: they agree. */
const PAIRS: readonly (readonly [Setting, Setting, string | undefined])[] = [
  [
    'assumed role',
    'web identity',
    'the web identity token, Terraform and the AWS SDK for Go refuse the profile, the AWS SDKs for JavaScript and Rust the assumed role',
  ],
  ['assumed role', 'sso', undefined],
  ['assumed role', 'login', undefined],
  ['assumed role', 'process', 'the assumed role, Terraform and the AWS SDK for Go refuse the profile'],
  ['assumed role', 'keys', undefined],
  ['web identity', 'sso', undefined],
  ['web identity', 'login', undefined],
  ['web identity', 'process', 'the web identity token, Terraform and the AWS SDK for Go refuse the profile'],
  [
    'web identity',
    'keys',
    'the web identity token, Terraform and the AWS SDKs for JavaScript and Go the access keys',
  ],
  ['sso', 'login', undefined],
  ['sso', 'process', 'the Identity Center settings, the AWS SDK for JavaScript credential_process'],
  [
    'sso',
    'keys',
    'the Identity Center settings, Terraform and the AWS SDKs for JavaScript and Go the access keys',
  ],
  ['login', 'process', 'login_session, Terraform and the AWS SDK for JavaScript credential_process'],
  ['login', 'keys', 'login_session, Terraform and the AWS SDKs for JavaScript and Go the access keys'],
  ['process', 'keys', 'credential_process, Terraform and the AWS SDKs for JavaScript and Go the access keys'],
];

function differenceOf(config: string, credentials?: string): string | undefined {
  const problems = sharedConfigOf(BASE + config, credentials).profiles.get('a')?.problems ?? [];
  const message = problems.find(({ code }) => code === 'mixedCredentials')?.message;
  return message && /the AWS CLI uses (.*): remove the one you do not want\.$/.exec(message)?.[1];
}

describe('a profile with two kinds of credentials', () => {
  for (const [one, other, expected] of PAIRS) {
    it(`${one} and ${other}: ${expected ? 'tools differ' : 'tools agree'}`, () => {
      const settings = new Set(`${SETTINGS[one]}${SETTINGS[other]}`.split('\n'));
      assert.equal(differenceOf(`[profile a]\n${[...settings].join('\n')}\n`), expected);
    });
  }

  it('keys of the credentials file go before a process and a login with the AWS CLI, and not with Rust', () => {
    const keys = `[a]\n${SETTINGS.keys}`;
    for (const [setting, words] of [
      ['process', 'credential_process'],
      ['login', 'login_session'],
    ] as const) {
      assert.equal(
        differenceOf(`[profile a]\n${SETTINGS[setting]}`, keys),
        `the access keys, the AWS SDK for Rust ${words}`,
      );
    }
  });

  it('a source without a role is what Go takes', () => {
    assert.equal(
      differenceOf(`[profile a]\nsource_profile = base\n${SETTINGS.keys}`),
      'the access keys, Terraform and the AWS SDK for Go what source_profile has, without a role',
    );
  });

  it('a console sign-in as a source is what Go and Terraform refuse, each by its name', () => {
    const problemsOf = (config: string): string[] =>
      (sharedConfigOf(config).profiles.get('a')?.problems ?? []).map(({ message }) => message);
    const role = `[profile a]\n${ROLE}source_profile = console\n`;
    assert.deepEqual(problemsOf(`[profile console]\n${SETTINGS.login}${role}`), [
      'The AWS SDK for Go and Terraform refuse profile "a": its source_profile "console" is a console sign-in (login_session). Name a profile for other tools there.',
    ]);
    assert.deepEqual(problemsOf(`[profile console]\n${SETTINGS.process}${role}`), []);
    assert.deepEqual(problemsOf(`[profile console]\n${SETTINGS.login}${SETTINGS.sso}${role}`), []);
  });

  it('as a source, keys go before the role and Identity Center before the keys', () => {
    const kindAsSource = (settings: string) =>
      sharedConfigOf(`${BASE}[profile a]\n${settings}`).profiles.get('a')?.kindAsSource;
    assert.equal(kindAsSource(SETTINGS['assumed role']), undefined);
    assert.equal(kindAsSource(SETTINGS['assumed role'] + SETTINGS.keys), 'keys');
    assert.equal(kindAsSource(SETTINGS['assumed role'] + SETTINGS.keys + SETTINGS.sso), 'sso');
    assert.equal(kindAsSource(SETTINGS['assumed role'] + SETTINGS.keys + SETTINGS.process), 'process');
  });
});

describe('a command that only a shell understands', () => {
  it('is told from one that is words alone', () => {
    for (const command of [
      'a | b',
      '~/a',
      'a $HOME',
      'a "$HOME"',
      'a `b`',
      'a > b',
      'a *.json',
      'a; b',
      'a # b',
    ]) {
      assert.ok(usesShell(command), command);
    }
    for (const command of [
      "a '$HOME'",
      'a \\$HOME',
      'a "b ~ | c"',
      'C:\\\\a\\\\b.exe --x=y',
      'a b~ c#d --e=~',
      'granted credential-process --profile Acme-[production]/Admin',
    ]) {
      assert.ok(!usesShell(command), command);
    }
  });
});

describe('words of a Windows command line', () => {
  // The cases of botocore's own tests.
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['', []],
    [' ', []],
    ['spam', ['spam']],
    ['spam  spam\tspam', ['spam', 'spam', 'spam']],
    ['"" spam ""', ['', 'spam', '']],
    ['"spam spam"', ['spam spam']],
    ['spam"spam spam"spam', ['spamspam spamspam']],
    ['C:\\Program\\spam.exe --x', ['C:\\Program\\spam.exe', '--x']],
    ['"C:\\Program Files\\spam.exe" --x', ['C:\\Program Files\\spam.exe', '--x']],
    ['spam \\"', ['spam', '"']],
    ['"spam \\"spam\\""', ['spam "spam"']],
    ['spam \\\\"a b\\\\"', ['spam', '\\a b\\']],
    ['"spam" \\\\\\" x', ['spam', '\\"', 'x']],
    ['spam\\', ['spam\\']],
    ["'spam spam'", ["'spam", "spam'"]],
    ['"spam', undefined],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => assert.deepEqual(splitWindowsWords(text), expected));
  }
});
