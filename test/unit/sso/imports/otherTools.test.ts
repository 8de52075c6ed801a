import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsSsoInstances, type AwsSsoInstances } from '../../../../src/sso/imports/awsSsoCli';
import { parseAwsSsoCliFile } from '../../../../src/sso/imports/awsSsoCliFile';
import { RecordingLogger } from '../../../fakes/recordingLogger';
import { temporaryDirectoryPerTest } from '../../base/temporaryDirectory';
import { find, importable, importAll, lines, staying } from './importing';

const PORTAL = ['sso_start_url = https://acme.awsapps.com/start', 'sso_region = eu-west-1'];
const ROLE = ['sso_account_id = 111111111111', 'sso_role_name = Admin'];
const USES = ['sso_session = acme', ...ROLE];
const SESSION = lines('', '[sso-session acme]', ...PORTAL, 'sso_registration_scopes = sso:account:access');

describe('an import from aws-sso-util', () => {
  it('takes the process and the mark of populated profiles away', () => {
    const config = lines(
      '[profile Acme.Admin]',
      ...PORTAL,
      'sso_account_name = Acme',
      ...ROLE,
      'region = us-east-2',
      'credential_process = aws-sso-util credential-process --profile Acme.Admin',
      'sso_auto_populated = true',
    );
    assert.equal(
      importAll('awsSsoUtil', { config }),
      lines(
        '[profile Acme.Admin]',
        'sso_session = acme',
        'sso_account_name = Acme',
        ...ROLE,
        'region = us-east-2',
      ) + SESSION,
    );
  });

  it('takes what the process itself says', () => {
    const config = lines(
      '[profile dev]',
      'credential_process = aws-sso-credential-process --start-url https://acme.awsapps.com/start --region eu-west-1 --account-id 111111111111 --role-name Admin',
    );
    assert.equal(importAll('awsSsoUtil', { config }), lines('[profile dev]', ...USES) + SESSION);
  });

  it('understands quoted names, and leaves alone what lacks a setting', () => {
    const named = lines(
      '[profile "my dev"]',
      ...PORTAL,
      ...ROLE,
      "credential_process = aws-sso-util credential-process --profile 'my dev'",
    );
    assert.deepEqual(importable({ config: named }), { awsSsoUtil: ['my dev'] });
    const lacking = lines(
      '[profile dev]',
      'credential_process = aws-sso-util credential-process --profile dev',
    );
    assert.deepEqual(staying({ config: lacking }), [
      'awsSsoUtil dev: missing sso_start_url sso_region sso_account_id sso_role_name',
    ]);
  });
});

const AWS_SSO_FILE = `
SSOConfig:
  Default:
    SSORegion: eu-west-1  # where it is
    StartUrl: https://acme.awsapps.com/start
    Accounts:
      012345678901:
        Name: "Shared: tools"
        Roles:
          Chained:
            Via: arn:aws:iam::111111111111:role/Admin
  Other:
    SSORegion: us-east-1
    StartUrl: https://other.awsapps.com/start
UrlExecCommand: [open, "%s"]
`;
const INSTANCES = parseAwsSsoCliFile(AWS_SSO_FILE, '/home/me/.aws-sso/config.yaml');

/** As `aws-sso setup profiles` writes it. */
const BLOCK = lines(
  '# BEGIN_AWS_SSO_CLI',
  '',
  '[profile 111111111111:Admin]',
  'credential_process = /usr/local/bin/aws-sso -u open -S "Default" process --arn arn:aws:iam::111111111111:role/Admin',
  'region = us-east-1',
  'sts_regional_endpoints = regional',
  '',
  '[profile Other:Reader]',
  'credential_process = /usr/local/bin/aws-sso -S "Other" process --arn arn:aws:iam::222222222222:role/path/Reader',
  '',
  '# END_AWS_SSO_CLI',
);

