import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  closingLine,
  explain,
  oneFailed,
  onePassed,
  readReport,
  sum,
} from '../../../scripts/lib/steps/report.mjs';

describe('the report of a test run', () => {
  let directory: string;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'report-'))));
  after(() => rm(directory, { recursive: true }));

  const left = async (counts: object): Promise<string> => {
    const path = join(directory, 'report.json');
    await writeFile(path, JSON.stringify({ ...sum([]), ...counts }));
    return path;
  };

  it('ends in one plain line', () => {
    const total = sum([onePassed('a', 1), onePassed('b', 1), oneFailed('c', 'no')]);
    assert.equal(closingLine(total), '2 passed, 1 failed');
    assert.equal(closingLine({ passed: 1, failed: 0, skipped: 2 }), '1 passed, 0 failed, 2 skipped');
  });

  it('is what the tests left', async () => {
    const report = readReport(await left({ passed: 3, failed: 1, skipped: 1 }), 1, 'tests');
    assert.equal(closingLine(report), '3 passed, 1 failed, 1 skipped');
  });

  it('is a failure when the tests left none', () => {
    const report = readReport(join(directory, 'absent.json'), 0, 'tests');
    assert.equal(closingLine(report), '0 passed, 1 failed');
    assert.match(explain(report), /tests\n {4}The tests ended without a result\./);
  });

  it('is a failure when nothing ran', async () => {
    assert.equal(closingLine(readReport(await left({}), 0, 'tests')), '0 passed, 1 failed');
  });

  it('is a failure when the process broke after its tests passed', async () => {
    assert.equal(closingLine(readReport(await left({ passed: 3 }), 134, 'tests')), '3 passed, 1 failed');
  });

  it('names the ten slowest tests, slowest first', () => {
    const report = sum(Array.from({ length: 12 }, (_, index) => onePassed(`test ${index}`, index * 1000)));
    const named = [...explain(report).matchAll(/test (\d+)/g)].map(([, index]) => Number(index));
    assert.deepEqual(named, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });

  it('says once why tests were skipped, and which', () => {
    const skips = ['a', 'b'].map((title) => ({ title, reason: 'pwsh is not installed' }));
    assert.equal(
      explain({ ...sum([]), skips }),
      '\nSkipped:\n  2, because pwsh is not installed:\n    a\n    b',
    );
  });

  it('says what failed, and where more is to be seen', () => {
    const failures = [{ title: 'a', message: 'no\nnever', files: ['out/a.png'] }];
    assert.equal(explain({ ...sum([]), failures }), '\nFailed:\n  a\n    no\n    never\n    see out/a.png');
  });
});
