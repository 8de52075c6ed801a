import {
  BYTE_ORDER_MARK,
  ConfigDocument,
  type Defect,
  type DocumentProperty,
  type DocumentSection,
} from './document';
import {
  countLeadingBlanks,
  findInlineComment,
  isCommentSign,
  isPortableName,
  trimBlanks,
  trimBlanksAtEnd,
} from './documentText';

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
const PLAIN_PROPERTY = /^([a-z0-9_]+) = ([^\s#;](?:[^\n#;]*[^\s#;])?)\r?$/;

/**
 * Reads any text as a shared AWS file; never throws. Takes time in proportion to the length.
 *
 * Lines are read as the cross-SDK grammar says. Where that grammar gives a whole file up, the reading is the one
 * that the AWS CLI and the JavaScript SDK share: a line is indented relative to the property before it, so that
 * a section whose keys are all indented still has keys; an indented comment is a comment. A header is one wherever
 * it starts, and also without its `]`, so that its properties do not fall to the section above.
 */
export function parseDocument(text: string): ConfigDocument {
  const parser = new Parser();
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    parser.read(text.slice(line === 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : start, end), line);
    start = end + 1;
  }
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
      });
      this.#section.lastLine = line;
      return;
    }
    const indent = countLeadingBlanks(text);
    if (indent === text.length) return;
    const first = text.charCodeAt(indent);
    if (isCommentSign(first)) return;

    if (first === OPENING_BRACKET && (indent === 0 || text.includes(']', indent))) {
      this.#startSection(text, line, indent);
    } else if (this.#property && indent > this.#property.indent) {
      this.#continueProperty(this.#property, text, line);
    } else this.#startProperty(text, line, indent);
    if (this.#section) this.#section.lastLine = line;
  }

  finish(): DocumentSection[] {
    this.#endProperty();
    return this.#sections;
  }

  #startSection(text: string, line: number, indent: number): void {
    this.#endProperty();
    const end = text.indexOf(']', indent);
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
      properties: [],
      defects: [],
    };
    if (!isClosed) section.defects.push({ line, kind: 'unclosedHeader' });
    else if (end === indent + 1) section.defects.push({ line, kind: 'emptyHeader' });
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
    const equals = text.indexOf('=', indent);
    const writtenKey = equals === -1 ? '' : trimBlanks(text.slice(indent, equals));
    const defect = findKeyDefect(text, equals, writtenKey);
    if (defect) {
      note(this.#section.defects, line, defect);
      return;
    }
    const written = text.slice(equals + 1);
    const comment = findInlineComment(written);
    const value = trimBlanks(comment === -1 ? written : written.slice(0, comment));
    const hasInlineComment = comment !== -1;
    const key = writtenKey.toLowerCase();
    this.#addProperty(this.#section, { key, writtenKey, value, line, indent, hasInlineComment });
  }

  #addProperty(section: BuildingSection, property: Omit<DocumentProperty, 'continuationLines'>): void {
    this.#endProperty();
    const { key, writtenKey, value, line, indent, hasInlineComment } = property;
    this.#property = { key, writtenKey, value, line, indent, hasInlineComment, continuationLines: NO_LINES };
    section.properties.push(this.#property);
  }

  #continueProperty(property: BuildingProperty, text: string, line: number): void {
    if (property.continuationLines === NO_LINES) {
      property.continuationLines = [];
      this.#values = [property.value];
    }
    const value = trimBlanks(text);
    property.continuationLines.push(line);
    this.#values.push(value);

    if (this.#values[0] !== '' || !this.#section) return;
    const equals = value.indexOf('=');
    if (equals === -1) note(this.#section.defects, line, 'nestedWithoutEqualsSign');
    if (equals === 0) note(this.#section.defects, line, 'nestedWithoutKey');
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

function findKeyDefect(text: string, equals: number, writtenKey: string): Defect['kind'] | undefined {
  if (equals === -1) return text.includes(':') ? 'colonDelimiter' : 'noEqualsSign';
  if (writtenKey === '') return 'noKey';
  return isPortableName(writtenKey) ? undefined : 'invalidKey';
}

function withoutComment(text: string): string {
  const comment = findInlineComment(text);
  return trimBlanksAtEnd(comment === -1 ? text : text.slice(0, comment));
}
