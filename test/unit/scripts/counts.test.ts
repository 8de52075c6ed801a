import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, readCounts, sum } from '../../../scripts/lib/steps/counts.mjs';

describe('the counts of a test run', () => {
  let directory: string;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'counts-'))));
  after(() => rm(directory, { recursive: true }));

  const ignore = (): void => undefined;
  const result = async (counts: object): Promise<string> => {
    const path = join(directory, 'counts.json');
    await writeFile(path, JSON.stringify(counts));
    return path;
  };

  it('end in one plain line', () => {
    const total = sum([
      { passed: 2, failed: 1, skipped: 0 },
      { passed: 3, failed: 0, skipped: 0 },
    ]);
    assert.equal(closingLine(total), '5 passed, 1 failed');
    assert.equal(closingLine({ passed: 1, failed: 0, skipped: 2 }), '1 passed, 0 failed, 2 skipped');
  });

  it('are what the tests left', async () => {
    const counts = { passed: 3, failed: 1, skipped: 1 };
    assert.deepEqual(readCounts(await result(counts), 1), counts);
  });

  it('are a failure when the tests left none, and it is said', () => {
    const complaints: string[] = [];
    const counts = readCounts(join(directory, 'absent.json'), 0, (complaint) => complaints.push(complaint));
    assert.equal(counts.failed, 1);
    assert.deepEqual(complaints, ['The tests ended without a result.']);
  });

  it('are a failure when nothing ran', async () => {
    assert.equal(readCounts(await result({ passed: 0, failed: 0, skipped: 0 }), 0, ignore).failed, 1);
  });

  it('are a failure when the process broke after its tests passed', async () => {
    assert.deepEqual(readCounts(await result({ passed: 3, failed: 0, skipped: 0 }), 134, ignore), {
      passed: 3,
      failed: 1,
      skipped: 0,
    });
  });
});
