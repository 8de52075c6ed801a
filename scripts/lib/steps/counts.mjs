import { existsSync, readFileSync } from 'node:fs';

/** @typedef {import('../../../test/run/runMocha').TestCounts} TestCounts */

/** @type {TestCounts} */
export const ONE_FAILED = { passed: 0, failed: 1, skipped: 0 };
/** @type {TestCounts} */
export const ONE_PASSED = { passed: 1, failed: 0, skipped: 0 };

/**
 * @param {readonly TestCounts[]} all
 * @returns {TestCounts}
 */
export function sum(all) {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    skipped: all.reduce((total, { skipped }) => total + skipped, 0),
  };
}

/**
 * The line that ends `npm test`: `N passed, N failed`, and what was skipped if anything was.
 * @param {TestCounts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The counts that a test process left. A run that left none, ran nothing, or ended badly in spite of them counts as
 * a failure: nothing passes silently.
 * @param {string} resultFile
 * @param {number} status the process's exit code
 * @param {(complaint: string) => void} [complain] takes what is wrong with the run itself
 * @returns {TestCounts}
 */
export function readCounts(resultFile, status, complain = console.error) {
  if (!existsSync(resultFile)) {
    complain('The tests ended without a result.');
    return ONE_FAILED;
  }
  /** @type {TestCounts} */
  const counts = JSON.parse(readFileSync(resultFile, 'utf8'));
  if (counts.passed + counts.failed + counts.skipped === 0) {
    complain('No test was found.');
    return ONE_FAILED;
  }
  if (status !== 0 && counts.failed === 0) {
    complain(`The tests passed, but their process ended with code ${status}.`);
    return sum([counts, ONE_FAILED]);
  }
  return counts;
}
