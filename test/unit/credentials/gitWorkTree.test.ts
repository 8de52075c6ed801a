import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findWorkTree } from '../../../src/credentials/gitWorkTree';
import { skip } from '../../run/skipping';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('the work tree of git', () => {
  const directory = temporaryDirectoryPerTest();

  it('is found from below, and nowhere where there is no .git', async () => {
    const below = join(directory.path, 'project', 'app');
    mkdirSync(below, { recursive: true });
    assert.equal(await findWorkTree(below), undefined);
    mkdirSync(join(directory.path, 'project', '.git'));
    assert.equal(await findWorkTree(below), join(directory.path, 'project'));
  });

  it('is where a .git cannot be looked at', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    symlinkSync('.git', join(directory.path, '.git'));
    assert.equal(await findWorkTree(directory.path), directory.path);
  });
});
