import assert from 'node:assert/strict';
import { findShell, startShell, type Shell } from '../../../../src/credentials/shells/shellStart';

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

  it("is the user's own in the place of a multiplexer, whose server has an environment of its own", () => {
    const settings = {
      profiles: { tmux: { path: '/usr/bin/tmux', args: ['new-session'] } },
      defaultProfile: 'tmux',
    };
    const bare = (path: string): Shell => ({ path, args: [], env: {} });
    for (const program of ['tmux', 'screen', 'zellij']) {
      assert.deepEqual(findShell(`/usr/bin/${program}`, settings, '/bin/zsh'), bare('/bin/zsh'));
    }
    assert.deepEqual(findShell('/usr/bin/tmux', settings, '/usr/bin/screen'), bare('/bin/sh'));
    assert.deepEqual(findShell('/usr/bin/tmux', settings), bare('/bin/sh'));
  });

  it('is started without a command, which may be a multiplexer too', () => {
    for (const args of [
      ['-c', 'tmux attach'],
      ['-lc', 'tmux'],
      ['-C', 'exec tmux'],
      ['-Command', 'tmux'],
    ]) {
      const profiles = { shell: { path: '/bin/bash', args } };
      assert.deepEqual(findShell('/bin/bash', { profiles, defaultProfile: 'shell' }).args, []);
    }
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
    assert.deepEqual(startShell(shell('/bin/fish'), DEV, { platform: 'darwin', launcherDirectory }), {
      shellPath: '/storage/shells/fish',
      shellArgs: ['-l'],
      env: {
        TEAM: 'x',
        AWS_SSO_LAUNCH_SHELL: '/bin/fish',
        AWS_SSO_LAUNCH_ENVIRONMENT: "export AWS_PROFILE='dev'",
        AWS_SSO_LAUNCH_START: "set -gx AWS_PROFILE 'dev'",
      },
    });
  });

  it('is told what holds when the time of its keys is over', () => {
    const { env } = startShell(
      shell('/bin/bash'),
      { AWS_PROFILE: undefined },
      {
        platform: 'linux',
        launcherDirectory,
        whenOver: {
          endsAt: new Date(1_999_999_999_999),
          assignments: { AWS_PROFILE: 'ended' },
          text: 'Over.',
        },
      },
    );
    assert.deepEqual(env, {
      TEAM: 'x',
      AWS_SSO_LAUNCH_SHELL: '/bin/bash',
      AWS_SSO_LAUNCH_ENVIRONMENT: 'unset AWS_PROFILE',
      AWS_SSO_LAUNCH_START: 'unset AWS_PROFILE',
      AWS_SSO_LAUNCH_UNTIL: '1999999999',
      AWS_SSO_LAUNCH_OVER_ENVIRONMENT: "export AWS_PROFILE='ended'",
      AWS_SSO_LAUNCH_OVER_START: "export AWS_PROFILE='ended'",
      AWS_SSO_LAUNCH_OVER_TEXT: 'Over.',
    });
  });

  const WINDOWS_DIRECTORY = 'C:\\Users\\jo\\shells';
  const POWERSHELL_ARGS = [
    '-NoLogo',
    '-NoExit',
    '-Command',
    ". ([IO.Path]::Combine($env:AWS_SSO_LAUNCH_DIRECTORY, 'start.ps1'))",
  ];
  const onWindows: readonly [
    what: string,
    path: string,
    profile: string,
    shellPath: string,
    args: string[] | string,
    start: string | undefined,
  ][] = [
    [
      'PowerShell',
      'C:\\Program Files\\PowerShell\\7\\pwsh.exe',
      `it's`,
      'C:\\Program Files\\PowerShell\\7\\pwsh.exe',
      POWERSHELL_ARGS,
      "$env:AWS_PROFILE = 'it''s'",
    ],
    [
      'cmd',
      'C:\\Windows\\System32\\cmd.exe',
      'dev',
      'C:\\Windows\\System32\\cmd.exe',
      '/k set "AWS_PROFILE=dev"',
      undefined,
    ],
    [
      'cmd, which cannot take the name',
      'C:\\Windows\\System32\\cmd.exe',
      '%PATH%',
      'powershell.exe',
      POWERSHELL_ARGS,
      "$env:AWS_PROFILE = '%PATH%'",
    ],
    [
      'a name that no shell takes, as which nothing is to run',
      'C:\\Windows\\System32\\cmd.exe',
      'dev\0',
      'powershell.exe',
      POWERSHELL_ARGS,
      'exit',
    ],
    [
      'Git Bash',
      'C:\\Program Files\\Git\\bin\\bash.exe',
      'dev',
      'C:\\Program Files\\Git\\bin\\bash.exe',
      ['--init-file', 'C:/Users/jo/shells/start.bash', '-i'],
      "export AWS_PROFILE='dev'",
    ],
    [
      'a shell that nobody knows',
      'C:\\tools\\nu.exe',
      'dev',
      'powershell.exe',
      POWERSHELL_ARGS,
      "$env:AWS_PROFILE = 'dev'",
    ],
  ];
  for (const [what, path, profile, shellPath, shellArgs, code] of onWindows) {
    it(`sets the variables by its first command on Windows: ${what}`, () => {
      const start = startShell(
        shell(path),
        { AWS_PROFILE: profile },
        { platform: 'win32', launcherDirectory: WINDOWS_DIRECTORY },
      );
      assert.deepEqual(start, {
        shellPath,
        shellArgs,
        env: {
          TEAM: 'x',
          ...(code !== undefined && {
            AWS_SSO_LAUNCH_DIRECTORY: WINDOWS_DIRECTORY,
            AWS_SSO_LAUNCH_START: code,
            ...(what === 'Git Bash' && { AWS_SSO_LAUNCH_LOGIN: '1' }),
          }),
        },
      });
    });
  }

  it('compares times in PowerShell on Windows, which cmd cannot, and never has keys in its command line', () => {
    const { shellPath, shellArgs, env } = startShell(
      shell('C:\\Windows\\System32\\cmd.exe'),
      { AWS_SECRET_ACCESS_KEY: 'secret' },
      {
        platform: 'win32',
        launcherDirectory: WINDOWS_DIRECTORY,
        whenOver: { endsAt: new Date(1_999_999_999_999), assignments: {}, text: 'Over.' },
      },
    );
    assert.deepEqual([shellPath, shellArgs], ['powershell.exe', POWERSHELL_ARGS]);
    assert.equal(env['AWS_SSO_LAUNCH_UNTIL'], '1999999999');
  });
});
