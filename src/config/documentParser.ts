import {
  BYTE_ORDER_MARK,
  ConfigDocument,
  type Defect,
  type DocumentProperty,
  type DocumentSection,
} from './document';
import { isBlank } from './documentText';
import { PLAIN_HEADER, readHeaderLine, type HeaderShape } from './headerLine';
import { parseLines, readPlainSettings } from './sectionParser';
import { TextSource } from './textSource';

/**
 * Reads any text as a shared AWS file; never throws. Takes time in proportion to the length.
 *
 * Lines are read as the AWS CLI reads them, so that an edit changes for it what it changes here: a line continues the
 * property before it when it has more blanks before it, whatever it says; else it is a header wherever it starts; a key ends at
 * the first `=` or `:`. Where the CLI refuses the whole file the reading goes on: a header is one also without its `]`, so
 * that its properties do not fall to the section above.
 *
 * Only the headers are read at once, and a section's lines when it is asked for what they say: a list of thousands of
 * profiles needs their names. A header in the first column is known by its line alone. One that is indented may continue a
 * property: the part of the text that has such a line, between two headers in the first column, is read at once.
 */
export function parseDocument(text: string): ConfigDocument {
  const source = new TextSource(text);
  const begin = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const sections: DocumentSection[] = [];
  let preamble: readonly Defect[] = [];
  let start = begin;
  let title: string | undefined;
  let shape = PLAIN_HEADER;
  let hasIndentedHeader = false;

  const endPart = (end: number): void => {
    if (title !== undefined && !hasIndentedHeader) {
      sections.push(new UnreadSection(title, shape, source, start, end));
      return;
    }
    const read = parseLines({ source, start, end });
    for (const section of read.sections) sections.push(section);
    if (title === undefined) preamble = read.preamble;
  };
  for (let at = text.indexOf('[', begin); at !== -1;) {
    const end = source.lineEnd(at);
    const indent = blanksBefore(text, begin, at);
    if (indent === 0) {
      const close = text.indexOf(']', at);
      const isPlain = close === end - 1 && close > at + 1;
      const found = isPlain ? undefined : readHeaderLine(text.slice(at, end), 0);
      if (isPlain || found) {
        endPart(at);
        start = at;
        title = found?.title ?? text.slice(at + 1, close);
        shape = found ?? PLAIN_HEADER;
        hasIndentedHeader = false;
      }
    } else if (indent !== undefined) hasIndentedHeader = true;
    at = text.indexOf('[', end);
  }
  endPart(text.length);
  return new ConfigDocument(source, sections, preamble);
}

/** A section of which only the header has been read: the rest is read when it is first asked for. */
class UnreadSection implements DocumentSection {
  readonly title: string;
  readonly #shape: HeaderShape;
  readonly #source: TextSource;
  readonly #start: number;
  readonly #end: number;
  #plainSettings: ReadonlyMap<string, string> | 'none' | undefined;
  #whole: DocumentSection | undefined;

  constructor(title: string, shape: HeaderShape, source: TextSource, start: number, end: number) {
    this.title = title;
    this.#shape = shape;
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  get indent(): number {
    return this.#shape.indent;
  }

  get isClosed(): boolean {
    return this.#shape.isClosed;
  }

  get hasGluedComment(): boolean {
    return this.#shape.hasGluedComment;
  }

  get hasBracketInComment(): boolean {
    return this.#shape.hasBracketInComment;
  }

  get line(): number {
    return this.#source.lineAt(this.#start);
  }

  get lastLine(): number {
    return this.#read().lastLine;
  }

  get lastIndent(): number {
    return this.#read().lastIndent;
  }

  get properties(): readonly DocumentProperty[] {
    return this.#read().properties;
  }

  get defects(): readonly Defect[] {
    return this.#read().defects;
  }

  get settings(): ReadonlyMap<string, string> {
    return this.#readPlain() ?? this.#read().settings;
  }

  get isPlain(): boolean {
    return this.#shape.defect === undefined && (this.#readPlain() !== undefined || this.#read().isPlain);
  }

  mayHave(key: string): boolean {
    return this.#source.mentions(key, this.#start, this.#end);
  }

  #readPlain(): ReadonlyMap<string, string> | undefined {
    if (!this.#plainSettings) {
      const start = this.#source.nextLine(this.#source.lineEnd(this.#start));
      this.#plainSettings = readPlainSettings(this.#source.text, start, this.#end) ?? 'none';
    }
    return this.#plainSettings === 'none' ? undefined : this.#plainSettings;
  }

  #read(): DocumentSection {
    this.#whole ??= parseLines({ source: this.#source, start: this.#start, end: this.#end }).sections[0];
    if (!this.#whole) throw new Error('a part of a document begins with a header');
    return this.#whole;
  }
}

/** How many blanks stand before a sign in its line; undefined when something else does. */
function blanksBefore(text: string, begin: number, at: number): number | undefined {
  let before = at - 1;
  while (before >= begin && !isLineEnd(text.charCodeAt(before))) {
    if (!isBlank(text.charCodeAt(before))) return undefined;
    before--;
  }
  return at - 1 - before;
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}
