// Runs bundled tests, one file after the other, for a queue that hands them out: scripts/lib/steps/testWorkers.mjs.
import { basename } from 'node:path';
import { format, inspect } from 'node:util';
import { HANG_MS } from './counts';
import { runMocha, type TestReport } from './runMocha';

/** How often a worker says that it is alive. */
const ALIVE_EVERY_MS = 10_000;

/** Mocha can't end a test that never lets go of the processor. The queue ends a worker that is silent for so long. */
export interface Alive {
  readonly silentAtMostMs: number;
}

/** What a worker answers for a file. */
export interface FileResult {
  readonly report: TestReport;
  /** What mocha prints of it. */
  readonly output: string;
}

const alive: Alive = { silentAtMostMs: HANG_MS };
process.on('message', (file: string) => {
  // What is not sent before a test holds the processor is not sent at all.
  process.send?.(alive, () => void runFile(file).then((result) => process.send?.(result)));
});
setInterval(() => process.send?.(alive), ALIVE_EVERY_MS).unref();
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
