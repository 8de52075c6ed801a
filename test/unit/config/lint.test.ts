import assert from 'node:assert/strict';
import { readSharedConfig } from '../../../src/config/profiles';
import { allProblems, problemsIn, sharedConfigOf } from './sharedConfigOf';

const SESSION =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n';
const SSO = 'sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n';
const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY\n';
const ROLE = 'role_arn = arn:aws:iam::222222222222:role/Deploy\n';

const writing: [what: string, config: string, expected: string[]][] = [
  ['a byte order mark', `\uFEFF[default]\n${KEYS}`, ['config:1 error byteOrderMark']],
  ['a section that occurs twice', `[default]\n${KEYS}[default]\n`, ['config:4 error duplicateSection']],
  [
    '[default] beside [profile default]',
    `[default]\n[profile default]\n${KEYS}`,
    ['config:2 warning duplicateSection'],
  ],
  [
    'one name quoted and not',
    `[profile a]\n${KEYS}[profile "a"]\n`,
    [
      'config:4 warning unportableName',
      'config:4 warning duplicateSection',
      // The AWS CLI reads the later one alone.
      'config:4 warning noCredentials',
    ],
  ],
  [
    'a key that occurs twice',
    `[default]\n${KEYS}Region = us-east-1\nregion = us-east-1\n`,
    ['config:4 warning unportableKey', 'config:5 error duplicateKey'],
  ],
  ['a line that is nothing', `[default]\n${KEYS}what\n`, ['config:4 error malformedLine']],
  [
    'a colon for an equals sign',
    `[default]\n${KEYS}region : x\n`,
    ['config:4 warning malformedLine', 'config:4 warning invalidRegion'],
  ],
  [
    'a key that occurs twice, once with a colon',
    `[default]\n${KEYS}output = x\noutput: x\n`,
    ['config:5 error duplicateKey', 'config:5 warning malformedLine'],
  ],
  [
    'a key with a blank that occurs twice',
    `[default]\n${KEYS}my key = x\nMy key : x\n`,
    ['config:5 error duplicateKey', 'config:4 warning unportableKey', 'config:5 warning unportableKey'],
  ],
  [
    'quotes around a value, but not around the words of a command',
    `[default]\ncredential_process = "/a b/c" "d"\noutput = "json"\n`,
    ['config:3 warning quotedValue'],
  ],
  ['a colon for an equals sign', `[default]\n${KEYS}output : x\n`, ['config:4 warning malformedLine']],
  ['a key with a blank', `[default]\n${KEYS}my key = x\n`, ['config:4 warning unportableKey']],
  ['a header that is not closed', `[default\n${KEYS}`, ['config:1 error malformedLine']],
  [
    'indented keys, once a section',
    `[default]\n  output = json\n  region = us-east-1\n${KEYS}`,
    ['config:2 warning indentedKey'],
  ],
  [
    'an indented line that its author took for a key',
    `[default]\n${KEYS}output = json\n  region = x\n`,
    ['config:5 warning indentedKey'],
  ],
  [
    'a value on two lines, but for scopes',
    `[default]\n${KEYS}cli_pager = less\n  -R\n[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = a,\n  b\n`,
    ['config:5 warning continuedValue'],
  ],
  [
    'a comment behind a nested setting',
    `[default]\n${KEYS}s3 =\n  max_queue_size = 1 # few\n  use_arn_region = true\n`,
    ['config:5 warning inlineComment'],
  ],
  [
    'settings below one that has none',
    `[default]\n${KEYS}mfa_serial =\n  region = us-east-1\n`,
    ['config:5 warning indentedKey'],
  ],
  [
    'the quotes of a text processor',
    `[default]\n${KEYS}output = \u201cjson\u201d\n`,
    ['config:4 warning quotedValue'],
  ],
  [
    'a comment behind a value',
    `[default]\n${KEYS}region = us-east-1 # near\n`,
    ['config:4 warning inlineComment'],
  ],
  ['a comment glued to a header', `[profile a];x\n${KEYS}`, ['config:1 warning unportableHeader']],
  ['blanks inside the brackets', `[ profile a ]\n${KEYS}`, ['config:1 warning unportableHeader']],
  ['two blanks before the name', `[profile  a]\n${KEYS}`, ['config:1 warning unportableHeader']],
  [
    'an indented header below a key, which the AWS CLI takes for a part of the value',
    `[default]\n${KEYS}  [profile a]\n${KEYS}`,
    ['config:4 error indentedHeader', 'config:5 error duplicateKey', 'config:6 error duplicateKey'],
  ],
  ['an indented header at the beginning', `  [profile a]\n${KEYS}`, ['config:1 warning unportableHeader']],
  ['an indented header', `# mine\n  [profile a]\n${KEYS}`, ['config:2 warning unportableHeader']],
  [
    'an indented header that continues the key above it',
    `[default]\n${KEYS}  [profile a]\nregion = us-east-1\n`,
    ['config:4 error indentedHeader'],
  ],
  [
    'a bracket in the comment behind a header',
    `[profile a] # see [wiki]\n${KEYS}`,
    ['config:1 warning unportableHeader'],
  ],
  [
    'two titles that are one but for the bracket in a comment, which the AWS CLI does not take for one',
    `[profile a]\n${KEYS}[profile a] # see [wiki]\n`,
    ['config:4 warning unportableHeader', 'config:4 warning duplicateSection'],
  ],
  [
    'one title twice, with the bracket in its comment',
    `[profile a] # see [wiki]\n${KEYS}[profile a] # see [wiki]\n`,
    [
      'config:1 warning unportableHeader',
      'config:4 warning unportableHeader',
      'config:4 error duplicateSection',
    ],
  ],
  [
    'a blank of copy and paste before the name',
    `[profile \u00a0a]\n${KEYS}`,
    ['config:1 warning unportableHeader'],
  ],
  [
    'a blank of copy and paste for the space before the name',
    `[profile\u00a0a]\n${KEYS}`,
    ['config:1 warning unportableHeader'],
  ],
  [
    'a comment in the place of a value, which is a value to the AWS CLI',
    `[default]\n${KEYS}output = # json\n  or text\n`,
    ['config:4 warning inlineComment'],
  ],
  [
    'nested settings that only Python parts into lines',
    `[default]\n${KEYS}s3 =\n  a = b\u0085c\n`,
    ['config:5 error malformedLine'],
  ],
  [
    'a key by both delimiters',
    `[default]\n${KEYS}output: json\noutput = json\n`,
    ['config:4 warning malformedLine', 'config:5 error duplicateKey'],
  ],
  ['a header without a name', '[]\n', ['config:1 error malformedLine']],
  ['[DEFAULT]', '[DEFAULT]\nregion = us-east-1\n', ['config:1 warning defaultSection']],
  ['a name of several words', SESSION.replace('corp', 'My Corp Ltd'), ['config:1 error unportableName']],
  ['another word before the name', `[profiles dev]\n${KEYS}`, ['config:1 warning unportableName']],
  ['a dot before the name', `[profile.dev]\n${KEYS}`, ['config:1 warning unsupportedSection']],
  ['a profile without the word', '[dev]\nregion = us-east-1\n', ['config:1 warning unsupportedSection']],
  ['a name JavaScript objects have', `[profile constructor]\n${KEYS}`, ['config:1 warning unportableName']],
  ['nothing of a plugins section', '[plugins]\ncli_legacy_plugin_path = /p\n', []],
  [
    'nothing of nested settings and comments',
    `[default]\n${KEYS}s3 =\n  max_queue_size = 1\n# c\n ; c\n`,
    [],
  ],
];

