import { writeFile } from 'node:fs/promises';
import Mocha, { type Context, type Runnable, type Test } from 'mocha';
import { systemErrorCode } from '../../src/base/errors';
import { HANG_MS } from './counts';
import { filesOf, keepFiles } from './evidence';
import { reasonOf } from './skipping';

/** What `npm test` adds up. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One test that ran. */
export interface TestTime {
  /** With the titles of what it stands in. */
  readonly title: string;
  /** Hooks not counted. */
  readonly milliseconds: number;
}

/** One test that did not run, and why. */
export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

/** One test that failed. */
export interface FailedTest {
  readonly title: string;
  readonly message: string;
  /** Absolute paths of what shows more, such as a photograph of the window and its log. */
  readonly files?: readonly string[];
}

/** What a test process leaves for the runner. */
export interface TestReport extends TestCounts {
  readonly times: readonly TestTime[];
  readonly skips: readonly SkippedTest[];
  readonly failures: readonly FailedTest[];
}

export interface MochaRun {
  /** Absolute paths of bundles. */
  readonly files: readonly string[];
  /** Where the {@link TestReport} goes, as JSON: the runner is another process. */
  readonly resultFile: string | undefined;
  /** Takes the reporter's lines, in the form of `console.log`, which is the default. */
  readonly print?: (...args: unknown[]) => void;
  /** Called when a test has failed, while all is as the test left it. Answers with {@link FailedTest.files}. */
  readonly whenFailed?: () => Promise<readonly string[]>;
}

/** So many tests that hang end their process: the next ones would hang as well, minutes each. */
const MOST_HANGS = 2;

/**
 * @throws when a hook stands outside every `describe`: it would run for each test of all the files that share the
 *   process, and cost the others what one needs.
 */
function refuseRootHooks(root: Mocha.Suite): void {
  const { _beforeAll, _afterAll, _beforeEach, _afterEach } = root as unknown as Record<string, Mocha.Hook[]>;
  const hooks = [_beforeAll, _afterAll, _beforeEach, _afterEach].flatMap((list = []) => list);
  if (hooks.length === 0) return;
  const each = hooks.map(({ title, body }) => `${title}\n${body}`).join('\n');
  throw new Error(`hooks stand outside every describe; put them into the one that needs them:\n${each}`);
}

/** Runs tests with mocha in this process, in a plain Node or in an extension host alike. */
export async function runMocha({ files, resultFile, print, whenFailed }: MochaRun): Promise<TestReport> {
  if (print) Mocha.reporters.Base.consoleLog = print;
  // One stray `.only` would hide every other test of its process behind "0 failed".
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', timeout: HANG_MS, forbidOnly: true });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  refuseRootHooks(mocha.suite);
  if (whenFailed) {
    mocha.suite.eachTest((test) => beforeItsHooks(test, async () => keepFiles(test, await whenFailed())));
  }
  const report = await new Promise<TestReport>((resolve) => {
    const times: TestTime[] = [];
    const skips: SkippedTest[] = [];
    const failures: { readonly runnable: Runnable; readonly error: unknown }[] = [];
    let hangs = 0;
    const runner = mocha.run((failed) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      // Of several runs in one process each would leave its listeners.
      runner.dispose();
      // Hooks after a failure name its files.
      const told = failures.map(({ runnable, error }) => ({
        title: runnable.fullTitle(),
        message: error instanceof Error ? error.message : String(error),
        files: filesOf(runnable),
      }));
      const notRun = mocha.suite.total() - passes - pending - failed;
      if (hangs === MOST_HANGS && notRun > 0) {
        told.push({ title: `${notRun} more tests`, message: `not run, since ${hangs} hung`, files: [] });
      }
      resolve({ passed: passes, failed, skipped: pending, times, skips, failures: told });
    });
    runner.on('test end', (test) => {
      if (test.duration !== undefined) times.push({ title: test.fullTitle(), milliseconds: test.duration });
    });
    runner.on('pending', (test) => skips.push({ title: test.fullTitle(), reason: reasonOf(test) }));
    runner.on('fail', (runnable, error: unknown) => {
      failures.push({ runnable, error });
      if (systemErrorCode(error) === 'ERR_MOCHA_TIMEOUT' && ++hangs === MOST_HANGS) runner.abort();
    });
  });
  if (resultFile) await writeFile(resultFile, JSON.stringify(report));
  return report;
}

/** Has `work` done when a test has thrown, before hooks clean up after it. */
function beforeItsHooks(test: Test, work: () => Promise<unknown>): void {
  const { fn } = test;
  // One that takes mocha's callback tells of its failure by that.
  if (!fn || fn.length > 0) return;
  const body = fn as (this: Context) => unknown;
  test.fn = async function (this: Context) {
    try {
      await body.call(this);
    } catch (error) {
      if (!test.isPending()) await work();
      throw error;
    }
  };
}
