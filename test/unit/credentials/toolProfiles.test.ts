import assert from 'node:assert/strict';
import { ProfileEditError } from '../../../src/config/configEditErrors';
import { findLoginId } from '../../../src/config/profileSession';
import { parseDocument } from '../../../src/config/documentParser';
import { renameProfileSections } from '../../../src/config/profileSections';
import { splitShellWords } from '../../../src/config/shellWords';
import type { Profile } from '../../../src/config/sharedConfig';
import { splitWindowsWords } from '../../../src/config/windowsWords';
import { ExportError } from '../../../src/credentials/exportErrors';
import {
  formatProfileCommand,
  isLauncherAsked,
  launcherPath,
  readLaunchedProfile,
  readLauncherEntry,
} from '../../../src/credentials/keys/launcherCommand';
import {
  findToolName,
  findToolProfiles,
  isOnlyForTools,
  needsToolProfile,
  readToolProfile,
  toolCommand,
  withToolProfile,
  type CredentialGiver,
} from '../../../src/credentials/toolProfiles';
import { ConfigSource } from '../../fakes/configSource';

const LAUNCHER = launcherPath('/home/ada/keyHelper', 'linux');
const WINDOWS_LAUNCHER = launcherPath('C:\\Users\\Ada Lovelace\\keyHelper', 'win32');
const ADA = 'arn:aws:iam::111111111111:user/ada';
const CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-central-1

[profile console]
login_session = ${ADA}

[profile over]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = console