const meaning: [what: string, config: string, expected: string[]][] = [
  ['a session that is not defined', `[profile a]\n${SSO}`, ['config:2 error missingSession']],
  [
    'a session without start URL and region',
    `[sso-session corp]\n[profile a]\n${SSO}`,
    ['config:1 error missingStartUrl', 'config:1 error missingRegion'],
  ],
  ['nothing of a profile that is there to log in', `${SESSION}[profile a]\nsso_session = corp\n`, []],
  [
    'nothing of a profile that is there to log in, with inline settings',
    '[profile a]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n',
    [],
  ],
  [
    'an account without role',
    `${SESSION}[profile a]\nsso_session = corp\nsso_account_id = 111111111111\n`,
    ['config:4 error missingRole'],
  ],
  [
    'any setting that differs from that of the session',
    `${SESSION}region = eu-west-1\noutput = json\n[profile a]\n${SSO}region = us-east-1\noutput = json\n`,
    ['config:10 error inconsistentSession'],
  ],
  [
    'empty settings that the AWS CLI goes by all the same',
    [
      `${SESSION}[profile a]\nsso_session =\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n`,
      `[profile b]\nrole_arn =\n${KEYS}`,
      `[profile c]\nsso_account_id =\n${KEYS}`,
      `[profile d]\ncredential_process =\n${KEYS}`,
      `[profile e]\n${ROLE}source_profile =\ncredential_source = Environment\n`,
      `[profile f]\n${ROLE}source_profile = g\ncredential_source =\n`,
      `[profile g]\n${KEYS}login_session =\n`,
      `[profile h]\n${ROLE}source_profile = i\nexternal_id =\n`,
      `[profile i]\naws_access_key_id =\naws_secret_access_key = CANARY\n`,
    ].join(''),
    [5, 11, 15, 19, 24, 29, 33, 37, 39].map((line) => `config:${line} error emptySetting`),
  ],
  ['nothing of an empty token file beside keys', `[profile a]\nweb_identity_token_file =\n${KEYS}`, []],
  [
    'a name, an id and a device that STS refuses',
    `[profile a]\n${ROLE}credential_source = Environment\nrole_session_name = ada lovelace/\${USER}\nexternal_id = ö\nmfa_serial = short\n`,
    [4, 5, 6].map((line) => `config:${line} error invalidRoleSetting`),
  ],
  ['nothing of a region named for its FIPS hosts', `[profile a]\n${KEYS}region = us-east-1-fips\n`, []],
  [
    'the old name of the session token',
    `[profile a]\n${KEYS}aws_security_token = CANARY\n`,
    ['config:4 warning unportableKey'],
  ],
  [
    'two regions at one start URL, which share a login',
    ['us-east-1', 'eu-west-1']
      .map(
        (region) =>
          `[profile ${region}]\nsso_start_url = https://x.awsapps.com/start\nsso_region = ${region}\nsso_account_id = 111111111111\nsso_role_name = R\n`,
      )
      .join(''),
    ['config:8 warning inconsistentSession'],
  ],
  [
    'an account that is no number',
    `${SESSION}[profile a]\n${SSO.replace('111111111111', '1')}`,
    ['config:6 error invalidAccount'],
  ],
  [
    'inline settings without region',
    '[profile a]\nsso_start_url = https://x.awsapps.com/start\nsso_account_id = 111111111111\nsso_role_name = R\n',
    ['config:1 error missingRegion'],
  ],
  [
    'account and role without any session',
    '[profile a]\nsso_account_id = 111111111111\nsso_role_name = R\n',
    ['config:1 error missingStartUrl'],
  ],
  [
    'values that contradict the session',
    `${SESSION}[profile a]\n${SSO}sso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n`,
    ['config:8 error inconsistentSession'],
  ],
  [
    'values that repeat those of the session',
    `${SESSION}[profile a]\n${SSO}sso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n`,
    ['config:8 warning repeatedSetting'],
  ],
  [
    'a start URL that is none',
    SESSION.replace('https://corp.awsapps.com/start', 'corp'),
    ['config:2 error invalidStartUrl'],
  ],
  ['a start URL without TLS', SESSION.replace('https', 'http'), ['config:2 error invalidStartUrl']],
  ['nothing of a start URL that ends in #/', SESSION.replace('/start', '/start/#/'), []],
  [
    'a region that could not be part of a host name',
    SESSION.replace('us-east-1', 'evil.example/x'),
    ['config:3 error invalidRegion'],
  ],
  ['a region of unusual shape', SESSION.replace('us-east-1', 'useast1'), ['config:3 warning invalidRegion']],
  [
    'a source profile that is not there',
    `[profile a]\n${ROLE}source_profile = gone\n`,
    ['config:3 error missingSourceProfile'],
  ],
  ['a role without source', `[profile a]\n${ROLE}`, ['config:2 error incompleteAssumeRole']],
  [
    'a role with two sources',
    `[profile a]\n${ROLE}source_profile = b\ncredential_source = Environment\n[profile b]\n${KEYS}`,
    ['config:4 error conflictingSource'],
  ],
  [
    'an unknown credential source',
    `[profile a]\n${ROLE}credential_source = Magic\n`,
    ['config:3 error incompleteAssumeRole'],
  ],
  [
    'a role ARN that is none',
    '[profile a]\nrole_arn = Deploy\ncredential_source = Environment\n',
    ['config:2 error invalidRoleArn'],
  ],
  [
    'a web identity without role',
    '[profile a]\nweb_identity_token_file = /t\n',
    ['config:2 error incompleteAssumeRole'],
  ],
  ['half a pair of keys', '[profile a]\naws_secret_access_key = CANARY\n', ['config:2 error incompleteKeys']],
  [
    'keys that hide the Identity Center settings from other tools',
    `${SESSION}[profile a]\n${SSO}${KEYS}`,
    ['config:8 warning mixedCredentials'],
  ],
  [
    'a duration that is no number',
    `[profile a]\n${ROLE}credential_source = Environment\nduration_seconds = 1h\n`,
    ['config:4 warning invalidDuration'],
  ],
  [
    'a duration that no session may have',
    `[profile a]\n${ROLE}credential_source = Environment\nduration_seconds = 899\n`,
    ['config:4 error invalidDuration'],
  ],
  [
    'a command that only a shell understands',
    '[profile a]\ncredential_process = ~/bin/keys "$USER"\n',
    ['config:2 warning shellSyntax'],
  ],
  [
    'a command behind a variable that only a shell sets',
    '[profile a]\ncredential_process = AWS_PROFILE=b /bin/keys\n',
    ['config:2 warning shellSyntax'],
  ],
  [
    'a command with a quote that is not closed',
    '[profile a]\ncredential_process = "/bin/keys a\n',
    ['config:2 error shellSyntax'],
  ],
  [
    'paths that only a shell expands',
    `[profile a]\n${KEYS}ca_bundle = ~/ca.pem\n[profile b]\n${ROLE}web_identity_token_file = $HOME/token\n`,
    ['config:4 warning shellSyntax', 'config:7 warning shellSyntax'],
  ],
  [
    'a duration below zero, which the AWS CLI sends',
    `[profile a]\n${ROLE}credential_source = Environment\nduration_seconds = -900\n`,
    ['config:4 error invalidDuration'],
  ],
  [
    'nothing of a command with quoted words',
    '[profile a]\ncredential_process = /bin/keys \'a $b\' "c d"\n',
    [],
  ],
  [
    'a profile without a region that is named',
    `[default]\n${KEYS}region =\n`,
    ['config:4 warning refusedSetting'],
  ],
  ...[
    'retry_mode = Standard',
    'max_attempts = 0',
    'max_attempts =',
    'defaults_mode = fast',
    'output = xml',
  ].map(refused),
  ...[
    'endpoint_url = localhost:4566',
    'endpoint_url = http:/x',
    's3 = path',
    's3 =',
    's3 =\n  addressing_style = host',
  ].map(refused),
  ...[
    'services = gone',
    'services =',
    'sts_regional_endpoints = global',
    'request_checksum_calculation = no',
  ].map(refused),
  [
    'nothing of what the AWS CLI takes',
    `[default]\n${KEYS}retry_mode = standard\nmax_attempts = 3\ndefaults_mode = Auto\noutput = yaml\nendpoint_url = http://[::1]:4566\nservices = v\ns3 =\n  addressing_style = path\n[services "v"]\n`,
    ['config:12 warning unportableName'],
  ],
  [
    'a temporary key without its session token',
    '[profile a]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = CANARY\n',
    ['config:2 warning incompleteKeys'],
  ],
  [
    'a start URL with half of its "//"',
    SESSION.replace('https://', 'https:/'),
    ['config:2 error invalidStartUrl'],
  ],
  [
    'a start URL with a character that cannot be seen',
    SESSION.replace('/start', '/start\u200b'),
    ['config:2 error invalidStartUrl'],
  ],
  ['a profile without credentials', '[profile a]\nregion = us-east-1\n', ['config:1 warning noCredentials']],
];

