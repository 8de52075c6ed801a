import { forEachLine } from './document';

const CARRIAGE_RETURN = 0x0d;
const NEWLINE = 0x0a;
const LINE_END = /[\r\n]/g;

/** A text that is read in parts; what is found in all of it is looked for once, when it is first asked for. */
export class TextSource {
  readonly text: string;
  #lineStarts: readonly number[] | undefined;
  readonly #hasCarriageReturn: boolean;
  readonly #places = new Map<string, readonly number[]>();

  constructor(text: string) {
    this.text = text;
    this.#hasCarriageReturn = text.includes('\r');
  }

  /** Where the line that `from` stands in ends: before its ending. */
  lineEnd(from: number): number {
    // Looking for what is nowhere would take the whole text for each line.
    if (!this.#hasCarriageReturn) {
      const end = this.text.indexOf('\n', from);
      return end === -1 ? this.text.length : end;
    }
    LINE_END.lastIndex = from;
    return LINE_END.exec(this.text)?.index ?? this.text.length;
  }

  /** Where the line after the one that ends at `lineEnd` starts. */
  nextLine(lineEnd: number): number {
    const isTwo =
      this.text.charCodeAt(lineEnd) === CARRIAGE_RETURN && this.text.charCodeAt(lineEnd + 1) === NEWLINE;
    return Math.min(lineEnd + (isTwo ? 2 : 1), this.text.length);
  }

  /** The number, from 1, of the line that starts at `offset`. */
  lineAt(offset: number): number {
    this.#lineStarts ??= findLineStarts(this.text);
    return countBelow(this.#lineStarts, offset) + 1;
  }

  /** Whether a word of `[a-z0-9_]` stands in a part, in any case; without a part, anywhere. */
  mentions(word: string, start = 0, end = this.text.length): boolean {
    const places = this.placesOf(word);
    return places.length > 0 && (places[countBelow(places, start)] ?? Infinity) < end;
  }

  /** Where a word of `[a-z0-9_]` stands, in any case. */
  placesOf(word: string): readonly number[] {
    let places = this.#places.get(word);
    if (!places) {
      // In a long text the flag `i` takes six times as long.
      const inAnyCase = word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
      places = [...this.text.matchAll(new RegExp(inAnyCase, 'g'))].map(({ index }) => index);
      this.#places.set(word, places);
    }
    return places;
  }
}

/** Whole lines of a text. */
export interface TextPart {
  readonly source: TextSource;
  readonly start: number;
  readonly end: number;
}

function findLineStarts(text: string): number[] {
  const starts: number[] = [];
  forEachLine(text, (start) => starts.push(start));
  return starts;
}

/** How many of the numbers, which rise, are below a limit. */
export function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
