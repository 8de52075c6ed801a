import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForNode } from '../../../scripts/lib/bundles.mjs';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { TestWorkers } from '../../../scripts/lib/steps/testWorkers.mjs';
import type { FileResult } from '../../run/worker';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

describe('a test file', () => {
  const directory = temporaryDirectoryPerTest();
  let workers: TestWorkers;

  before(async () => {
    const [program = ''] = await bundleForNode('root-hooks', [
      join(repositoryRoot, 'test', 'run', 'worker.ts'),
    ]);
    workers = new TestWorkers(program, () => process.env);
  });
  after(() => workers.stop());

  function runFile(content: string): Promise<FileResult> {
    const bundle = join(directory.path, 'some.test.mjs');
    writeFileSync(bundle, content);
    return workers.run({ name: 'some', bundle });
  }

  for (const hook of ['before', 'after', 'beforeEach', 'afterEach']) {
    it(`is refused with ${hook} outside every describe`, async () => {
      const { report } = await runFile(
        `${hook}('start a server', () => {}); describe('x', () => { it('passes', () => {}); });`,
      );
      assert.equal(report.failed, 1);
      const [message = ''] = report.failures.map((failure) => failure.message);
      assert.match(message, /hooks stand outside every describe/);
      assert.match(message, /start a server/);
    });
  }

  it('may have hooks within a describe', async () => {
    const { report, output } = await runFile(
      `describe('x', () => { before(() => {}); afterEach(() => {}); it('passes', () => {}); });`,
    );
    assert.deepEqual([report.passed, report.failed], [1, 0], output);
  });
});
