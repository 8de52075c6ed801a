/**
 * Does some works at a time, each next one when another has ended.
 * @template T
 * @param {(() => Promise<T>)[]} works
 * @param {number} atOnce
 * @returns {Promise<T[]>} as they ended
 */
export async function runInTurn(works, atOnce) {
  /** @type {T[]} */
  const results = [];
  const rest = [...works];
  const workers = Array.from({ length: atOnce }, async () => {
    for (let work = rest.shift(); work; work = rest.shift()) results.push(await work());
  });
  await Promise.all(workers);
  return results;
}
