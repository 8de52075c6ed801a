import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeLauncher } from '../../src/credentials/shells/shellLauncher';
import { startShell } from '../../src/credentials/shells/shellStart';
import type { Assignments } from '../../src/credentials/shells/profileVariables';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { skip } from '../run/skipping';

/** What VS Code puts into a terminal whose workspace works as another profile. */
const WORKSPACE = { AWS_PROFILE: 'workspace', AWS_REGION: 'us-east-1', PATH: process.env['PATH'] ?? '' };

/** Hands out what it was started with, as a shell would have it. */
const PROBE = `#!/bin/sh
printf '%s\\n' "$0" "$#" "$1" "$2"
env | grep -E '^AWS_' | sort
`;

describe('the launcher of a shell', () => {
  before(function () {
    // Windows has none: there the shell's first command does it.
    if (process.platform === 'win32') skip(this, 'this is Windows');
  });
  const directory = temporaryDirectoryPerTest();

  async function launch(assignments: Assignments): Promise<string[]> {
    const shell = join(directory.path, 'probe');
    await writeFile(shell, PROBE, { mode: 0o700 });
    const launcherDirectory = join(directory.path, 'shells');
    await makeLauncher(launcherDirectory, shell);
    const { shellPath, env } = startShell({ path: shell, args: [], env: {} }, assignments, {
      platform: process.platform,
      launcherDirectory,
    });
    const { stdout } = await promisify(execFile)(shellPath, ['--login', 'two words'], {
      env: { ...WORKSPACE, ...(env as Record<string, string>) },
    });
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, 4), [shell, '2', '--login', 'two words']);
    return lines.slice(4);
  }

  it('sets what VS Code has overwritten and becomes the shell, leaving nothing of its own', async () => {
    assert.deepEqual(await launch({ AWS_PROFILE: 'dev' }), ['AWS_PROFILE=dev', 'AWS_REGION=us-east-1']);
  });

  it('removes what is not to be there', async () => {
    assert.deepEqual(
      await launch({ AWS_PROFILE: undefined, AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-north-1' }),
      ['AWS_DEFAULT_REGION=eu-north-1', 'AWS_REGION=eu-north-1'],
    );
  });

  for (const name of [
    `it's`,
    '$(touch ran)',
    '`touch ran`',
    '"; touch ran; "',
    'back\\slash',
    '-n',
    'zürich-🔑',
  ]) {
    it(`takes a hostile name for a name: ${name}`, async () => {
      assert.deepEqual(await launch({ AWS_PROFILE: name }), [`AWS_PROFILE=${name}`, 'AWS_REGION=us-east-1']);
      assert.equal(existsSync('ran'), false);
    });
  }

  it('is for its owner alone, and is made again when it was changed', async () => {
    const shells = join(directory.path, 'shells');
    await makeLauncher(shells, '/bin/bash');
    const launcher = join(shells, 'bash');
    assert.equal((await stat(launcher)).mode & 0o777, 0o700);
    await writeFile(launcher, '#!/bin/sh\necho changed\n');
    await chmod(launcher, 0o600);
    await makeLauncher(shells, '/bin/bash');
    assert.equal((await stat(launcher)).mode & 0o777, 0o700);
    assert.doesNotMatch(await readFile(launcher, 'utf8'), /changed/);
  });
});
