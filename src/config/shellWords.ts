export interface Word {
  /** Without its quotes and escapes. */
  readonly text: string;
  /** Where each character of it stands. */
  readonly places: readonly number[];
  /** Of the word with its quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * Splits text into words as Python's `shlex.split` does, which is how the AWS CLI reads `[profile 'a b']`.
 * @returns undefined for a quote or an escape that is not finished: the CLI drops such a section.
 */
export function splitShellWords(text: string): string[] | undefined {
  return splitIntoWords(text)?.map((word) => word.text);
}

const BLANKS = /[ \t\r\n]/;

/**
 * The same, with the places of the words.
 * @param separators what stands between words outside quotes.
 */
export function splitIntoWords(text: string, separators = BLANKS): Word[] | undefined {
  const words: Word[] = [];
  let word: string | undefined;
  let places: number[] = [];
  let start = 0;
  let quote = '';
  const add = (index: number): void => {
    word = (word ?? '') + text.charAt(index);
    places.push(index);
  };
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (word === undefined) start = index;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && (next === '"' || next === '\\')) add(++index);
      else add(index);
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      if (next === '') return undefined;
      add(++index);
    } else if (separators.test(character)) {
      if (word !== undefined) words.push({ text: word, places, start, end: index });
      word = undefined;
      places = [];
    } else add(index);
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push({ text: word, places, start, end: text.length });
  return words;
}
