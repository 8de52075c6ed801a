// Runs bundled tests, one file after the other, for a queue that hands them out: scripts/lib/steps/testWorkers.mjs.
import { basename } from 'node:path';
import { format, inspect } from 'node:util';
import { runMocha, type TestReport } from './runMocha';

/** What a worker answers for a file. */
export interface FileResult {
  readonly report: TestReport;
  /** What mocha prints of it. */
  readonly output: string;
}

process.on('message', (file: string) => {
  void runFile(file).then((result) => process.send?.(result));
});
// A handle that a test left open must not keep the process alive.
process.once('disconnect', () => process.exit());

async function runFile(file: string): Promise<FileResult> {
  const lines: string[] = [];
  const print = (...args: unknown[]): void => void lines.push(format(...args));
  const report = await runMocha({ files: [file], resultFile: undefined, print }).catch(
    (error: unknown): TestReport => ({
      passed: 0,
      failed: 1,
      skipped: 0,
      times: [],
      skips: [],
      failures: [{ title: basename(file), message: inspect(error) }],
    }),
  );
  return { report, output: lines.join('\n') };
}
