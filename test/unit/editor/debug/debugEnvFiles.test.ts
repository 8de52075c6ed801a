import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesInEnvFiles } from '../../../../src/editor/debug/debugVariables';
import { temporaryDirectoryPerTest } from '../../base/temporaryDirectory';
import { skip } from '../../../run/skipping';

describe('the environment files of a launch configuration', () => {
  const directory = temporaryDirectoryPerTest();

  it('are read as far as they are there', async () => {
    const file = join(directory.path, '.env');
    writeFileSync(file, 'A=b\nexport AWS_PROFILE="prod"\n');
    assert.deepEqual(await namesInEnvFiles([file, join(directory.path, 'missing')]), ['A', 'AWS_PROFILE']);
  });

  it('are not waited for when they are pipes', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const pipe = join(directory.path, '.env');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    await assert.rejects(namesInEnvFiles([pipe]), /not a file but a pipe/);
  });
});
