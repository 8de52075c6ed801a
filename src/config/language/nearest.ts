/** Names with more wrong characters than one in three are other names. */
const MOST_MISTAKES = 2;

/**
 * The name that a mistyped one most likely stands for: at most two characters wrong, missing, added or swapped, and no other name
 * as near. Undefined when there is none, or when the name itself is among them.
 */
export function findNearest(written: string, names: Iterable<string>): string | undefined {
  const most = Math.min(MOST_MISTAKES, Math.floor(written.length / 3));
  let nearest: string | undefined;
  let fewest = most + 1;
  for (const name of names) {
    if (name === written) return undefined;
    if (Math.abs(name.length - written.length) > most) continue;
    const mistakes = countMistakes(written.toLowerCase(), name.toLowerCase());
    if (mistakes === fewest) nearest = undefined;
    if (mistakes >= fewest) continue;
    fewest = mistakes;
    nearest = name;
  }
  return nearest;
}

/** Optimal string alignment distance. */
function countMistakes(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
