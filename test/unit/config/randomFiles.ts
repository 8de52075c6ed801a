/** Numbers that look random and are the same again from the same seed: `mulberry32`. */
export class RandomNumbers {
  #state: number;

  readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 to `below`, without it. */
  next(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.next(choices.length)] ?? choices[0];
  }
}

const MOST_LINES = 14;
const TOKENS = [
  ...[
    '[',
    ']',
    '[profile ',
    '[profile a]',
    '[default]',
    '[profile default]',
    '[sso-session s]',
    '[b]',
    '[DEFAULT]',
  ],
  ...[
    '=',
    ' = ',
    'region',
    'Region = x',
    's3 =',
    '  region = inner',
    'source_profile = a',
    'a',
    'a.b',
    '"',
    "'",
  ],
  ...[
    ' ',
    '\t',
    '\r',
    '\f',
    '\0',
    '#',
    ' # note',
    ';',
    ':',
    '\uFEFF',
    'é',
    '😂',
    '\ud800',
    '\u2028',
    '\\',
    '%',
  ],
] as unknown as readonly [string, ...string[]];

/** A text of a few lines made of what shared files are made of, in any order. */
export function randomText(random: RandomNumbers): string {
  let text = random.next(8) === 0 ? '\uFEFF' : '';
  for (let lines = random.next(MOST_LINES); lines > 0; lines--) {
    for (let tokens = random.next(5); tokens > 0; tokens--) text += random.pick(TOKENS);
    text += random.pick(['\n', '\n', '\r\n']);
  }
  return random.next(3) === 0 ? text + random.pick(TOKENS) : text;
}
