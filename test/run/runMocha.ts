import { writeFile } from 'node:fs/promises';
import Mocha from 'mocha';

/** What `npm test` adds up. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface MochaRun {
  /** Absolute paths of bundles. */
  readonly files: readonly string[];
  /** Where the counts go, as JSON: the runner is another process. */
  readonly resultFile: string | undefined;
  /** For one test, unless it says otherwise. */
  readonly timeoutMs: number;
  readonly reporter: 'dot' | 'spec';
  /** Takes the reporter's lines, in the form of `console.log`, which is the default. */
  readonly print?: (...args: unknown[]) => void;
}

/** Runs tests with mocha in this process, in a plain Node or in an extension host alike. */
export async function runMocha(run: MochaRun): Promise<TestCounts> {
  const { files, resultFile, timeoutMs, reporter, print } = run;
  if (print) Mocha.reporters.Base.consoleLog = print;
  // One stray `.only` would hide every other test of its process behind "0 failed".
  const mocha = new Mocha({ ui: 'bdd', reporter, timeout: timeoutMs, forbidOnly: true });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const counts = await new Promise<TestCounts>((resolve) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
  if (resultFile) await writeFile(resultFile, JSON.stringify(counts));
  return counts;
}
