/**
 * How often a test does what has to hold however often it is done.
 * @param few enough to show the property; `npm test` does so many
 * @param all `npm run stress` does so many
 */
export function countOf(few: number, all: number): number {
  return isFullRun() ? all : few;
}

/** Whether a step runs alone, and takes the time it needs. */
export function isFullRun(): boolean {
  return process.env['TEST_COUNTS'] === 'full';
}