describe('an import from AWS SSO CLI', () => {
  it("puts sessions in the place of its instances, and leaves its block's marks", () => {
    const config = `${lines('[default]', 'region = us-east-1', '')}${BLOCK}`;
    assert.equal(
      importAll('awsSsoCli', { config, instances: INSTANCES }),
      lines(
        '[default]',
        'region = us-east-1',
        '',
        '# BEGIN_AWS_SSO_CLI',
        '',
        '[profile 111111111111:Admin]',
        ...USES,
        'region = us-east-1',
        'sts_regional_endpoints = regional',
        '',
        '[profile Other:Reader]',
        'sso_session = other',
        'sso_account_id = 222222222222',
        'sso_role_name = Reader',
        '',
        '# END_AWS_SSO_CLI',
      ) +
        SESSION +
        lines(
          '',
          '[sso-session other]',
          'sso_start_url = https://other.awsapps.com/start',
          'sso_region = us-east-1',
          'sso_registration_scopes = sso:account:access',
        ),
    );
    assert.equal(find({ config, instances: INSTANCES })[0]?.isWrittenAgain, true);
  });

  it('understands how a role is named otherwise', () => {
    const config = lines(
      '[profile a]',
      'credential_process = aws-sso process --account 12345678901 --role Admin',
    );
    assert.match(
      importAll('awsSsoCli', { config, instances: INSTANCES }),
      /^sso_account_id = 012345678901$/m,
    );
  });

  for (const [command, reason] of [
    [
      'aws-sso -S Gone process --arn arn:aws:iam::111111111111:role/Admin',
      'noInstance Gone /home/me/.aws-sso/config.yaml',
    ],
    ['aws-sso process --arn arn:aws:iam::012345678901:role/Chained', 'chained'],
    ['aws-sso process --profile dev', 'severalWords'],
    ['aws-sso --config other.yaml process --arn arn:aws:iam::111111111111:role/Admin', 'severalWords'],
    ['aws-sso exec --arn arn:aws:iam::111111111111:role/Admin', 'severalWords'],
    ['aws-sso process --arn arn:aws:iam::1:role/Admin', 'missing sso_account_id sso_role_name'],
  ] as const) {
    it(`leaves a profile alone with ${command}`, () => {
      const config = lines('[profile a]', `credential_process = ${command}`);
      assert.deepEqual(staying({ config, instances: INSTANCES }), [`awsSsoCli a: ${reason}`]);
    });
  }

  describe('reads its file', () => {
    const directory = temporaryDirectoryPerTest();
    let logger = new RecordingLogger();
    const load = (environment: NodeJS.ProcessEnv = {}): Promise<AwsSsoInstances> =>
      loadAwsSsoInstances(directory.path, environment, logger);
    const write = (place: string, text: string): string => {
      const file = join(directory.path, place, 'config.yaml');
      mkdirSync(join(directory.path, place), { recursive: true });
      writeFileSync(file, text);
      return file;
    };
    beforeEach(() => (logger = new RecordingLogger()));

    it('where the tool looks for it', async () => {
      const xdg = write('xdg/aws-sso', 'DefaultSSO: A');
      const usual = write('.config/aws-sso', 'DefaultSSO: B');
      assert.equal((await load()).file, usual);
      assert.equal((await load({ XDG_CONFIG_HOME: join(directory.path, 'xdg') })).file, xdg);
      assert.equal((await load()).defaultName, 'B');
      const old = write('.aws-sso', AWS_SSO_FILE);
      assert.equal((await load()).file, old);
      assert.deepEqual([...(await load()).byName.keys()], ['Default', 'Other']);
      const own = write('mine', '');
      assert.equal((await load({ AWS_SSO_CONFIG: '~/mine/config.yaml' })).file, own);
    });

    it('and takes it for empty where it is none', async () => {
      assert.equal((await load()).byName.size, 0);
      assert.equal(logger.text, '');
      for (const text of ['a: b: secret', '[', '- a', '"SSOConfig"', 'SSOConfig: [1]', '['.repeat(100_000)]) {
        write('.aws-sso', text);
        assert.equal((await load()).byName.size, 0, text.slice(0, 20));
      }
      assert.ok(logger.lines.length > 0);
      assert.ok(logger.lines.every((line) => !line.includes('secret')));
    });

    it('without a bomb of aliases going off', async () => {
      const bomb = [
        'a: &a [x, x]',
        ...Array.from(
          { length: 60 },
          (_, index) =>
            `b${index}: &b${index} [${index === 0 ? '*a, *a' : `*b${index - 1}, *b${index - 1}`}]`,
        ),
        'SSOConfig: {Default: {StartUrl: *b59, Accounts: *b59}}',
      ];
      write('.aws-sso', lines(...bomb));
      assert.equal((await load()).byName.get('Default')?.startUrl, undefined);
    });
  });
});

