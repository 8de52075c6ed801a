import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RegularFileError } from '../../../src/base/regularFile';
import { readSharedConfig } from '../../../src/config/profiles';
import { findError, type Profile } from '../../../src/config/sharedConfig';
import { fileText } from './documentArbitraries';
import { allProblems, problemsIn, sharedConfigOf } from './sharedConfigOf';

function profile(name: string, config: string, credentials?: string): Profile {
  const found = sharedConfigOf(config, credentials).profiles.get(name);
  assert.ok(found, `profile ${name} is listed`);
  return found;
}

const SESSION =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start#/\nsso_region = us-east-1\n';
const SSO = 'sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n';
const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
const ROLE = 'role_arn = arn:aws:iam::222222222222:role/team/Deploy\n';

describe('readSharedConfig finds how a profile gets credentials', () => {
  it('through an sso-session', () => {
    const found = profile('dev', `${SESSION}[profile dev]\n${SSO}region = eu-west-1\n`);
    assert.deepEqual([found.kind, found.sessionId], ['sso', 'corp']);
    assert.deepEqual(
      [found.name, found.accountId, found.roleName, found.region],
      ['dev', '111111111111', 'Admin', 'eu-west-1'],
    );
    assert.deepEqual(found.location, { file: 'config', line: 4 });
    assert.deepEqual(found.problems, []);
    assert.deepEqual(
      [found.kindAsSource, found.userName, found.roleArn, found.sourceProfile],
      [undefined, undefined, undefined, undefined],
    );
    assert.equal(found.properties.get('sso_session'), 'corp');
  });

  it('by assuming a role', () => {
    const found = profile('deploy', `[profile dev]\n${KEYS}[profile deploy]\n${ROLE}source_profile = dev\n`);
    assert.equal(found.kind, 'assumeRole');
    assert.equal(found.accountId, '222222222222');
    assert.equal(found.roleName, 'Deploy');
    assert.equal(found.sourceProfile, 'dev');
    assert.deepEqual(found.problems, []);
  });

  it('from a console sign-in, whose principal says the account and the user or role', () => {
    const facts = (arn: string): (string | undefined)[] => {
      const { kind, accountId, userName, roleName } = profile('p', `[profile p]\nlogin_session = ${arn}\n`);
      assert.equal(kind, 'login');
      return [accountId, userName, roleName];
    };
    const account = '111111111111';
    assert.deepEqual(facts(`arn:aws:iam::${account}:user/team/ada`), [account, 'ada', undefined]);
    assert.deepEqual(facts(`arn:aws:iam::${account}:root`), [account, 'root', undefined]);
    assert.deepEqual(facts(`arn:aws-cn:sts::${account}:assumed-role/Admin/ada@example.com`), [
      account,
      undefined,
      'Admin',
    ]);
    assert.deepEqual(facts('ada'), [undefined, undefined, undefined]);
  });

  it('in the order of the AWS CLI', () => {
    const kind = (config: string, credentials?: string): string =>
      profile('p', `${SESSION}[profile p]\n${config}`, credentials && `[p]\n${credentials}`).kind;
    assert.equal(kind(`${ROLE}source_profile = x\n${SSO}`, KEYS), 'assumeRole');
    assert.equal(kind(`${ROLE}web_identity_token_file = /t\n${SSO}`), 'webIdentity');
    assert.equal(kind(SSO, KEYS), 'sso');
    assert.equal(kind('login_session = s\ncredential_process = c\n', KEYS), 'keys');
    assert.equal(kind(`login_session = s\ncredential_process = c\n${KEYS}`), 'login');
    assert.equal(kind(`credential_process = c\n${KEYS}`), 'process');
    assert.equal(kind(KEYS), 'keys');
    assert.equal(kind('sso_session = corp\n'), 'sso');
    assert.equal(kind('sso_session = corp\n', KEYS), 'keys');
    assert.equal(kind('region = us-east-1\n'), 'none');
    // It goes by what is there, be it empty.
    assert.equal(kind('role_arn =\n'), 'assumeRole');
    assert.equal(kind(`sso_role_name =\n${KEYS}`), 'sso');
    assert.equal(kind(`credential_process =\n${KEYS}`), 'process');
    assert.equal(kind(`${ROLE}source_profile = x\nweb_identity_token_file =\n${KEYS}`), 'keys');
  });
});

