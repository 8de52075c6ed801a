/** How many cases a test tries: few in `npm test`, which still prove the property, and all of them with `TEST_COUNTS=full`. */
export function countOf(small: number, full: number): number {
  return process.env['TEST_COUNTS'] === 'full' ? full : small;
}