function refused(setting: string): [what: string, config: string, expected: string[]] {
  return [
    `${setting}, which the AWS CLI refuses`,
    `[default]\n${KEYS}${setting}\n`,
    ['config:4 warning refusedSetting'],
  ];
}

describe('reading the config file reports', () => {
  for (const [what, config, expected] of [...writing, ...meaning]) {
    it(what, () => {
      const found = sharedConfigOf(config);
      assert.deepEqual(problemsIn(found), expected);
      for (const { message } of allProblems(found)) assert.ok(!message.includes('CANARY'), message);
    });
  }
});

describe('reading the credentials file reports', () => {
  it('sections that belong in the config file', () => {
    const found = sharedConfigOf(undefined, `[profile a]\n${KEYS}[sso-session b]\n[c]\n${KEYS}`);
    assert.deepEqual(problemsIn(found), [
      'credentials:1 warning sectionInCredentials',
      'credentials:4 warning sectionInCredentials',
    ]);
    assert.deepEqual([...found.profiles.keys()], ['c']);
  });
});

describe('reading both files reports', () => {
  const ID = 'aws_access_key_id = AKIAEXAMPLE\n';
  const SECRET = 'aws_secret_access_key = CANARY\n';

  it('an access key that is whole in two files alone', () => {
    const found = sharedConfigOf(`[profile a]\n${SECRET}`, `[a]\n${ID}`);
    assert.deepEqual(problemsIn(found), ['credentials:2 error splitKeys']);
  });

  it('a key that tools mix with what stands in the other file', () => {
    const old = `[profile a]\n${KEYS.replace('EXAMPLE', 'OLD')}aws_session_token = CANARY\n`;
    const found = sharedConfigOf(old, `[a]\n${KEYS}`);
    assert.deepEqual(problemsIn(found), ['credentials:2 warning splitKeys']);
    assert.match(allProblems(found)[0]?.message ?? '', /aws_session_token/);
  });

  it('nothing of keys that are whole in each of them', () => {
    assert.deepEqual(
      problemsIn(sharedConfigOf(`[profile a]\n${KEYS.replace('A', 'B')}`, `[a]\n${KEYS}`)),
      [],
    );
  });

  it('nothing of one file that is both, and what is wrong with it once', () => {
    const text = `${SESSION}[profile a]\n${SSO}[b]\n${KEYS}[default]\n${KEYS}region = us-east-1 # near\n`;
    const file = { file: 'aws', text };
    const found = readSharedConfig({ config: file, credentials: file });
    assert.deepEqual(problemsIn(found), ['aws:14 warning inlineComment']);
    assert.deepEqual([...found.profiles.keys()], ['a', 'default', 'b']);
  });
});

