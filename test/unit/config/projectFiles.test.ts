import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { readProjectFiles } from '../../../src/config/projectFiles';
import { LONGEST_PROJECT_FILE } from '../../../src/config/projectProfileLines';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';
import { skip } from '../../run/skipping';

describe('the files of a project that may name a profile', () => {
  const directory = temporaryDirectoryPerTest();

  async function make(...paths: string[]): Promise<void> {
    for (const path of paths) await write(path, '');
  }
  async function write(path: string, text: string): Promise<void> {
    const file = join(directory.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const found = async (): Promise<string[]> =>
    (await readProjectFiles(directory.path)).map(({ path }) =>
      relative(directory.path, path).split(sep).join('/'),
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

  it('are those of a handful of directories', async () => {
    await make(...Array.from({ length: 45 }, (_, index) => `d${index}/a.py`));
    assert.equal((await found()).length, 40);
  });

  it('come with their text', async () => {
    await write('.env', 'AWS_PROFILE=dev\n');
    assert.deepEqual(await readProjectFiles(directory.path), [
      { path: join(directory.path, '.env'), text: 'AWS_PROFILE=dev\n' },
    ]);
  });

  it('are not those that are too long for somebody to have written', async () => {
    await write('a.py', '#'.repeat(LONGEST_PROJECT_FILE));
    await write('b.py', '#'.repeat(LONGEST_PROJECT_FILE + 1));
    assert.deepEqual(await found(), ['a.py']);
  });

  it('are not more than can be read in passing, the likeliest and then whatever is short', async () => {
    await write('.envrc', 'export AWS_PROFILE=dev\n');
    for (let index = 0; index < 6; index++) {
      await write(`main${index}.tf`, '#'.repeat(LONGEST_PROJECT_FILE));
    }
    await write('a.py', '#');
    assert.deepEqual(await found(), ['.envrc', 'main0.tf', 'main1.tf', 'main2.tf', 'a.py']);
  });

  it('are not pipes, which somebody would have to fill', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    assert.equal(spawnSync('mkfifo', [join(directory.path, '.env')]).status, 0);
    await make('a.py');
    assert.deepEqual(await found(), ['a.py']);
  });

  it('are none where there is no directory', async () => {
    assert.deepEqual(await readProjectFiles(join(directory.path, 'absent')), []);
  });
});
