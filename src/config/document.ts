export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A shared AWS file as written: every line and its ending, with the sections and properties found in them.
 * Immutable; made by `parseDocument` and by the edits in `documentEdits.ts`.
 */
export class ConfigDocument {
  readonly hasByteOrderMark: boolean;
  readonly sections: readonly DocumentSection[];
  /** What stands before the first header and is neither blank nor a comment; the first hundred lines of it. */
  readonly defects: readonly Defect[];
  readonly #text: string;
  #lines: readonly DocumentLine[] | undefined;

  constructor(text: string, sections: readonly DocumentSection[], defects: readonly Defect[]) {
    this.#text = text;
    this.hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
    this.sections = sections;
    this.defects = defects;
  }

  /** Made on first use: edits need them, reading does not. */
  get lines(): readonly DocumentLine[] {
    return (this.#lines ??= splitLines(this.#text));
  }

  /** The text that was parsed, to the last byte. */
  toString(): string {
    return this.#text;
  }
}

export interface DocumentLine {
  /** Without its ending. */
  readonly text: string;
  /** Empty for a last line that is not ended. A carriage return alone ends no line: it is a blank. */
  readonly eol: '' | '\n' | '\r\n';
}

export interface DocumentSection {
  /** Between the brackets, exactly as written; of a header without `]`, all of it. */
  readonly title: string;
  /** Of the header, from 1, as all line numbers here. */
  readonly line: number;
  /** The last line that is not blank and not a comment: the header, if there is nothing else. */
  readonly lastLine: number;
  /** Number of blanks before the `[`. */
  readonly indent: number;
  readonly isClosed: boolean;
  /** A comment follows the `]` without a blank between: not every SDK sees such a header. */
  readonly hasGluedComment: boolean;
  /** In file order; a key may repeat, then the last one counts. */
  readonly properties: readonly DocumentProperty[];
  /** The first hundred. */
  readonly defects: readonly Defect[];
}

/** `key = value`, with the indented lines that continue it. */
export interface DocumentProperty {
  /** In lower case: keys are the same in any case. */
  readonly key: string;
  readonly writtenKey: string;
  /**
   * Without blanks around it and without inline comment; continuation lines follow, each after a `\n`.
   * Nested settings (`s3 =`, then indented `key = value` lines) are such a value too: it starts with `\n`.
   */
  readonly value: string;
  readonly line: number;
  /** Number of blanks before the key: a line that has more continues the value. */
  readonly indent: number;
  readonly hasInlineComment: boolean;
  readonly continuationLines: readonly number[];
}

/** A line that defines nothing. */
export interface Defect {
  readonly line: number;
  readonly kind:
    | 'outsideSection'
    | 'unclosedHeader'
    | 'emptyHeader'
    | 'textAfterHeader'
    | 'noEqualsSign'
    | 'colonDelimiter'
    | 'noKey'
    | 'invalidKey'
    | 'nestedWithoutEqualsSign'
    | 'nestedWithoutKey';
}

/** The value of `key` (lower case) in this section alone, or undefined. */
export function getProperty(section: DocumentSection, key: string): DocumentProperty | undefined {
  return section.properties.findLast((property) => property.key === key);
}

/** The lines of a text, less a byte order mark: that belongs to the file. */
function splitLines(text: string): DocumentLine[] {
  const lines: DocumentLine[] = [];
  let start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const hasReturn = newline !== -1 && end > start && text[end - 1] === '\r';
    const eol = newline === -1 ? '' : hasReturn ? '\r\n' : '\n';
    lines.push({ text: text.slice(start, hasReturn ? end - 1 : end), eol });
    start = end + 1;
  }
  return lines;
}

export function printLines(hasByteOrderMark: boolean, lines: readonly DocumentLine[]): string {
  const parts: string[] = hasByteOrderMark ? [BYTE_ORDER_MARK] : [];
  for (const line of lines) parts.push(line.text, line.eol);
  return parts.join('');
}