describe('source profiles', () => {
  const chain = (...links: [name: string, source: string][]): string =>
    links.map(([name, source]) => `[profile ${name}]\n${ROLE}source_profile = ${source}\n`).join('');

  it('may not lead into a cycle, which the message names', () => {
    const { profiles } = sharedConfigOf(chain(['in', 'a'], ['a', 'b'], ['b', 'a']));
    for (const name of ['in', 'a', 'b']) {
      const [problem] = profiles.get(name)!.problems;
      assert.equal(problem?.code, 'sourceProfileCycle');
      assert.match(problem.message, new RegExp(`Profile "${name}" .*, a \\(line 6\\) → b \\(line 9\\) → a:`));
    }
  });

  it('may name themselves when they have keys, as the end of a chain', () => {
    const own = `[profile a]\n${ROLE}source_profile = a\n`;
    assert.deepEqual(problemsIn(sharedConfigOf(own + KEYS)), []);
    assert.deepEqual(problemsIn(sharedConfigOf(own)), ['config:3 error sourceProfileCycle']);
  });

  it('may not lead back to a profile with keys over others', () => {
    const withKeys = `[profile x]\n${ROLE}source_profile = y\n${KEYS}`;
    assert.deepEqual(problemsIn(sharedConfigOf(withKeys + chain(['y', 'x']))), [
      'config:3 error sourceProfileCycle',
    ]);
    const overThree = sharedConfigOf(withKeys + chain(['y', 'z'], ['z', 'x']));
    assert.deepEqual(problemsIn(overThree), ['config:3 error sourceProfileCycle']);
    assert.match(
      overThree.profiles.get('x')?.problems[0]?.message ?? '',
      /x \(line 3\) → y \(line 8\) → z \(line 11\) → x:/,
    );
    const halfKey = `[profile x]\n${ROLE}source_profile = x\naws_secret_access_key = CANARY\n`;
    assert.deepEqual(
      sharedConfigOf(halfKey)
        .profiles.get('x')
        ?.problems.map(({ code }) => code),
      ['incompleteKeys'],
    );
  });

  it('are followed however long the chain is', () => {
    const links = Array.from({ length: 20_000 }, (_, at): [string, string] => [`p${at}`, `p${at + 1}`]);
    const config = sharedConfigOf(`${chain(...links)}[profile p20000]\n${KEYS}`);
    assert.deepEqual(allProblems(config), []);
  });
});

