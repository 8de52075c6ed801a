import { BYTE_ORDER_MARK, type ConfigDocument } from '../document';
import { parseDocument } from '../documentParser';

/** The lines from one header in the first column to the next; the first piece of a file may begin without a header. */
export interface Piece {
  readonly text: string;
  readonly lineCount: number;
  /** The piece read alone: lines count from 1 at its beginning. */
  readonly document: ConfigDocument;
}

/** A piece with the number of lines before it. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly linesBefore: number;
}

/**
 * A text in pieces that are read on their own. A header in the first column ends whatever was before it, for every reader, so
 * a change is read with the pieces around it and the others stay as they are.
 */
export class SectionedText {
  #text = '';
  #pieces: readonly Piece[] = [];
  #placed: readonly PlacedPiece[] | undefined;

  get text(): string {
    return this.#text;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  get placed(): readonly PlacedPiece[] {
    if (this.#placed) return this.#placed;
    let linesBefore = 0;
    return (this.#placed = this.#pieces.map((piece) => {
      const placed = { piece, linesBefore };
      linesBefore += piece.lineCount;
      return placed;
    }));
  }

  /** Takes another text; pieces that both have at their beginnings and ends stay the same objects. */
  update(text: string): void {
    if (text === this.#text) return;
    const old = this.#pieces;
    let first = 0;
    let from = 0;
    while (first < old.length && text.startsWith(old[first]?.text ?? '', from)) {
      from += old[first]?.text.length ?? 0;
      first++;
    }
    // The last that is the same may go on in what follows it; and what begins there may be no header now.
    do {
      if (first === 0) break;
      first--;
      from -= old[first]?.text.length ?? 0;
    } while (from > 0 && !isHeaderAt(text, from));

    let last = old.length;
    let to = text.length;
    while (last > first) {
      const candidate = old[last - 1]?.text ?? '';
      // One that begins without a header would belong to what is before it now.
      if (!isHeaderAt(candidate, 0) || to - candidate.length < from || !text.endsWith(candidate, to)) break;
      to -= candidate.length;
      last--;
    }
    // A piece begins at the start of a line.
    while (last < old.length && to > 0 && !'\r\n'.includes(text.charAt(to - 1))) {
      to += old[last]?.text.length ?? 0;
      last++;
    }
    const middle = split(text.slice(from, to)).map(createPiece);
    this.#pieces = [...old.slice(0, first), ...middle, ...old.slice(last)];
    this.#text = text;
    this.#placed = undefined;
  }

  /** The piece that holds a line, from 1; the last one for a line below the text. */
  pieceAt(line: number): PlacedPiece | undefined {
    const { placed } = this;
    let low = 0;
    let high = placed.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((placed[middle]?.linesBefore ?? 0) < line) low = middle;
      else high = middle - 1;
    }
    return placed[low];
  }
}

/** A text with some pieces at their lines, and nothing on the others. */
export function withPiecesAlone(pieces: readonly PlacedPiece[]): string {
  const parts: string[] = [];
  let lines = 0;
  for (const { piece, linesBefore } of pieces) {
    // A line feed behind a carriage return would be one ending with it.
    if (linesBefore > lines) parts.push('\r'.repeat(linesBefore - lines));
    parts.push(piece.text);
    lines = linesBefore + piece.lineCount;
  }
  return parts.join('');
}

function createPiece(text: string): Piece {
  let document: ConfigDocument | undefined;
  return {
    text,
    lineCount: countLines(text),
    get document() {
      return (document ??= parseDocument(text));
    },
  };
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
