import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { findProjectFiles } from '../../../src/config/projectFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('the files of a project that may name a profile', () => {
  const directory = temporaryDirectoryPerTest();

  async function make(...paths: string[]): Promise<void> {
    for (const path of paths) {
      const file = join(directory.path, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, '');
    }
  }
  const found = async (): Promise<string[]> =>
    (await findProjectFiles(directory.path)).map((file) =>
      relative(directory.path, file).split(sep).join('/'),
    );

  it('are those in its directory and one below, the likeliest first', async () => {
    await make(
      'main.py',
      'package.json',
      '.envrc',
      'infra/main.tf',
      'infra/deep/main.tf',
      'README.md',
      'cdk.json',
    );
    assert.deepEqual(await found(), ['.envrc', 'cdk.json', 'infra/main.tf', 'package.json', 'main.py']);
  });

  it('are not those that others wrote', async () => {
    await make('node_modules/cdk.json', '.terraform/main.tf', 'venv/site.py', '.git/x.py', 'app/cdk.json');
    assert.deepEqual(await found(), ['app/cdk.json']);
  });

  it('are a handful', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `d${index}/a.py`);
    await make('samconfig.toml', ...many, ...many.map((path) => path.replace('a.py', 'b.py')));
    const files = await found();
    assert.equal(files.length, 50);
    assert.equal(files[0], 'samconfig.toml');
  });

  it('are none where there is no directory', async () => {
    assert.deepEqual(await findProjectFiles(join(directory.path, 'absent')), []);
  });
});