describe('readSharedConfig merges', () => {
  it('the two files key by key, credentials first', () => {
    const found = profile('p', '[profile p]\nregion = a-b-1\noutput = json\n', '\n[p]\nregion = c-d-1\n');
    assert.equal(found.region, 'c-d-1');
    assert.equal(found.properties.get('output'), 'json');
    assert.deepEqual(found.location, { file: 'config', line: 1 });
    assert.deepEqual(profile('q', '', '\n[q]\n').location, { file: 'credentials', line: 2 });
  });

  it('of several titles for one name the last alone, as the AWS CLI', () => {
    const whole = (titles: readonly string[], name: string): [number, [string, string][]] => {
      const text = titles.map((title, index) => `[${title}]\nkey_${index} = ${index}\n`).join('');
      const { location, properties } = profile(name, text);
      return [location.line, [...properties]];
    };
    for (const titles of [
      ['default', 'profile default'],
      ['profile default', 'default'],
      ['profile a', 'profile "a"'],
      ['profile a', 'profiles a'],
    ]) {
      assert.deepEqual(whole(titles, titles[0]?.endsWith('a') ? 'a' : 'default'), [3, [['key_1', '1']]]);
    }
    // The AWS CLI does not read the second one.
    assert.deepEqual(whole(['profile a', ' profile a '], 'a'), [1, [['key_0', '0']]]);
  });

  it('no access keys: all of one comes from one file, as with the AWS CLI', () => {
    const settings = (config: string, credentials: string): (string | undefined)[] => {
      const { properties } = profile('p', `[profile p]\n${config}`, `[p]\n${credentials}`);
      return ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'].map((key) =>
        properties.get(key),
      );
    };
    const old = 'aws_access_key_id = OLD\naws_secret_access_key = old\naws_session_token = stale\n';
    assert.deepEqual(settings(old, KEYS), ['AKIAEXAMPLE', 'secret', undefined]);
    assert.deepEqual(settings(old, 'aws_access_key_id = NEW\n'), ['NEW', undefined, undefined]);
    assert.deepEqual(settings(KEYS, 'aws_session_token = stale\n'), ['AKIAEXAMPLE', 'secret', undefined]);
    assert.deepEqual(settings('aws_secret_access_key = s\n', ''), [undefined, 's', undefined]);
  });

  it('names as data: a profile may be called what an object has', () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
    const { profiles } = sharedConfigOf(names.map((name) => `[profile ${name}]\n__proto__ = x\n`).join(''));
    assert.deepEqual([...profiles.keys()], names);
    assert.equal(profiles.get('__proto__')?.properties.get('__proto__'), 'x');
  });
});

describe('readSharedConfig reads names', () => {
  it('as the AWS CLI does where no SDK would, and says so', () => {
    const written = ["'my prof'", '"a \\"b\\""', "'$(rm -rf ~)'", 'ünï', "'x;y'", '"plain"'];
    const { profiles } = sharedConfigOf(written.map((name) => `[profile ${name}]\n`).join(''));
    assert.deepEqual([...profiles.keys()], ['my prof', 'a "b"', '$(rm -rf ~)', 'ünï', 'x;y', 'plain']);
    for (const { problems } of profiles.values()) assert.equal(problems[0]?.code, 'unportableName');
  });

  it('and lists what no tool reads, as an error', () => {
    for (const name of ['two words', "it's", '"open']) {
      assert.ok(findError(profile(name, `[profile ${name}]\n`)));
    }
  });

  it('even from a header that is not closed', () => {
    const config = sharedConfigOf('[profile a]\nx = 1\n[profile b\nx = 2\n');
    assert.equal(config.profiles.get('a')?.properties.get('x'), '1');
    assert.equal(config.profiles.get('b')?.properties.get('x'), '2');
    assert.ok(findError(config.profiles.get('b')!));
  });
});

