/**
 * How often a test does what has to hold however often it is done.
 * @param few enough to show the property; `npm test` does so many
 * @param all `npm run stress` does so many
 */
export function countOf(few: number, all: number): number {
  return process.env['TEST_COUNTS'] === 'full' ? all : few;
}
