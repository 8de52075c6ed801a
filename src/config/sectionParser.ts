import type { Defect, DocumentProperty, DocumentSection } from './document';
import {
  countLeadingBlanks,
  findDelimiter,
  findInlineComment,
  isCommentSign,
  isPortableName,
  trimBlanks,
} from './documentText';
import { plainProfileName, readHeaderLine, type HeaderLine } from './headerLine';
import type { TextPart } from './textSource';

type BuildingProperty = {
  -readonly [K in keyof Omit<DocumentProperty, 'continuationLines'>]: DocumentProperty[K];
} & {
  continuationLines: number[];
};

/** Defects noted of one section: more tell nothing more. */
const MOST_DEFECTS = 100;
const OPENING_BRACKET = 0x5b;
const NO_LINES: number[] = [];
/**
 * A line as tools write nearly all: a setting, a comment or nothing, each from the first column. What it sets has no sign
 * that could start a comment. One match does what takes many steps for others.
 */
const PLAIN_LINE =
  /(?:([a-z0-9_]+)[ \t]*=[ \t]*([!-"$-:<-~](?:[^\r\n#;]*[!-"$-:<-~])?)|[#;][^\r\n]*|)(?:\r\n?|\n|$)/y;
/** What ends a line for Python's `str.splitlines`, by which the AWS CLI reads nested settings. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const NESTED_LINE_END = /[\v\f\x1c-\x1e\u0085\u2028\u2029]/;

/** The sections among whole lines of a text, and the defects of what stands before the first header. */
export function parseLines(part: TextPart): {
  readonly sections: readonly DocumentSection[];
  readonly preamble: readonly Defect[];
} {
  const parser = new Parser();
  parser.readAll(part);
  return parser;
}

/**
 * The settings in lines that all are plain; undefined when one is not. The last of those with one key counts. Makes no
 * object for each line: thousands of them cost more than all the rest.
 */
export function readPlainSettings(text: string, start: number, end: number): Map<string, string> | undefined {
  const settings = new Map<string, string>();
  for (let at = start; at < end; at = PLAIN_LINE.lastIndex) {
    PLAIN_LINE.lastIndex = at;
    if (!PLAIN_LINE.test(text)) return undefined;
    if (isKeySign(text.charCodeAt(at))) {
      const equals = text.indexOf('=', at);
      settings.set(text.slice(at, equals).trim(), text.slice(equals + 1, PLAIN_LINE.lastIndex).trim());
    }
  }
  return settings;
}

/** Of a plain line that is no setting the first is a sign of a comment or an end of the line. */
function isKeySign(code: number): boolean {
  return code > 0x2f && !isCommentSign(code);
}

class ReadSection implements DocumentSection {
  readonly title: string;
  readonly line: number;
  lastLine: number;
  readonly indent: number;
  readonly isClosed: boolean;
  readonly hasGluedComment: boolean;
  readonly hasBracketInComment: boolean;
  lastIndent = 0;
  readonly properties: BuildingProperty[] = [];
  readonly defects: Defect[];

  constructor(header: HeaderLine, line: number) {
    this.title = header.title;
    this.line = line;
    this.lastLine = line;
    this.indent = header.indent;
    this.isClosed = header.isClosed;
    this.hasGluedComment = header.hasGluedComment;
    this.hasBracketInComment = header.hasBracketInComment;
    this.defects = header.defect ? [{ line, kind: header.defect }] : [];
  }

  get plainProfileName(): string | undefined {
    return plainProfileName(this);
  }

  get settings(): ReadonlyMap<string, string> {
    return new Map(this.properties.map(({ key, value }) => [key, value]));
  }

  get isPlain(): boolean {
    return (
      this.indent === 0 &&
      this.defects.length === 0 &&
      this.properties.every(({ continuationLines }) => continuationLines.length === 0)
    );
  }

  mayHave(key: string): boolean {
    return this.properties.some((property) => property.key === key);
  }
}

/** Reads lines one by one: the sections among them, and what stands before the first header. */
class Parser {
  readonly preamble: Defect[] = [];
  readonly sections: ReadSection[] = [];
  #section: ReadSection | undefined;
  #property: BuildingProperty | undefined;
  /** Of `#property`, joined when it ends: adding to a string line by line would copy it each time. */
  #values: string[] = [];

  readAll({ source, start, end }: TextPart): void {
    const { text } = source;
    let line = start === end ? 0 : source.lineAt(start);
    for (let at = start; at < end; line++) {
      PLAIN_LINE.lastIndex = at;
      const plain = this.#section && PLAIN_LINE.exec(text);
      if (plain && this.#section) {
        const [{ length }, key, value = ''] = plain;
        if (key !== undefined) this.#addPlainProperty(this.#section, key, value, line);
        at += length;
        continue;
      }
      const lineEnd = source.lineEnd(at);
      this.#readLine(text.slice(at, lineEnd), line);
      at = source.nextLine(lineEnd);
    }
    this.#endProperty();
  }

  #readLine(text: string, line: number): void {
    const indent = countLeadingBlanks(text);
    if (indent === text.length) return;
    const first = text.charCodeAt(indent);
    if (isCommentSign(first)) return;

    if (this.#property && indent > this.#property.indent) {
      this.#continueProperty(this.#property, text, line);
    } else {
      const header = first === OPENING_BRACKET ? readHeaderLine(text, indent) : undefined;
      if (header) this.#startSection(header, line);
      else this.#startProperty(text, line, indent);
    }
    if (this.#section) this.#section.lastLine = line;
  }

  #startSection(header: HeaderLine, line: number): void {
    this.#endProperty();
    this.#section = new ReadSection(header, line);
    this.sections.push(this.#section);
  }

  #startProperty(text: string, line: number, indent: number): void {
    this.#endProperty();
    if (!this.#section) {
      note(this.preamble, line, 'outsideSection');
      return;
    }
    const delimiter = findDelimiter(text);
    if (delimiter <= indent) {
      note(this.#section.defects, line, delimiter === -1 ? 'noEqualsSign' : 'noKey');
      return;
    }
    const writtenKey = trimBlanks(text.slice(indent, delimiter));
    const key = writtenKey.toLowerCase();
    const hasColon = text[delimiter] === ':';
    const written = text.slice(delimiter + 1);
    const comment = findInlineComment(written);
    const hasInlineComment = comment !== -1;
    const value = trimBlanks(hasInlineComment ? written.slice(0, comment) : written);
    const isRead = isPortableName(key);
    if (!isRead) note(this.#section.defects, line, 'invalidKey');
    this.#addProperty(
      this.#section,
      { key, writtenKey, value, line, indent, hasInlineComment, hasColon, continuationLines: NO_LINES },
      isRead,
    );
  }

  #addPlainProperty(section: ReadSection, key: string, value: string, line: number): void {
    this.#addProperty(section, {
      key,
      writtenKey: key,
      value,
      line,
      indent: 0,
      hasInlineComment: false,
      hasColon: false,
      continuationLines: NO_LINES,
    });
    section.lastLine = line;
  }

  /** One that is not read still takes the lines that continue it. */
  #addProperty(section: ReadSection, property: BuildingProperty, isRead = true): void {
    this.#endProperty();
    this.#property = property;
    section.lastIndent = property.indent;
    if (isRead) section.properties.push(property);
  }

  #continueProperty(property: BuildingProperty, text: string, line: number): void {
    if (property.continuationLines === NO_LINES) {
      property.continuationLines = [];
      this.#values = [property.value];
    }
    const value = trimBlanks(text);
    property.continuationLines.push(line);
    this.#values.push(value);

    // To the AWS CLI a comment is a value, so that nothing is nested below it.
    if (this.#values[0] !== '' || property.hasInlineComment || !this.#section) return;
    for (const nested of value.split(NESTED_LINE_END).map(trimBlanks)) {
      const equals = nested.indexOf('=');
      if (nested !== '' && equals === -1) note(this.#section.defects, line, 'nestedWithoutEqualsSign');
      if (equals === 0) note(this.#section.defects, line, 'nestedWithoutKey');
    }
  }

  #endProperty(): void {
    if (this.#property && this.#values.length > 0) this.#property.value = this.#values.join('\n');
    this.#property = undefined;
    this.#values = [];
  }
}

function note(defects: Defect[], line: number, kind: Defect['kind']): void {
  if (defects.length < MOST_DEFECTS) defects.push({ line, kind });
}
