import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/run.mjs';
import { bundleForNode } from '../../../scripts/lib/bundles.mjs';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('a test file', () => {
  const directory = temporaryDirectoryPerTest();
  let main = '';

  before(async () => {
    [main = ''] = await bundleForNode('root-hooks', [join(repositoryRoot, 'test', 'run', 'main.ts')]);
  });

  async function runFile(content: string): Promise<{ status: number; output: string }> {
    const file = join(directory.path, 'some.test.mjs');
    writeFileSync(file, content);
    const result = join(directory.path, 'report.json');
    return run(process.execPath, [main, result, 'dot', file], { cwd: repositoryRoot });
  }

  for (const hook of ['before', 'after', 'beforeEach', 'afterEach']) {
    it(`is refused with ${hook} outside every describe`, async () => {
      const { status, output } = await runFile(
        `${hook}('start a server', () => {}); describe('x', () => { it('passes', () => {}); });`,
      );
      assert.notEqual(status, 0);
      assert.match(output, /hooks stand outside every describe/);
      assert.match(output, /start a server/);
    });
  }

  it('may have hooks within a describe', async () => {
    const { status, output } = await runFile(
      `describe('x', () => { before(() => {}); afterEach(() => {}); it('passes', () => {}); });`,
    );
    assert.equal(status, 0, output);
  });
});
