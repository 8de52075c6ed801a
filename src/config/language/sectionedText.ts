import { BYTE_ORDER_MARK, type ConfigDocument } from '../document';
import { parseDocument } from '../documentParser';

/** The lines from one header in the first column to the next; the first piece of a file may begin without a header. */
export interface Piece {
  readonly text: string;
  readonly lineCount: number;
  /** In the text as it is now: what `document` counts from. */
  readonly linesBefore: number;
  /** The piece read alone: lines count from 1 at its beginning. */
  readonly document: ConfigDocument;
}

/** What a change took out and put in its place, in the order of the text; a piece can be in both. */
export interface PieceChange {
  readonly removed: readonly Piece[];
  readonly added: readonly Piece[];
  /** Whether a line of a piece that was there before may have another number now. */
  readonly movesLines: boolean;
}

/** Undoing, or typing again what was just removed, brings back pieces that were read already. */
const MOST_REMEMBERED = 50;

/**
 * A text in pieces that are read on their own. A header in the first column ends whatever was before it, for every reader, so
 * a change is read with the pieces around it and the others stay as they are.
 */
export class SectionedText {
  #text = '';
  #pieces: readonly ReadPiece[] = [];
  readonly #removed = new Map<string, ReadPiece>();

  get text(): string {
    return this.#text;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Takes another text; pieces that both have at their beginnings and ends stay the same objects. */
  update(text: string): PieceChange {
    if (text === this.#text) return { removed: [], added: [], movesLines: false };
    const old = this.#pieces;
    const unchangedTo = countSameAtStart(this.#text, text);
    let first = 0;
    let from = 0;
    for (const piece of old) {
      if (from + piece.text.length > unchangedTo) break;
      from += piece.text.length;
      first++;
    }
    // The last that is the same may go on in what follows it; and what begins there may be no header now.
    do {
      if (first === 0) break;
      first--;
      from -= old[first]?.text.length ?? 0;
    } while (from > 0 && !isHeaderAt(text, from));

    const unchangedFrom = text.length - countSameAtEnd(this.#text, text);
    let last = old.length;
    let to = text.length;
    while (last > first) {
      const candidate = old[last - 1];
      // One that begins without a header would belong to what is before it now.
      if (!candidate?.hasHeader) break;
      const { length } = candidate.text;
      if (to - length < Math.max(from, unchangedFrom)) break;
      to -= length;
      last--;
    }
    // A piece begins at the start of a line.
    while (last < old.length && to > 0 && !'\r\n'.includes(text.charAt(to - 1))) {
      to += old[last]?.text.length ?? 0;
      last++;
    }
    const removed = old.slice(first, last);
    const { pieces: added, returned } = this.#createPieces(split(text.slice(from, to)), removed);
    this.#pieces = [...old.slice(0, first), ...added, ...old.slice(last)];
    this.#text = text;
    this.#place();
    const movesLines =
      removed.length !== added.length ||
      added.some(
        (piece, index) =>
          piece !== removed[index] && (returned.has(piece) || piece.lineCount !== removed[index]?.lineCount),
      );
    return { removed, added, movesLines };
  }

  /** The piece that holds a line, from 1; the last one for a line below the text. */
  pieceAt(line: number): Piece | undefined {
    const pieces = this.#pieces;
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((pieces[middle]?.linesBefore ?? 0) < line) low = middle;
      else high = middle - 1;
    }
    return pieces[low];
  }

  /** Those that were in the text before, which have returned, stay the same objects, each in one place. */
  #createPieces(
    texts: readonly string[],
    removed: readonly ReadPiece[],
  ): { readonly pieces: readonly ReadPiece[]; readonly returned: ReadonlySet<ReadPiece> } {
    const returned = new Set<ReadPiece>();
    for (const piece of removed.slice(-MOST_REMEMBERED)) {
      this.#removed.delete(piece.text);
      this.#removed.set(piece.text, piece);
    }
    const pieces = texts.map((text) => {
      const known = this.#removed.get(text);
      this.#removed.delete(text);
      if (known) returned.add(known);
      return known ?? new ReadPiece(text);
    });
    for (const text of this.#removed.keys()) {
      if (this.#removed.size <= MOST_REMEMBERED) break;
      this.#removed.delete(text);
    }
    return { pieces, returned };
  }

  #place(): void {
    let linesBefore = 0;
    for (const piece of this.#pieces) {
      piece.linesBefore = linesBefore;
      linesBefore += piece.lineCount;
    }
  }
}

function countSameAtStart(one: string, other: string): number {
  const isSame = (from: number, to: number): boolean => one.slice(from, to) === other.slice(from, to);
  return longestOf(Math.min(one.length, other.length), isSame);
}

function countSameAtEnd(one: string, other: string): number {
  const part = (text: string, from: number, to: number): string =>
    text.slice(text.length - to, text.length - from);
  const isSame = (from: number, to: number): boolean => part(one, from, to) === part(other, from, to);
  return longestOf(Math.min(one.length, other.length), isSame);
}

/** How far two texts are the same. Compares half of what is left at a time, which takes much less than sign by sign. */
function longestOf(most: number, isSame: (from: number, to: number) => boolean): number {
  let known = 0;
  let limit = most;
  while (known < limit) {
    const middle = Math.ceil((known + limit) / 2);
    if (isSame(known, middle)) known = middle;
    else limit = middle - 1;
  }
  return known;
}

class ReadPiece implements Piece {
  readonly text: string;
  readonly lineCount: number;
  readonly hasHeader: boolean;
  linesBefore = 0;
  #document: ConfigDocument | undefined;

  constructor(text: string) {
    // A part of a string holds on to all of it: each piece that is edited would keep a text of the whole file.
    this.text = ` ${text}`.slice(1);
    this.lineCount = countLines(text);
    this.hasHeader = isHeaderAt(text, 0);
  }

  get document(): ConfigDocument {
    return (this.#document ??= parseDocument(this.text));
  }
}

function split(text: string): string[] {
  const starts = [0];
  const begin = /[\n\r]\[/g;
  for (let found = begin.exec(text); found; found = begin.exec(text)) {
    if (isHeaderAt(text, found.index + 1)) starts.push(found.index + 1);
  }
  if (text === '') return [];
  return starts.map((start, index) => text.slice(start, starts[index + 1] ?? text.length));
}

/** Only one that is closed: what follows another is read as if it were not there where the AWS CLI refuses the file. */
function isHeaderAt(text: string, start: number): boolean {
  if (text.charAt(start) !== '[') return false;
  let end = start;
  while (end < text.length && !'\r\n'.includes(text.charAt(end))) end++;
  return text.slice(start, end).lastIndexOf(']') > 1;
}

/** Lines that end, and one more for what is left. */
function countLines(text: string): number {
  let count = 0;
  const ending = /\r\n|\n|\r/g;
  let end = 0;
  for (let found = ending.exec(text); found; found = ending.exec(text)) {
    count++;
    end = ending.lastIndex;
  }
  return end < text.length && text !== BYTE_ORDER_MARK ? count + 1 : count;
}
