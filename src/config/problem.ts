import type { Problem, ProblemCode } from './sharedConfig';

const LONGEST_QUOTED_NAME = 80;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const LONGEST_QUOTED_KEY = 32;

export function createError(code: ProblemCode, message: string, file: string, line: number): Problem {
  return { code, severity: 'error', message, location: { file, line } };
}

export function createWarning(code: ProblemCode, message: string, file: string, line: number): Problem {
  return { code, severity: 'warning', message, location: { file, line } };
}

/** A file that is no AWS file at all has a problem on each line: more than these help no reader. */
const MOST_PROBLEMS = 1000;

/** Appends, up to a number that a list of problems never exceeds. */
export function addAll(problems: Problem[], more: readonly Problem[]): void {
  for (const problem of more) {
    if (problems.length >= MOST_PROBLEMS) return;
    problems.push(problem);
  }
}

/** Problems that are looked for when they are first asked for, in the order in which they were added. */
export class Findings {
  readonly #finders: (() => readonly Problem[])[] = [];
  #found: readonly Problem[] | undefined;

  add(find: () => readonly Problem[]): void {
    this.#finders.push(find);
  }

  get problems(): readonly Problem[] {
    if (this.#found) return this.#found;
    const found: Problem[] = [];
    for (const find of this.#finders) addAll(found, find());
    return (this.#found = found);
  }
}

/** A name or title as it may stand in a message: of sensible length, without control characters. */
export function printable(name: string): string {
  if (name.length <= LONGEST_QUOTED_NAME && PRINTABLE_ASCII.test(name)) return name;
  const clean = name.replace(/\p{C}/gu, '\uFFFD');
  return clean.length > LONGEST_QUOTED_NAME ? `${clean.slice(0, LONGEST_QUOTED_NAME)}…` : clean;
}

/**
 * A key as it may stand in a message. What does not look like one may be a secret in the wrong place.
 * @param instead what is written for such a one.
 */
export function printableKey(key: string, instead = 'a key'): string {
  return key.length <= LONGEST_QUOTED_KEY && /^[A-Za-z][A-Za-z_-]*[0-9]?$/.test(key) ? `"${key}"` : instead;
}
