import assert from 'node:assert/strict';
import { findShell, startShell, type Shell } from '../../../../src/editor/terminals/openTerminalShell';

const PROFILES = {
  bash: { path: 'bash', args: ['-l'], icon: 'terminal-bash' },
  zsh: { path: ['zsh', '/usr/local/bin/zsh'], args: ['-l', '-i'], env: { TEAM: 'x', GONE: null, ODD: 1 } },
  resolved: { path: '/bin/fish', args: ['--init', '${workspaceFolder}/x'] },
  odd: null,
};

describe('the shell that VS Code opens by default', () => {
  it('is the one that the settings name, with its arguments and variables', () => {
    assert.deepEqual(findShell('/bin/zsh', { profiles: PROFILES, defaultProfile: 'zsh' }), {
      path: '/bin/zsh',
      args: ['-l', '-i'],
      env: { TEAM: 'x', GONE: null },
    });
  });

  it("is the user's own when they name none, with the arguments of the profile that runs it", () => {
    const argumentsOf = (path: string): readonly string[] =>
      findShell(path, { profiles: PROFILES, defaultProfile: null }).args;
    assert.deepEqual(argumentsOf('/opt/bin/zsh'), ['-l', '-i']);
    assert.deepEqual(argumentsOf('C:\\Git\\bin\\bash.exe'), ['-l']);
    assert.deepEqual(argumentsOf('/bin/dash'), []);
  });

  it('is started without arguments that VS Code alone can resolve', () => {
    assert.deepEqual(findShell('/bin/fish', { profiles: PROFILES, defaultProfile: 'resolved' }).args, []);
  });

  it('is taken as it is when the settings say nothing of it', () => {
    const bare = { path: '/bin/sh', args: [], env: {} };
    assert.deepEqual(findShell('/bin/sh', { profiles: PROFILES, defaultProfile: 'gone' }), bare);
    assert.deepEqual(findShell('/bin/sh', { profiles: 'odd', defaultProfile: 3 }), bare);
  });
});

const shell = (path: string): Shell => ({ path, args: ['-l'], env: { TEAM: 'x' } });
const DEV = { AWS_PROFILE: 'dev' };

describe('a shell that is started as a profile', () => {
  const launcherDirectory = '/storage/shells';

  it('is a launcher of the same name that is told what to set, where there are launchers', () => {
    assert.deepEqual(startShell(shell('/bin/zsh'), DEV, { platform: 'darwin', launcherDirectory }), {
      shellPath: '/storage/shells/zsh',
      shellArgs: ['-l'],
      env: { TEAM: 'x', AWS_SSO_LAUNCH_PROFILE: 'dev', AWS_SSO_LAUNCH_SHELL: '/bin/zsh' },
    });
  });

  it('is told what to remove by an empty text', () => {
    const { env } = startShell(
      shell('/bin/bash'),
      { AWS_PROFILE: undefined, AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-north-1' },
      { platform: 'linux', launcherDirectory },
    );
    assert.deepEqual(env, {
      TEAM: 'x',
      AWS_SSO_LAUNCH_PROFILE: '',
      AWS_SSO_LAUNCH_REGION: 'eu-north-1',
      AWS_SSO_LAUNCH_DEFAULT_REGION: 'eu-north-1',
      AWS_SSO_LAUNCH_SHELL: '/bin/bash',
    });
  });

  const onWindows: readonly [
    what: string,
    path: string,
    profile: string,
    shellPath: string,
    args: string[] | string,
  ][] = [
    [
      'PowerShell',
      'C:\\Program Files\\PowerShell\\7\\pwsh.exe',
      `it's`,
      'C:\\Program Files\\PowerShell\\7\\pwsh.exe',
      ['-NoLogo', '-NoExit', '-Command', "$env:AWS_PROFILE = 'it''s'"],
    ],
    [
      'cmd',
      'C:\\Windows\\System32\\cmd.exe',
      'dev',
      'C:\\Windows\\System32\\cmd.exe',
      '/k set "AWS_PROFILE=dev"',
    ],
    [
      'cmd, which cannot take the name',
      'C:\\Windows\\System32\\cmd.exe',
      '%PATH%',
      'powershell.exe',
      ['-NoLogo', '-NoExit', '-Command', "$env:AWS_PROFILE = '%PATH%'"],
    ],
    [
      'a name that no shell takes, as which nothing is to run',
      'C:\\Windows\\System32\\cmd.exe',
      'dev\u0007',
      'powershell.exe',
      ['-NoLogo', '-NoExit', '-Command', 'exit'],
    ],
    [
      'Git Bash',
      'C:\\Program Files\\Git\\bin\\bash.exe',
      'dev',
      'C:\\Program Files\\Git\\bin\\bash.exe',
      ['-c', "export AWS_PROFILE='dev'; exec bash --login -i"],
    ],
    [
      'a shell that nobody knows',
      'C:\\tools\\nu.exe',
      'dev',
      'powershell.exe',
      ['-NoLogo', '-NoExit', '-Command', "$env:AWS_PROFILE = 'dev'"],
    ],
  ];
  for (const [what, path, profile, shellPath, shellArgs] of onWindows) {
    it(`sets the variables by its first command on Windows: ${what}`, () => {
      const start = startShell(
        shell(path),
        { AWS_PROFILE: profile },
        { platform: 'win32', launcherDirectory },
      );
      assert.deepEqual(start, { shellPath, shellArgs, env: { TEAM: 'x' } });
    });
  }
});
