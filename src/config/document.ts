import type { SectionList } from './sectionList';
import type { TextSource } from './textSource';

export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A shared AWS file as written: every line and its ending, with the sections and properties found in them.
 * Immutable; made by `parseDocument` and by the edits in `documentEdits.ts`.
 */
export class ConfigDocument {
  readonly hasByteOrderMark: boolean;
  /** Costs less than `sections` where few of them are asked for. */
  readonly sectionList: SectionList;
  /** What stands before the first header and is neither blank nor a comment; the first hundred lines of it. */
  readonly defects: readonly Defect[];
  readonly #source: TextSource;
  #sections: readonly DocumentSection[] | undefined;
  #lines: readonly DocumentLine[] | undefined;

  constructor(source: TextSource, sectionList: SectionList, defects: readonly Defect[]) {
    this.#source = source;
    this.hasByteOrderMark = source.text.startsWith(BYTE_ORDER_MARK);
    this.sectionList = sectionList;
    this.defects = defects;
  }

  get sections(): readonly DocumentSection[] {
    return (this.#sections ??= this.sectionList.all());
  }

  /** Made on first use: edits need them, reading does not. */
  get lines(): readonly DocumentLine[] {
    return (this.#lines ??= splitLines(this.#source.text));
  }

  /** False when surely no section has a property of a key of `[a-z0-9_]`. */
  mayHave(key: string): boolean {
    return this.#source.mentions(key);
  }

  /** The text that was parsed, to the last byte. */
  toString(): string {
    return this.#source.text;
  }
}

export interface DocumentLine {
  /** Without its ending. */
  readonly text: string;
  /** Empty for a last line that is not ended. A carriage return alone ends a line, as it does for the AWS CLI and VS Code. */
  readonly eol: '' | '\n' | '\r\n' | '\r';
}

export interface DocumentSection {
  /** Between the `[` and the last `]`, exactly as written; of a header without `]`, all of it. */
  readonly title: string;
  /** The name in a title that is `profile NAME`, if every tool reads it: nearly all are such. Costs less than `title`. */
  readonly plainProfileName: string | undefined;
  /** Of the header, from 1, as all line numbers here. */
  readonly line: number;
  /** The last line that is not blank and not a comment: the header, if there is nothing else. */
  readonly lastLine: number;
  /** Number of blanks before the `[`. */
  readonly indent: number;
  readonly isClosed: boolean;
  /** A comment follows the `]` without a blank between: not every SDK sees such a header. */
  readonly hasGluedComment: boolean;
  /** A `]` stands in the comment behind the header: the AWS CLI takes all before it for the title. */
  readonly hasBracketInComment: boolean;
  /** Number of blanks before the last line that is no continuation: one below it that has more continues it. */
  readonly lastIndent: number;
  /** In file order; a key may repeat, then the last one counts. */
  readonly properties: readonly DocumentProperty[];
  /** The value of each key. Costs less than `properties`. */
  readonly settings: ReadonlyMap<string, string>;
  /** The first hundred. */
  readonly defects: readonly Defect[];
  /** It has no defect, its header is not indented and no line continues a property. Costs less than looking for such. */
  readonly isPlain: boolean;
  /** False when it surely has no property of a key of `[a-z0-9_]`. Costs less than reading it. */
  mayHave(key: string): boolean;
}

/** `key = value`, or `key: value` as only the AWS CLI reads it, with the indented lines that continue it. */
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
  readonly hasColon: boolean;
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
    | 'noKey'
    | 'invalidKey'
    | 'nestedWithoutEqualsSign'
    | 'nestedWithoutKey';
}

/** The value of `key` (lower case) in this section alone, or undefined. */
export function getProperty(section: DocumentSection, key: string): DocumentProperty | undefined {
  return section.properties.findLast((property) => property.key === key);
}

/** What the AWS CLI takes for the title: with a `]` in the comment behind the header, all before that. */
export function titleForCli(document: ConfigDocument, section: DocumentSection): string {
  if (!section.hasBracketInComment) return section.title;
  const text = document.lines[section.line - 1]?.text ?? '';
  return text.slice(section.indent + 1, text.lastIndexOf(']'));
}

/**
 * Calls `visit` for each line of a text, less a byte order mark: that belongs to the file.
 * @param visit gets where the line starts, where its ending starts, and where the next line does.
 */
export function forEachLine(text: string, visit: (start: number, end: number, next: number) => void): void {
  const find = (sign: string, from: number): number => {
    const at = text.indexOf(sign, from);
    return at === -1 ? text.length : at;
  };
  let start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  let newline = find('\n', start);
  let carriageReturn = find('\r', start);
  while (start < text.length) {
    if (newline < start) newline = find('\n', start);
    if (carriageReturn < start) carriageReturn = find('\r', start);
    const end = Math.min(newline, carriageReturn);
    const next = carriageReturn + 1 === newline && newline < text.length ? newline + 1 : end + 1;
    visit(start, end, Math.min(next, text.length));
    start = next;
  }
}

function splitLines(text: string): DocumentLine[] {
  const lines: DocumentLine[] = [];
  forEachLine(text, (start, end, next) => {
    lines.push({ text: text.slice(start, end), eol: text.slice(end, next) as DocumentLine['eol'] });
  });
  return lines;
}

export function printLines(hasByteOrderMark: boolean, lines: readonly DocumentLine[]): string {
  const parts: string[] = hasByteOrderMark ? [BYTE_ORDER_MARK] : [];
  for (const line of lines) parts.push(line.text, line.eol);
  return parts.join('');
}
