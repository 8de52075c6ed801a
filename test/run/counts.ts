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

/** For one test, in milliseconds. It ends what hangs; a slow machine never comes near it, nor with full counts. */
export const HANG_MS = countOf(5, 60) * 60_000;
