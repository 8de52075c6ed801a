import { availableParallelism } from 'node:os';
import { runInTurn } from '../inTurn.mjs';
import { describeFailure } from '../main.mjs';
import { keepDuration, longestFirst } from './durations.mjs';
import { oneFailed, sum } from './report.mjs';

/**
 * Windows open at the same time. A window waits for a good third of its life, so that two more than there are processors
 * keep them at work.
 */
const WINDOWS_AT_ONCE = Math.min(availableParallelism() + 2, 6);

/**
 * What runs in a window of its own.
 * @typedef {object} WindowRun
 * @property {string} name
 * @property {string[]} sources absolute paths of what runs there
 * @property {() => Promise<import('./report.mjs').TestReport>} run prints what it says when it has ended
 */

/**
 * Windows that are ready to be opened.
 * @typedef {object} Windows
 * @property {WindowRun[]} runs
 * @property {import('./report.mjs').TestReport[]} reports of what could not be made ready
 * @property {() => Promise<void>} close
 */

/**
 * Opens windows beside each other, those that take longest first.
 * @param {(() => Promise<Windows>)[]} preparations done one after the other: they build to the same places
 * @param {number} [atOnce]
 */
export async function runWindows(preparations, atOnce = WINDOWS_AT_ONCE) {
  /** @type {Windows[]} */
  const all = [];
  /** @type {import('./report.mjs').TestReport[]} */
  const failures = [];
  try {
    for (const prepare of preparations) {
      // The windows of the others are opened all the same.
      await prepare().then(
        (windows) => all.push(windows),
        (error) =>
          failures.push(oneFailed('windows', `They could not be prepared: ${describeFailure(error)}`)),
      );
    }
    const runs = longestFirst(
      all.flatMap((windows) => windows.runs),
      ({ name }) => name,
      ({ sources }) => sources,
    );
    const works = runs.map(({ name, run }) => async () => {
      const started = performance.now();
      const report = await run();
      keepDuration(name, performance.now() - started);
      return report;
    });
    return sum([...failures, ...all.flatMap(({ reports }) => reports), ...(await runInTurn(works, atOnce))]);
  } finally {
    for (const { close } of all) await close();
  }
}
