import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeLauncher } from '../../src/credentials/shells/shellLauncher';
import { findShell, startShell } from '../../src/credentials/shells/shellStart';
import { writeFiles } from '../../scripts/lib/sampleHome.mjs';
import { FISH_COMPLETIONS } from '../fixtures/fishHome';
import { needProgram } from '../run/installed';
import { skip } from '../run/skipping';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

interface Multiplexer {
  readonly name: string;
  readonly versionOption: string;
  /** Starts its server, which keeps this environment. */
  readonly start: readonly string[];
  /** As guides have people write it into their start files. */
  readonly guard: string;
  readonly attach: string;
  readonly end: readonly string[];
}

const MULTIPLEXERS: readonly Multiplexer[] = [
  {
    name: 'tmux',
    versionOption: '-V',
    start: ['new-session', '-d', '-s', 'main'],
    guard: 'TMUX',
    attach: 'tmux new-session -A -s main',
    end: ['kill-server'],
  },
  {
    name: 'screen',
    versionOption: '-v',
    start: ['-dmS', 'main'],
    guard: 'STY',
    attach: 'screen -xRR main',
    end: ['-S', 'main', '-X', 'quit'],
  },
];

const SHELLS: readonly (readonly [shell: string, startFile: string])[] = [
  ['bash', '.bashrc'],
  ['zsh', '.zshrc'],
  ['fish', '.config/fish/config.fish'],
];

for (const { name, versionOption, start, guard, attach, end } of MULTIPLEXERS) {
  describe(`beside a ${name} whose server works as another profile`, () => {
    // Before its directory goes, which holds the socket.
    afterEach(() => {
      const { status, stderr } = spawnSync(name, end, { env: environment(), encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    });
    const directory = temporaryDirectoryPerTest();
    const environment = (): NodeJS.ProcessEnv => ({
      PATH: process.env['PATH'],
      HOME: directory.path,
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      TMUX_TMPDIR: directory.path,
      SCREENDIR: join(directory.path, 'screens'),
    });
    before(function () {
      if (process.platform === 'win32') skip(this, 'Windows has none');
      needProgram(this, name, versionOption);
    });
    beforeEach(() => {
      mkdirSync(join(directory.path, 'screens'), { mode: 0o700 });
      const env = { ...environment(), AWS_PROFILE: 'old-keys', SHELL: '/bin/sh' };
      const { status, stderr } = spawnSync(name, start, { env, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    });

    for (const [shell, startFile] of SHELLS) {
      it(`a terminal works as its profile though a start file of ${shell} leads there`, async function () {
        needProgram(this, shell, '--version');
        needProgram(this, 'script', '--version');
        writeFiles(directory.path, {
          ...FISH_COMPLETIONS,
          [startFile]:
            shell === 'fish'
              ? `if not set -q ${guard}\n  exec ${attach}\nend\n`
              : `if [ -z "$${guard}" ]; then exec ${attach}; fi\n`,
        });
        assert.deepEqual(await variablesIn(spawnSync('which', [shell], { encoding: 'utf8' }).stdout.trim()), [
          'prod',
          'unset',
        ]);
      });
    }

    it('a terminal works as its profile though it is the default one', async () => {
      const { path } = findShell(`/usr/bin/${name}`, { profiles: {}, defaultProfile: name }, '/bin/bash');
      assert.deepEqual(await variablesIn(path), ['prod', 'unset']);
    });

    /** The profile in a terminal that is opened as prod, and what its guard holds. */
    async function variablesIn(path: string): Promise<string[]> {
      const launcherDirectory = join(directory.path, 'shells');
      await makeLauncher(launcherDirectory, path);
      const assignments = { AWS_PROFILE: 'prod' };
      const { shellPath, env } = startShell({ path, args: [], env: {} }, assignments, {
        platform: process.platform,
        launcherDirectory,
      });
      const dump = join(directory.path, 'dump');
      const input = `sh -c 'printf "%s\\n" "$AWS_PROFILE" "\${${guard}-unset}"' > '${dump}'\nexit\n`;
      // In a terminal of its own: without one no multiplexer starts.
      spawnSync('script', ['-qec', `'${shellPath}' -i`, '/dev/null'], {
        input,
        env: { ...environment(), ...(env as Record<string, string>) },
        timeout: 4 * 60_000,
      });
      return readFileSync(dump, 'utf8').trimEnd().split('\n');
    }
  });
}