describe('an import of keys that yawsso copied', () => {
  const COPIED = [
    'aws_access_key_id = ASIAIOSFODNN7EXAMPLE',
    'aws_secret_access_key = secret',
    'aws_session_token = token',
    'aws_security_token = token',
    'aws_session_expiration = 2020-06-14T17:13:26+00:00+0000',
  ];
  const KEY = ['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = s'];
  const config = lines(
    '[profile dev]',
    ...USES,
    '',
    '[profile deploy]',
    'role_arn = arn:aws:iam::222222222222:role/Deploy',
    'source_profile = dev',
    '',
    '[sso-session acme]',
    ...PORTAL,
  );

  it('takes them out, with the sections that hold nothing else', () => {
    const credentials = lines(
      '# mine',
      '[old]',
      ...KEY,
      '',
      '[dev]',
      ...COPIED,
      '',
      '[deploy]',
      ...COPIED.slice(0, 3),
      'region = us-east-1',
      ...COPIED.slice(3),
      '',
    );
    assert.equal(
      importAll('yawsso', { config, credentials }),
      lines('# mine', '[old]', ...KEY, '', '[deploy]', 'region = us-east-1', ''),
    );
  });

  it('leaves alone what has nothing else, what does not expire, and what we have exported', () => {
    const credentials = lines(
      '[default]',
      ...COPIED,
      '[foo]',
      ...COPIED,
      '[dev]',
      ...KEY,
      'aws_session_expiration = 2020-06-14T17:13:26+0000',
      '[dev-exported]',
      ...COPIED,
      'x_exported_from = dev',
    );
    assert.deepEqual(staying({ config, credentials }), [
      'yawsso default: nothingElse',
      'yawsso foo: nothingElse',
      'yawsso dev: longLived',
    ]);
    assert.equal(importAll('yawsso', { config, credentials }), credentials);
  });

  it('never finds keys that nothing says were copied', () => {
    assert.deepEqual(
      find({ config, credentials: lines('[dev]', ...KEY, '[deploy]', ...COPIED.slice(0, 4)) }),
      [],
    );
  });
});

describe('an import of SSO settings without a session', () => {
  it('makes a session of them', () => {
    const config = lines(
      '[profile dev]',
      ...PORTAL,
      ...ROLE,
      '',
      '[profile portal]',
      ...PORTAL,
      '',
      '[profile half]',
      ...PORTAL,
      'sso_account_id = 111111111111',
    );
    assert.deepEqual(importable({ config }), { inline: ['dev'] });
    assert.deepEqual(staying({ config }), ['inline half: missing sso_role_name']);
    assert.ok(importAll('inline', { config }).startsWith(lines('[profile dev]', ...USES, '')));
  });

  it('leaves the process of another program to other tools', () => {
    const config = lines('[profile dev]', ...PORTAL, ...ROLE, 'credential_process = /opt/mine');
    assert.equal(
      importAll('inline', { config }),
      lines('[profile dev]', ...USES, 'credential_process = /opt/mine') + SESSION,
    );
  });
});

describe('profiles of Leapp', () => {
  it('are found, and stay', () => {
    const config = lines(
      '[profile dev]',
      'credential_process = leapp session generate 0f3b',
      'region = us-east-1',
    );
    assert.deepEqual(staying({ config }), ['leapp dev: encrypted']);
  });
});

describe('an import', () => {
  it('finds nothing in files of plain profiles', () => {
    const config = lines(
      '[profile dev]',
      ...USES,
      '',
      '[sso-session acme]',
      ...PORTAL,
      '',
      '[profile other]',
      'credential_process = /opt/mine',
    );
    assert.deepEqual(find({ config }), []);
    assert.deepEqual(find({}), []);
  });

  it('takes time in proportion to the file, however long the chain', () => {
    const count = 5000;
    const chain = Array.from({ length: count }, (_, index) =>
      lines(
        `[profile p${index}]`,
        `credential_process = aws-vault export --format=json p${index + 1}`,
        `include_profile = p${index + 1}`,
        '',
      ),
    ).join('');
    const end = lines(`[profile p${count}]`, ...PORTAL, ...ROLE);
    const found = find({ config: chain + end });
    const profiles = found.flatMap((each) => each.importable);
    assert.ok(profiles.length <= 50, 'longer chains are none of people');
  });

  it('can be made again without a change', () => {
    const after = importAll('awsSsoCli', { config: BLOCK, instances: INSTANCES });
    assert.deepEqual(find({ config: after, instances: INSTANCES }), []);
  });
});
