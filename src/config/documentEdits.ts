import { CodedError } from '../base/errors';
import { printLines, type ConfigDocument, type DocumentLine, type DocumentSection } from './document';
import { parseDocument } from './documentParser';
import {
  countLeadingBlanks,
  findInlineComment,
  isBlank,
  isCommentSign,
  isPortableName,
  trimBlanks,
} from './documentText';

/** The edit would write something that is not read back as it was meant. */
export class ConfigEditError extends CodedError<'invalidKey' | 'invalidValue' | 'invalidTitle'> {
  static override readonly family = 'ConfigEditError';
}

/**
 * Gives `key` this value in a section of `document`. A property that is there keeps its place, its indent and
 * its inline comment; of repeated ones the last is changed, the one that counts. A property that is not there is
 * put after the section's last.
 * @throws ConfigEditError `invalidKey`, or `invalidValue` for one that cannot stand on a line as it is.
 */
export function setProperty(
  document: ConfigDocument,
  section: DocumentSection,
  key: string,
  value: string,
): ConfigDocument {
  const written = checkKey(key);
  checkValue(written, value);
  const property = section.properties.findLast((candidate) => candidate.key === written);
  if (!property) {
    const indent = section.properties.at(-1)?.indent ?? 0;
    const text = `${indentOf(document, section.properties.at(-1)?.line, indent)}${assignment(written, value)}`;
    return withLinesAfter(document, section.lastLine, [text]);
  }

  const lines: (DocumentLine | undefined)[] = [...document.lines];
  const line = document.lines[property.line - 1];
  if (line) lines[property.line - 1] = { ...line, text: replaceValue(line.text, written, value) };
  for (const continuation of property.continuationLines) lines[continuation - 1] = undefined;
  return rebuild(document, lines);
}

/** Takes every property named `key`, with its continuation lines, out of a section. */
export function removeProperty(
  document: ConfigDocument,
  section: DocumentSection,
  key: string,
): ConfigDocument {
  const lines: (DocumentLine | undefined)[] = [...document.lines];
  for (const property of section.properties) {
    if (property.key !== key.toLowerCase()) continue;
    for (const line of [property.line, ...property.continuationLines]) lines[line - 1] = undefined;
  }
  return rebuild(document, lines);
}

/**
 * Adds `[title]` with its properties at the end of the file, after an empty line.
 * @throws ConfigEditError
 */
export function appendSection(
  document: ConfigDocument,
  title: string,
  properties: readonly (readonly [key: string, value: string])[],
): ConfigDocument {
  checkTitle(title);
  const texts = [`[${title}]`];
  for (const [key, value] of properties) {
    const written = checkKey(key);
    checkValue(written, value);
    texts.push(assignment(written, value));
  }
  const last = document.lines.at(-1);
  if (last && trimBlanks(last.text) !== '') texts.unshift('');
  return withLinesAfter(document, document.lines.length, texts);
}

/**
 * Takes a section out, from its header to its last property. Comments after that stay: they may speak of the next
 * section. Blank lines after it go when there is a blank line, or nothing, before it.
 */
export function removeSection(document: ConfigDocument, section: DocumentSection): ConfigDocument {
  const before = document.lines[section.line - 2];
  let end = section.lastLine;
  if (!before || trimBlanks(before.text) === '') {
    while (end < document.lines.length && trimBlanks(document.lines[end]?.text ?? '') === '') end++;
  }
  return rebuild(document, [...document.lines.slice(0, section.line - 1), ...document.lines.slice(end)]);
}

/**
 * Writes another title between the brackets; a comment after them stays.
 * @throws ConfigEditError `invalidTitle`.
 */
export function renameSection(
  document: ConfigDocument,
  section: DocumentSection,
  title: string,
): ConfigDocument {
  checkTitle(title);
  const lines = [...document.lines];
  const line = lines[section.line - 1];
  if (line) {
    const start = section.indent + 1;
    const rest = line.text.slice(start + section.title.length);
    lines[section.line - 1] = {
      ...line,
      text: `${line.text.slice(0, start)}${title}${section.isClosed ? '' : ']'}${rest}`,
    };
  }
  return rebuild(document, lines);
}

function rebuild(document: ConfigDocument, lines: readonly (DocumentLine | undefined)[]): ConfigDocument {
  const kept = lines.filter((line) => line !== undefined);
  return parseDocument(printLines(document.hasByteOrderMark, kept));
}

/** Puts lines after line number `after`, ended as the lines around them are. */
function withLinesAfter(document: ConfigDocument, after: number, texts: readonly string[]): ConfigDocument {
  const before = document.lines.slice(0, after);
  const following = document.lines.slice(after);
  const last = before.at(-1);
  const eol = last?.eol || document.lines[0]?.eol || '\n';
  if (last?.eol === '') before[before.length - 1] = { ...last, eol };
  return rebuild(document, [...before, ...texts.map((text) => ({ text, eol })), ...following]);
}

function indentOf(document: ConfigDocument, line: number | undefined, length: number): string {
  return line === undefined ? '' : (document.lines[line - 1]?.text.slice(0, length) ?? '');
}

function assignment(key: string, value: string): string {
  return value === '' ? `${key} =` : `${key} = ${value}`;
}

function replaceValue(text: string, key: string, value: string): string {
  const equals = text.indexOf('=');
  const before = text.slice(0, equals);
  const keyStart = countLeadingBlanks(before);
  const keyEnd = keyStart + trimBlanks(before).length;
  const after = text.slice(equals + 1);
  const comment = findInlineComment(after);
  const body = comment === -1 ? after : after.slice(0, comment);
  const isTight = body !== '' && !isBlank(body.charCodeAt(0));
  const gap = value === '' || isTight ? '' : ' ';
  const tail = comment === -1 ? '' : after.slice(comment);
  return `${before.slice(0, keyStart)}${key}${before.slice(keyEnd)}=${gap}${value}${tail}`;
}

/** Keys are written in lower case: the JavaScript SDK knows no other. */
function checkKey(key: string): string {
  if (!isPortableName(key))
    throw new ConfigEditError('invalidKey', 'A property key has a character no SDK reads');
  return key.toLowerCase();
}

function checkValue(key: string, value: string): void {
  const isReadBack =
    trimBlanks(value) === value &&
    !/[\0\r\n]/.test(value) &&
    findInlineComment(value) === -1 &&
    !isCommentSign(value.charCodeAt(0));
  if (!isReadBack) {
    throw new ConfigEditError('invalidValue', `The value of ${key} cannot be written on one line`, {
      details: { key },
    });
  }
}

function checkTitle(title: string): void {
  if (title === '' || trimBlanks(title) !== title || /[\0\r\n\]]/.test(title)) {
    throw new ConfigEditError('invalidTitle', 'A section title cannot be written between brackets');
  }
}
