import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../../scripts/lib/sampleHome.mjs';
import { makeLauncher } from '../../src/credentials/shells/shellLauncher';
import { startShell } from '../../src/credentials/shells/shellStart';
import { FISH_COMPLETIONS } from '../fixtures/fishHome';
import { needProgram } from '../run/installed';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

const SHELLS: Readonly<Record<string, { readonly startFile: string; readonly hook: string }>> = {
  bash: { startFile: '.bashrc', hook: 'eval "$(direnv hook bash)"\n' },
  zsh: { startFile: '.zshrc', hook: 'eval "$(direnv hook zsh)"\n' },
  fish: { startFile: '.config/fish/config.fish', hook: 'direnv hook fish | source\n' },
};

describe('in a directory for which direnv exports another profile', () => {
  const directory = temporaryDirectoryPerTest();
  before(function () {
    if (process.platform === 'win32') skip(this, 'the launchers are not those of Windows');
    needProgram(this, 'direnv', 'version');
    needProgram(this, 'script', '--version');
  });

  for (const [shell, { startFile, hook }] of Object.entries(SHELLS)) {
    it(`a terminal of ${shell} works as the profile that it was opened as, and has the rest`, async function () {
      needProgram(this, shell, '--version');
      writeFiles(directory.path, {
        ...FISH_COMPLETIONS,
        [startFile]: hook,
        'project/.envrc':
          'export AWS_PROFILE=old-keys AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE FROM_ENVRC=yes\n',
      });
      const project = join(directory.path, 'project');
      const environment = {
        PATH: process.env['PATH'],
        HOME: directory.path,
        TERM: 'xterm',
        LANG: 'C.UTF-8',
        DIRENV_LOG_FORMAT: '',
      };
      assert.equal(spawnSync('direnv', ['allow'], { cwd: project, env: environment }).status, 0);

      const path = spawnSync('which', [shell], { encoding: 'utf8' }).stdout.trim();
      const launcherDirectory = join(directory.path, 'shells');
      await makeLauncher(launcherDirectory, path);
      const assignments = { AWS_PROFILE: 'prod', AWS_ACCESS_KEY_ID: undefined };
      const { shellPath, env } = startShell({ path, args: [], env: {} }, assignments, {
        platform: process.platform,
        launcherDirectory,
      });
      const dump = (name: string): string =>
        `sh -c 'printf "%s\\n" "$AWS_PROFILE" "\${AWS_ACCESS_KEY_ID-unset}" "$FROM_ENVRC"' > '${join(directory.path, name)}'\n`;
      spawnSync('script', ['-qec', `'${shellPath}' -i`, '/dev/null'], {
        input: `${dump('first')}${dump('second')}exit\n`,
        cwd: project,
        env: { ...environment, ...(env as Record<string, string>) },
        timeout: 4 * 60_000,
      });
      for (const name of ['first', 'second'])
        assert.deepEqual(readFileSync(join(directory.path, name), 'utf8').trimEnd().split('\n'), [
          'prod',
          'unset',
          'yes',
        ]);
    });
  }
});
