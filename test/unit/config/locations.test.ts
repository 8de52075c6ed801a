import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { resolveAwsLocations } from '../../../src/config/locations';

const osHome = (): string => '/os/home';

describe('resolveAwsLocations', () => {
  it('puts everything below ~/.aws', () => {
    assert.deepEqual(resolveAwsLocations({ HOME: '/home/ada' }, 'linux', osHome), {
      home: '/home/ada',
      awsDirectory: '/home/ada/.aws',
      configFile: '/home/ada/.aws/config',
      credentialsFile: '/home/ada/.aws/credentials',
      ssoCacheDirectory: '/home/ada/.aws/sso/cache',
      loginCacheDirectory: '/home/ada/.aws/login/cache',
      cliCacheDirectory: '/home/ada/.aws/cli/cache',
    });
  });

  it('looks for home in HOME, USERPROFILE, HOMEDRIVE and HOMEPATH, then asks the system', () => {
    const env = { HOME: 'C:\\one', USERPROFILE: 'C:\\two', HOMEDRIVE: 'C:', HOMEPATH: '\\three' };
    assert.equal(resolveAwsLocations(env, 'win32', osHome).configFile, 'C:\\one\\.aws\\config');
    assert.equal(resolveAwsLocations({ ...env, HOME: '' }, 'win32', osHome).home, 'C:\\two');
    assert.equal(resolveAwsLocations({ HOMEDRIVE: 'D:', HOMEPATH: '\\x' }, 'win32', osHome).home, 'D:\\x');
    assert.equal(resolveAwsLocations({}, 'linux', osHome).home, '/os/home');
  });

  it('lets each variable move its own file and nothing else', () => {
    const env = { HOME: '/h', AWS_CONFIG_FILE: '/etc/aws/config' };
    const moved = resolveAwsLocations(env, 'linux', osHome);
    assert.equal(moved.configFile, '/etc/aws/config');
    assert.equal(moved.credentialsFile, '/h/.aws/credentials');
    assert.equal(moved.ssoCacheDirectory, '/h/.aws/sso/cache');
    const other = resolveAwsLocations({ HOME: '/h', AWS_SHARED_CREDENTIALS_FILE: '/c' }, 'linux', osHome);
    assert.equal(other.credentialsFile, '/c');
  });

  it('expands a leading ~ and takes an empty variable as not set', () => {
    const at = (value: string, platform: NodeJS.Platform = 'linux'): string =>
      resolveAwsLocations(
        { HOME: platform === 'win32' ? 'C:\\h' : '/h', AWS_CONFIG_FILE: value },
        platform,
        osHome,
      ).configFile;
    assert.equal(at('~/elsewhere/config'), '/h/elsewhere/config');
    assert.equal(at('~\\work\\config', 'win32'), 'C:\\h\\work\\config');
    assert.equal(at(''), '/h/.aws/config');
    assert.ok(posix.isAbsolute(at('relative/config')));
    assert.ok(at('~other/config').endsWith('/~other/config'));
  });

  // The values of Python's posixpath.expandvars and ntpath.expandvars, which the AWS CLI calls.
  it('replaces variables in the path as the AWS CLI does', () => {
    const at = (value: string, platform: NodeJS.Platform): string => {
      const home = platform === 'win32' ? 'C:\\h' : '/h';
      const env = { HOME: home, A: 'x', 'B-C': 'y', T: '~', AWS_CONFIG_FILE: value };
      return resolveAwsLocations(env, platform, osHome).configFile;
    };
    for (const [written, expected] of [
      ['$HOME/c', '/h/c'],
      ['${HOME}/c', '/h/c'],
      ['$T/c', '/h/c'],
      ['/$HOMEx', '/$HOMEx'],
      ['/${A', '/${A'],
      ['/$B-C', '/$B-C'],
      ['/$$A', '/$x'],
      ["/'$A'", "/'x'"],
      ['/%A%', '/%A%'],
    ] as const) {
      assert.equal(at(written, 'linux'), expected);
    }
    for (const [written, expected] of [
      ['$HOME\\c', 'C:\\h\\c'],
      ['%HOME%\\c', 'C:\\h\\c'],
      ['C:\\%A%', 'C:\\x'],
      ['C:\\%%A%%', 'C:\\%A%'],
      ['C:\\$B-C', 'C:\\y'],
      ['C:\\$$A', 'C:\\$A'],
      ["C:\\'$A'", "C:\\'$A'"],
      ['C:\\%gone%', 'C:\\%gone%'],
    ] as const) {
      assert.equal(at(written, 'win32'), expected);
    }
  });

  it('finds console sign-ins where AWS_LOGIN_CACHE_DIRECTORY says, as the AWS CLI expands it', () => {
    const of = (value: string): string =>
      resolveAwsLocations({ HOME: '/home/ada', PLACE: 'here', AWS_LOGIN_CACHE_DIRECTORY: value }, 'linux')
        .loginCacheDirectory;
    assert.equal(of('~/logins/$PLACE'), '/home/ada/logins/here');
    assert.equal(of(''), '/home/ada/.aws/login/cache');
  });
});
