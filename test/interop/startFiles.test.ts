import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context } from 'mocha';
import { makeLauncher } from '../../src/credentials/shells/shellLauncher';
import { startShell, type WhenOver } from '../../src/credentials/shells/shellStart';
import type { Assignments } from '../../src/credentials/shells/profileVariables';
import { FISH_COMPLETIONS } from '../fixtures/fishHome';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

/** Every start file that a user of a shell may have, relative to the home. */
const EXPORTS = 'export AWS_PROFILE=old-keys AWS_ACCESS_KEY_ID=AKIAOLD FROM_START_FILE=yes\n';
const START_FILES: Readonly<Record<string, string>> = {
  ...FISH_COMPLETIONS,
  '.bashrc': EXPORTS,
  '.bash_profile': EXPORTS,
  '.profile': EXPORTS,
  '.shrc': EXPORTS,
  '.zshenv': EXPORTS,
  '.zprofile': EXPORTS,
  '.zshrc': `${EXPORTS}precmd_functions+=(export_again)\nexport_again() { FROM_PRECMD=yes }\n`,
  '.zlogin': EXPORTS,
  '.config/fish/config.fish':
    'set -gx AWS_PROFILE old-keys\nset -gx AWS_ACCESS_KEY_ID AKIAOLD\nset -gx FROM_START_FILE yes\n',
  '.config/powershell/profile.ps1':
    "$env:AWS_PROFILE = 'old-keys'; $env:AWS_ACCESS_KEY_ID = 'AKIAOLD'; $env:FROM_START_FILE = 'yes'\n",
};

const SHELLS: readonly (readonly [shell: string, args: readonly string[]])[] = [
  ['bash', ['-i']],
  ['bash', ['-l', '-i']],
  ['bash', ['-il']],
  ['zsh', ['-i']],
  ['zsh', ['-il']],
  ['fish', ['-i']],
  ['fish', ['-l', '-i']],
  ['dash', ['-i']],
  ['dash', ['-l', '-i']],
  ['pwsh', []],
];

const NAMES = [
  'dev',
  `it's "so"`,
  'back\\slash\\n',
  'a:b=c',
  '-n',
  '$HOME `x` $(y) *',
  'two  words ',
  'zürich-東京',
];

function pathOf(shell: string): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).stdout.trim();
  return found || undefined;
}

describe('a shell that was started as a profile, with start files that export another', () => {
  const directory = temporaryDirectoryPerTest();
  before(function () {
    if (process.platform === 'win32') skip(this, 'Windows has no launchers');
  });

  /** Variables of a program that an interactive shell starts. */
  async function variablesIn(
    [shell, args]: (typeof SHELLS)[number],
    assignments: Assignments,
    context: Context,
    { whenOver, env: more = {} }: { whenOver?: WhenOver; env?: Record<string, string> } = {},
  ): Promise<{ readonly variables: NodeJS.ProcessEnv; readonly said: string }> {
    const path = pathOf(shell);
    if (path === undefined) return skip(context, `${shell} is not installed`);
    for (const [name, text] of Object.entries(START_FILES)) {
      await mkdir(dirname(join(directory.path, name)), { recursive: true });
      await writeFile(join(directory.path, name), text);
    }
    const launcherDirectory = join(directory.path, 'two words', 'shells');
    await makeLauncher(launcherDirectory, path);
    const start = startShell({ path, args, env: {} }, assignments, {
      platform: process.platform,
      launcherDirectory,
      whenOver,
    });
    const dump = join(directory.path, 'variables');
    // From a file: fish takes no commands from a socket, as which Node hands over its own.
    const commands = join(directory.path, 'commands');
    await writeFile(commands, `env -0 > '${dump}'\nexit\n`);
    const { stdout: said } = spawnSync(
      'sh',
      ['-c', 'cat "$0" | "$@"', commands, start.shellPath, ...(start.shellArgs as string[])],
      {
        cwd: directory.path,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: directory.path,
          LANG: 'C.UTF-8',
          ENV: join(directory.path, '.shrc'),
          ...more,
          ...(start.env as Record<string, string>),
        },
      },
    );
    const entries = (await readFile(dump, 'utf8')).split('\0').filter(Boolean);
    return {
      said,
      variables: Object.fromEntries(
        entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
      ),
    };
  }

  for (const shell of SHELLS) {
    describe(shell.flat().join(' '), () => {
      it('works as that, whatever the name is', async function () {
        const variable = (index: number): string => (index === 0 ? 'AWS_PROFILE' : `NAME_${index}`);
        const assignments = Object.fromEntries(NAMES.map((name, index) => [variable(index), name]));
        const { variables } = await variablesIn(
          shell,
          { ...assignments, AWS_ACCESS_KEY_ID: undefined },
          this,
        );
        assert.equal(variables['FROM_START_FILE'], 'yes');
        assert.deepEqual(
          NAMES.map((_, index) => variables[variable(index)]),
          NAMES,
        );
        assert.equal(variables['AWS_ACCESS_KEY_ID'], undefined);
      });

      it('has no profile beside its keys, and nothing of ours', async function () {
        const { variables } = await variablesIn(
          shell,
          { AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: 'ASIANEW' },
          this,
        );
        const ours = Object.keys(variables).filter((name) => name.startsWith('AWS_SSO_LAUNCH'));
        assert.deepEqual(
          [variables['AWS_PROFILE'], variables['AWS_ACCESS_KEY_ID'], ours],
          [undefined, 'ASIANEW', []],
        );
        assert.ok(!variables['ZDOTDIR'] && variables['ENV'] === join(directory.path, '.shrc'));
      });

      it('has no keys when their time is over as it starts, and says so', async function () {
        const { variables, said } = await variablesIn(
          shell,
          { AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: 'ASIANEW' },
          this,
          {
            whenOver: {
              endsAt: new Date(Date.now() - 1000),
              assignments: { AWS_PROFILE: 'keys-have-ended', AWS_ACCESS_KEY_ID: undefined },
              text: 'Their time is over.',
            },
          },
        );
        assert.deepEqual(
          [variables['AWS_PROFILE'], variables['AWS_ACCESS_KEY_ID']],
          ['keys-have-ended', undefined],
        );
        assert.match(said, /^Their time is over\.$/m);
      });
    });
  }

  it('gives the variables of other extensions to the shell integration of VS Code, and none of ours', async function () {
    const { variables } = await variablesIn(['bash', ['-i']], { AWS_PROFILE: 'dev' }, this, {
      env: { VSCODE_ENV_REPLACE: 'A=1 *:AWS_PROFILE=ws:B=x\\x3ay:AWS_REGION=r' },
    });
    assert.equal(variables['VSCODE_ENV_REPLACE'], 'A=1 *:B=x\\x3ay');
  });
});
