import {
  ConfigDocument,
  forEachLine,
  type Defect,
  type DocumentProperty,
  type DocumentSection,
} from './document';
import {
  countLeadingBlanks,
  findDelimiter,
  findInlineComment,
  isCommentSign,
  isPortableName,
  trimBlanks,
  trimBlanksAtEnd,
} from './documentText';
import { splitShellWords } from './shellWords';

type Building<T> = { -readonly [K in keyof T]: T[K] };

interface BuildingSection extends Building<DocumentSection> {
  properties: BuildingProperty[];
  defects: Defect[];
}

interface BuildingProperty extends Building<DocumentProperty> {
  continuationLines: number[];
}

/** Defects noted of one section: more tell nothing more. */
const MOST_DEFECTS = 100;
const OPENING_BRACKET = 0x5b;
const NO_LINES: number[] = [];
/** How tools write nearly every property: one match does what takes many steps for the others. */
const PLAIN_PROPERTY = /^([a-z0-9_]+) = ([!-"$-:<-~](?:[^\n#;]*[!-"$-:<-~])?)$/;
/** What ends a line for Python's `str.splitlines`, by which the AWS CLI reads nested settings. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const NESTED_LINE_END = /[\v\f\x1c-\x1e\u0085\u2028\u2029]/;
/** Sections of which the AWS CLI reads the title as words. */
const TITLE_OF_WORDS = /^(?:profile|sso-session|services)[ \t]/;

/**
 * Reads any text as a shared AWS file; never throws. Takes time in proportion to the length.
 *
 * Lines are read as the AWS CLI reads them, so that an edit changes for it what it changes here: a line continues the
 * property before it when it has more blanks before it, whatever it says; else it is a header wherever it starts; a key ends at
 * the first `=` or `:`. Where the CLI refuses the whole file the reading goes on: a header is one also without its `]`, so
 * that its properties do not fall to the section above.
 */
export function parseDocument(text: string): ConfigDocument {
  const parser = new Parser();
  let line = 0;
  forEachLine(text, (start, end) => {
    line++;
    parser.read(text.slice(start, end), line);
  });
  return new ConfigDocument(text, parser.finish(), parser.preamble);
}

class Parser {
  readonly preamble: Defect[] = [];
  readonly #sections: BuildingSection[] = [];
  #section: BuildingSection | undefined;
  #property: BuildingProperty | undefined;
  /** Of `#property`, joined when it ends: adding to a string line by line would copy it each time. */
  #values: string[] = [];

  read(text: string, line: number): void {
    const plain = PLAIN_PROPERTY.exec(text);
    if (plain && this.#section) {
      const [, key = '', value = ''] = plain;
      this.#addProperty(this.#section, {
        key,
        writtenKey: key,
        value,
        line,
        indent: 0,
        hasInlineComment: false,
        hasColon: false,
      });
      this.#section.lastLine = line;
      return;
    }
    const indent = countLeadingBlanks(text);
    if (indent === text.length) return;
    const first = text.charCodeAt(indent);
    if (isCommentSign(first)) return;

    if (this.#property && indent > this.#property.indent) {
      this.#continueProperty(this.#property, text, line);
    } else if (first === OPENING_BRACKET && isHeader(text, indent)) {
      this.#startSection(text, line, indent);
    } else this.#startProperty(text, line, indent);
    if (this.#section) this.#section.lastLine = line;
  }

  finish(): DocumentSection[] {
    this.#endProperty();
    return this.#sections;
  }

  #startSection(text: string, line: number, indent: number): void {
    this.#endProperty();
    const end = findHeaderEnd(text, indent);
    const isClosed = end !== -1;
    const rest = isClosed ? text.slice(end + 1) : '';
    const trimmedRest = trimBlanks(rest);
    const section: BuildingSection = {
      title: isClosed ? text.slice(indent + 1, end) : withoutComment(text.slice(indent + 1)),
      line,
      lastLine: line,
      indent,
      isClosed,
      hasGluedComment: rest !== '' && isCommentSign(rest.charCodeAt(0)),
      hasBracketInComment: rest.includes(']'),
      lastIndent: 0,
      properties: [],
      defects: [],
    };
    if (!isClosed) section.defects.push({ line, kind: 'unclosedHeader' });
    else if (end === indent + 1 && !section.hasBracketInComment)
      section.defects.push({ line, kind: 'emptyHeader' });
    else if (trimmedRest !== '' && !isCommentSign(trimmedRest.charCodeAt(0))) {
      section.defects.push({ line, kind: 'textAfterHeader' });
    }
    this.#sections.push(section);
    this.#section = section;
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
      { key, writtenKey, value, line, indent, hasInlineComment, hasColon },
      isRead,
    );
  }

  /** One that is not read still takes the lines that continue it. */
  #addProperty(
    section: BuildingSection,
    property: Omit<DocumentProperty, 'continuationLines'>,
    isRead = true,
  ): void {
    this.#endProperty();
    const { key, writtenKey, value, line, indent, hasInlineComment, hasColon } = property;
    const continuationLines = NO_LINES;
    this.#property = {
      key,
      writtenKey,
      value,
      line,
      indent,
      hasInlineComment,
      hasColon,
      continuationLines,
    };
    section.lastIndent = indent;
    if (isRead) section.properties.push(this.#property);
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

/** To the AWS CLI one without a name between its brackets is none; if it is no setting either, the whole file is refused. */
function isHeader(text: string, indent: number): boolean {
  return text.lastIndexOf(']') > indent + 1 || findDelimiter(text) === -1;
}

/**
 * Where the brackets of a header close: at the last `]`, as for the AWS CLI, since names may hold brackets; -1 without one.
 * When that one stands in a comment, the CLI finds no such name; other tools do, and they take the last before the comment.
 */
function findHeaderEnd(text: string, indent: number): number {
  const last = text.lastIndexOf(']');
  const first = text.indexOf(']', indent);
  if (first === last) return last;
  const comment = findInlineComment(text.slice(first));
  if (comment === -1) return last;
  const title = text.slice(indent + 1, last);
  const isCommentInQuotes = TITLE_OF_WORDS.test(title) && splitShellWords(title)?.length === 2;
  return isCommentInQuotes ? last : text.lastIndexOf(']', first + comment);
}

function withoutComment(text: string): string {
  const comment = findInlineComment(text);
  return trimBlanksAtEnd(comment === -1 ? text : text.slice(0, comment));
}