describe('readSharedConfig finds sessions', () => {
  it('of [sso-session] sections', () => {
    const text = `${SESSION}sso_registration_scopes = sso:account:access, ,other:scope\n`;
    assert.deepEqual(sharedConfigOf(text).sessions.get('corp'), {
      id: 'corp',
      label: 'corp',
      startUrl: 'https://corp.awsapps.com/start#/',
      region: 'us-east-1',
      scopes: ['sso:account:access', 'other:scope'],
      legacy: false,
      location: { file: 'config', line: 1 },
      problems: [],
    });
  });

  it('one for each start URL that profiles spell alike', () => {
    const inline = (name: string, url: string): string =>
      `[profile ${name}]\nsso_start_url = ${url}\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n`;
    const config = sharedConfigOf(
      inline('a', 'https://x.awsapps.com/start') +
        inline('b', 'https://x.awsapps.com/start') +
        inline('c', 'https://x.awsapps.com/start/') +
        inline('d', 'https://y.awsapps.com/start'),
    );
    assert.deepEqual(
      [...config.sessions.keys()],
      ['https://x.awsapps.com/start', 'https://x.awsapps.com/start/', 'https://y.awsapps.com/start'],
    );
    // What people call them tells them apart.
    assert.deepEqual(
      [...config.sessions.values()].map(({ label }) => label),
      ['https://x.awsapps.com/start', 'https://x.awsapps.com/start/', 'y.awsapps.com'],
    );
    const session = config.sessions.get(config.profiles.get('b')?.sessionId ?? '');
    assert.deepEqual([session?.legacy, session?.region, session?.location.line], [true, 'us-east-1', 2]);
    assert.deepEqual(allProblems(config), []);
  });
});

describe('readSharedConfig says what state the files are in', () => {
  const missing = { file: 'f', missing: true } as const;
  const failed = (code: string) => ({ file: 'f', error: Object.assign(new Error('secret path'), { code }) });

  it('missing, unreadable, empty or ok', () => {
    assert.equal(readSharedConfig({ config: missing, credentials: missing }).state, 'missing');
    assert.equal(readSharedConfig({ config: failed('EACCES'), credentials: missing }).state, 'unreadable');
    assert.equal(sharedConfigOf('# nothing\n').state, 'empty');
    assert.equal(sharedConfigOf(undefined, '[default]\n').state, 'ok');
  });

  it('says why a file cannot be read and still reads the other', () => {
    const error = new RegularFileError('notRegular', 'a folder', { details: { kind: 'directory' } });
    const config = readSharedConfig({
      config: { file: 'config', error },
      credentials: { file: 'c', text: '[a]\n' },
    });
    assert.ok(config.profiles.has('a'));
    assert.equal(config.fileProblems[0]?.message, "The config file can't be read: it is a directory.");
    const denied = readSharedConfig({ config: failed('EACCES'), credentials: missing });
    assert.equal(denied.fileProblems[0]?.message, "The config file can't be read: permission denied.");
  });

  it('never throws, and lists every profile that the text names', () => {
    fc.assert(
      fc.property(fileText, fileText, fc.string({ unit: 'binary' }), (config, credentials, junk) => {
        const found = sharedConfigOf(config + junk, credentials);
        const { profiles } = found;
        for (const [name, { name: own }] of profiles) assert.equal(own, name);
        for (const { location } of allProblems(found)) assert.ok(location.line >= 1);
        if (/^\[profile dev\]/m.test(config)) assert.ok(profiles.has('dev'));
      }),
      { numRuns: 300 },
    );
  });

  it('finds the profiles with a setting in proportion to their number, also where each header is indented', () => {
    const count = 40_000;
    const profiles = Array.from(
      { length: count },
      (_, index) => `  [profile p${index}]\n  region = r${index}\n`,
    );
    const found = sharedConfigOf(profiles.join('')).profilesWith('region');
    assert.deepEqual([found.length, found.at(-1)?.region], [count, `r${count - 1}`]);
  });

  it('keeps the problems of a file that is no AWS file to a number one can show', () => {
    assert.ok(problemsIn(sharedConfigOf('[x]\n?\n'.repeat(5000))).length <= 1000);
  });
});
