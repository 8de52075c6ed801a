// What test processes report, added up and told.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {import('../../../test/run/runMocha').TestReport} TestReport */

const SLOWEST = 10;

/**
 * What counts as one failed test although no test runner saw it, such as a step that could not be run.
 * @param {string} title
 * @param {string} message
 * @returns {TestReport}
 */
export function oneFailed(title, message) {
  return { ...sum([]), failed: 1, failures: [{ title, message }] };
}

/**
 * @param {string} title
 * @param {number} milliseconds
 * @returns {TestReport}
 */
export function onePassed(title, milliseconds) {
  return { ...sum([]), passed: 1, times: [{ title, milliseconds }] };
}

/**
 * @param {readonly TestReport[]} all
 * @returns {TestReport}
 */
export function sum(all) {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    skipped: all.reduce((total, { skipped }) => total + skipped, 0),
    times: all.flatMap(({ times }) => times),
    skips: all.flatMap(({ skips }) => skips),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/**
 * The line that ends `npm test`: `N passed, N failed`, and what was skipped if anything was.
 * @param {import('../../../test/run/runMocha').TestCounts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The report that a test process left. A run that left none, ran nothing, or ended badly in spite of it counts as a
 * failure: nothing passes silently.
 * @param {string} resultFile
 * @param {number} status the process's exit code
 * @param {string} title of the run
 * @returns {TestReport}
 */
export function readReport(resultFile, status, title) {
  if (!existsSync(resultFile)) return oneFailed(title, 'The tests ended without a result.');
  /** @type {TestReport} */
  const report = JSON.parse(readFileSync(resultFile, 'utf8'));
  if (report.passed + report.failed + report.skipped === 0) return oneFailed(title, 'No test was found.');
  if (status !== 0 && report.failed === 0) {
    return sum([report, oneFailed(title, `The tests passed, but their process ended with code ${status}.`)]);
  }
  return report;
}

/**
 * What the end of a run tells besides the counts: the slowest tests, what was skipped and why, what failed.
 * @param {TestReport} report
 * @returns {string} lines
 */
export function explain({ times, skips, failures }) {
  const slowest = times.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  const reasons = new Set(skips.map(({ reason }) => reason));
  return [
    ...section(
      'The slowest tests',
      slowest.map(
        ({ title, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(6)} s  ${oneLine(title)}`,
      ),
    ),
    ...section(
      'Skipped',
      [...reasons].map((reason) => {
        const titles = skips.filter((test) => test.reason === reason).map(({ title }) => oneLine(title));
        return [`  ${titles.length}, because ${reason}:`, ...titles.map((title) => `    ${title}`)].join(
          '\n',
        );
      }),
    ),
    ...section(
      'Failed',
      failures.map(({ title, message, files = [] }) =>
        [`  ${oneLine(title)}`, ...message.split('\n'), ...files.map((file) => `see ${file}`)].join('\n    '),
      ),
    ),
  ].join('\n');
}

/**
 * @param {string} heading
 * @param {string[]} lines
 */
function section(heading, lines) {
  return lines.length > 0 ? [`\n${heading}:`, ...lines] : [];
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ');
}
