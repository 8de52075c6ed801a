import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkers } from '../../scripts/lib/steps/testWorkers.mjs';

describe('a process that runs tests', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'test-workers-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const resultOf = async (program: string): Promise<string> => {
    const bundle = join(directory, 'worker.mjs');
    await writeFile(bundle, `process.on('message', () => { ${program} });`);
    const workers = new TestWorkers(bundle, () => process.env);
    const { report } = await workers.run({ name: 'some.test.ts', bundle: 'some.test.mjs' });
    await workers.stop();
    return report.failures.map(({ message }) => message).join('\n');
  };

  it('fails its file when a test never lets go of the processor', async () => {
    assert.match(
      await resultOf('process.send({ silentAtMostMs: 1 }, () => { for (;;); })'),
      /some\.test\.ts hung, and was ended/,
    );
  });

  it('fails its file when it ends', async () => {
    assert.match(await resultOf('process.exit(3)'), /some\.test\.ts ended with code 3/);
  });
});