describe('messages', () => {
  it('never repeat what stands in a line that is not understood', () => {
    const secrets = [
      'CANARY',
      'a CANARY b : CANARY',
      '= CANARY',
      '[profile a] CANARY',
      'a CANARY b = CANARY',
      'CANARY/9+9==',
      'CANARY/9+9==',
    ];
    const problems = allProblems(sharedConfigOf(`CANARY\n[default]\n${secrets.join('\n')}\n`));
    assert.ok(problems.length >= secrets.length);
    for (const { message } of problems) assert.ok(!message.includes('CANARY'), message);
  });

  it('end long names and show no control characters', () => {
    const problems = allProblems(sharedConfigOf(`[profile ${'x'.repeat(5000)}]\n[profile "a\u0007b"]\n`));
    for (const { message } of problems) {
      assert.ok(message.length < 400);
      assert.doesNotMatch(message, /\p{Cc}/u);
    }
  });

  const named: [what: string, config: string, ...words: string[]][] = [
    [
      'the setting that STS refuses',
      `[profile a]\n${ROLE}credential_source = Environment\nrole_session_name = two words\n`,
      'role_session_name',
      'profile "a"',
    ],
    ['the only reader of another word', `[profiles a]\n${KEYS}`, 'Only the AWS CLI reads [profiles a]'],
    ['the only reader of a dot', `[profile.a]\n${KEYS}`, 'Only the AWS SDK for JavaScript reads [profile.a]'],
    [
      'who refuses the file for a key that is there with both signs',
      '[default]\noutput = json\noutput: text\n',
      '"output" is already on line 2',
      'the AWS CLI refuses the whole file',
    ],
  ];
  for (const [what, config, ...words] of named) {
    it(`name ${what}`, () => {
      const messages = allProblems(sharedConfigOf(config)).map(({ message }) => message);
      assert.ok(
        messages.some((message) => words.every((word) => message.includes(word))),
        messages.join('\n'),
      );
    });
  }
});