[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = x

[profile process]
credential_process = vault read
`;

const profileOf = (config: string, name: string): Profile => {
  const profile = new ConfigSource(config).current.profiles.get(name);
  assert.ok(profile, name);
  return profile;
};

describe('a profile for other tools', () => {
  const NAMES = ['dev', 'my dev', "ada's", 'a$(id)`id`', '-x', 'ünïcode', 'a&b|c', 'C:\\x', 'a"b', '~', '*'];

  for (const name of NAMES) {
    it(`names ${name} so that shells and the AWS CLI read it, and we do`, () => {
      for (const giver of ['window', 'awsCli'] as const) {
        const command = toolCommand({ source: name, giver, launcher: LAUNCHER }, 'linux');
        const words = splitShellWords(command) ?? [];
        assert.ok(words.includes(name), command);
        if (process.platform === 'win32') continue;
        const profile = profileOf(`[profile tools]\ncredential_process = ${command}\n`, 'tools');
        assert.deepEqual(readToolProfile(profile, LAUNCHER), { name: 'tools', source: name, giver });
      }
    });
  }

  it('is read on Windows as it was meant, or refused', () => {
    for (const name of NAMES) {
      const command = formatProfileCommand(WINDOWS_LAUNCHER, name, 'win32');
      if (name === 'a"b') assert.equal(command, undefined);
      else {
        assert.ok(command);
        assert.deepEqual(splitWindowsWords(command), [WINDOWS_LAUNCHER, '--profile', name]);
        assert.equal(readLaunchedProfile(command, WINDOWS_LAUNCHER, 'win32'), name);
      }
    }
    for (const name of ['100%', '%PATH%', 'a\\']) {
      assert.equal(formatProfileCommand(WINDOWS_LAUNCHER, name, 'win32'), undefined);
    }
  });

  it('cannot be for a name that the config file would cut', () => {
    for (const source of ['a #b', 'a ;b', 'a\nb']) {
      for (const giver of ['window', 'awsCli'] as const) {
        assert.throws(
          () => toolCommand({ source, giver, launcher: LAUNCHER }, 'linux'),
          (error) => ExportError.is(error, 'unquotable'),
          source,
        );
      }
    }
  });

  it('is for profiles of Identity Center and console sign-ins, and roles over them', () => {
    const config = new ConfigSource(CONFIG).current;
    const needed = [...config.profiles.values()].filter((profile) => needsToolProfile(profile, config));
    assert.deepEqual(
      needed.map(({ name }) => name),
      ['dev', 'console', 'over'],
    );
  });

  it('is written below the others, which stay as they are, with the region of its source', () => {
    const edited = withToolProfile(parseDocument(CONFIG), {
      name: 'dev-tools',
      source: 'dev',
      giver: 'awsCli',
      launcher: LAUNCHER,
      region: 'eu-central-1',
    }).toString();
    assert.equal(
      edited,
      `${CONFIG}
[profile dev-tools]
credential_process = aws configure export-credentials --profile dev --format process
region = eu-central-1
`,
    );
    const config = new ConfigSource(edited).current;
    assert.deepEqual(findToolProfiles('dev', config, LAUNCHER), [
      { name: 'dev-tools', source: 'dev', giver: 'awsCli' },
    ]);
    assert.equal(findToolName('dev', config), 'dev-tools-2');
    assert.equal(findToolName('my dev', config), 'my-dev-tools');
  });

  it('takes no name that another profile has, or that not every tool reads', () => {
    for (const [name, code] of [
      ['keys', 'taken'],
      ['a b', 'unportable'],
      ['', 'empty'],
      ['DEFAULT', 'reserved'],
    ] as const) {
      assert.throws(
        () =>
          withToolProfile(parseDocument(CONFIG), {
            name,
            source: 'dev',
            giver: 'window',
            launcher: LAUNCHER,
          }),
        (error) => ProfileEditError.is(error, code),
        name,
      );
    }
  });

  for (const giver of ['window', 'awsCli'] as const satisfies readonly CredentialGiver[]) {
    it(`follows when its source is renamed (${giver})`, function () {
      const wish = { name: 'tools', source: 'dev', giver, launcher: launcherPath('/a b') };
      const edited = withToolProfile(parseDocument(CONFIG), wish);
      const renamed = renameProfileSections(edited, 'config', 'dev', 'work', 'config').toString();
      assert.equal(readToolProfile(profileOf(renamed, 'tools'), wish.launcher)?.source, 'work');
    });
  }

  it('goes without a question when it holds nothing else', () => {
    const command = toolCommand({ source: 'dev', giver: 'awsCli', launcher: LAUNCHER });
    const config = `[profile tools]\ncredential_process = ${command}\nregion = us-east-1\n`;
    assert.equal(isOnlyForTools(profileOf(config, 'tools'), LAUNCHER), true);
    assert.equal(isOnlyForTools(profileOf(`${config}output = json\n`, 'tools'), LAUNCHER), false);
    assert.equal(isOnlyForTools(profileOf(CONFIG, 'process'), LAUNCHER), false);
  });

  it('needs the login of its source, also as the source of a role', () => {
    const tools = (['window', 'awsCli'] as const).flatMap((giver) =>
      (['dev', 'over', 'keys'] as const).map((source) => {
        const command = toolCommand({ source, giver, launcher: launcherPath('/a b/keyHelper') });
        return `[profile ${source}-${giver}]\ncredential_process = ${command}\n`;
      }),
    );
    const role =
      '[profile role]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = dev-window\n';
    const circle =
      '[profile circle]\ncredential_process = aws configure export-credentials --profile circle --format process\n';
    const config = new ConfigSource([CONFIG, ...tools, role, circle].join('\n')).current;
    const loginOf = (name: string): string | undefined => {
      const profile = config.profiles.get(name);
      assert.ok(profile, name);
      return findLoginId(profile, config);
    };
    for (const giver of ['window', 'awsCli']) {
      assert.equal(loginOf(`dev-${giver}`), 'corp');
      assert.equal(loginOf(`over-${giver}`), ADA);
      assert.equal(loginOf(`keys-${giver}`), undefined);
    }
    assert.equal(loginOf('role'), 'corp');
    assert.equal(loginOf('process'), undefined);
    assert.equal(loginOf('circle'), undefined);
    const needing = [...config.profiles.values()].filter((profile) => needsToolProfile(profile, config));
    assert.deepEqual(
      needing.map(({ name }) => name),
      ['dev', 'console', 'over'],
    );
  });

  it('is told from a key of the keychain, and from what others wrote', () => {
    const launcher = launcherPath('/storage');
    const command = formatProfileCommand(launcher, 'dev');
    assert.ok(command);
    assert.equal(readLauncherEntry(command, launcher), undefined);
    const asked = (line: string): boolean =>
      isLauncherAsked(new ConfigSource(`[profile p]\ncredential_process = ${line}\n`).current, launcher);
    assert.equal(asked(command), true);
    assert.equal(asked(`${command} --more`), false);
    assert.equal(asked(`/elsewhere/aws-credentials --profile dev`), false);
    for (const line of [
      'aws configure export-credentials --profile dev --format process --region x',
      'aws configure export-credentials --profile dev --format env',
      'aws configure export-credentials --profile',
      "aws configure export-credentials --profile 'dev --format process",
    ]) {
      const profile = profileOf(`[profile p]\ncredential_process = ${line}\n`, 'p');
      assert.equal(readToolProfile(profile, launcher), undefined, line);
    }
  });
});
