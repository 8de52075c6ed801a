import { ConfigEditError } from './configEditErrors';
import type { ConfigDocument, DocumentLine, DocumentProperty, DocumentSection } from './document';
import {
  countLeadingBlanks,
  findDelimiter,
  findInlineComment,
  isBlank,
  isCommentSign,
  isPortableName,
  trimBlanks,
} from './documentText';
import { changeLines, type LineChange } from './lineChanges';

/** A section to add: its title, and its properties in order. */
export interface SectionText {
  readonly title: string;
  readonly properties: readonly Property[];
}

export type Property = readonly [key: string, value: string];

/**
 * Gives `key` this value in a section of `document`. A property that is there keeps its place and its indent; of repeated
 * ones the last is changed, the one that counts. An inline comment goes to a line of its own before it: the AWS CLI would
 * take it for a part of the value. A property that is not there is put after the section's last.
 * @throws ConfigEditError `invalidKey`, or `invalidValue` for one that cannot stand on a line as it is.
 */
export function setProperty(
  document: ConfigDocument,
  section: DocumentSection,
  key: string,
  value: string,
): ConfigDocument {
  return changeLines(document, propertyChanges(document, section, key, value));
}

/** What `setProperty` changes, to be made together with other changes. @throws as `setProperty`. */
export function propertyChanges(
  document: ConfigDocument,
  section: DocumentSection,
  key: string,
  value: string,
): LineChange[] {
  const written = writeProperty([key, value]);
  const property = section.properties.findLast((candidate) => candidate.key === key.toLowerCase());
  if (!property) {
    const indent = ' '.repeat(section.lastIndent);
    return [{ line: section.lastLine + 1, removed: 0, added: [`${indent}${written}`] }];
  }
  const texts = replaceValue(textOf(document, property.line), property, value);
  return [
    { line: property.line, removed: 1, added: texts },
    ...property.continuationLines.map((line) => ({ line, removed: 1, added: [] })),
  ];
}

/**
 * What gives a property another value of as many lines, and leaves the lines that stay the same.
 * @throws ConfigEditError `invalidValue`.
 */
export function valueChanges(
  document: ConfigDocument,
  property: DocumentProperty,
  value: string,
): LineChange[] {
  const before = property.value.split('\n');
  return value.split('\n').flatMap((written, index): LineChange[] => {
    if (written === before[index]) return [];
    if (index === 0) checkValue(property.key, written);
    const line = index === 0 ? property.line : property.continuationLines[index - 1];
    if (line === undefined) return [];
    const text = textOf(document, line);
    const added =
      index === 0
        ? replaceValue(text, property, written)
        : [text.slice(0, countLeadingBlanks(text)) + written];
    return [{ line, removed: 1, added }];
  });
}

/**
 * What puts another property in the place of one. Its `=` stays in its column where blanks align it with those of others.
 * @throws ConfigEditError as `writeProperty`.
 */
export function replacementChanges(
  document: ConfigDocument,
  property: DocumentProperty,
  replacement: Property,
): LineChange[] {
  const [key, value] = replacement;
  writeProperty(replacement);
  return [
    {
      line: property.line,
      removed: 1,
      added: replaceValue(textOf(document, property.line), property, value, key),
    },
    ...property.continuationLines.map((line) => ({ line, removed: 1, added: [] })),
  ];
}

/** Takes every property named `key`, with its continuation lines, out of a section. */
export function removeProperty(
  document: ConfigDocument,
  section: Pick<DocumentSection, 'properties'>,
  key: string,
): ConfigDocument {
  return changeLines(document, propertyRemovals(section, key));
}

/** What `removeProperty` changes. */
export function propertyRemovals(section: Pick<DocumentSection, 'properties'>, key: string): LineChange[] {
  return section.properties
    .filter((property) => property.key === key.toLowerCase())
    .flatMap((property) => [property.line, ...property.continuationLines])
    .map((line) => ({ line, removed: 1, added: [] }));
}

/**
 * Adds `[title]` with its properties at the end of the file, after an empty line.
 * @throws ConfigEditError
 */
export function appendSection(
  document: ConfigDocument,
  title: string,
  properties: readonly Property[],
): ConfigDocument {
  return changeLines(document, appendChanges(document, [{ title, properties }]));
}

/** What adds sections at the end of the file, each after an empty line. @throws ConfigEditError */
export function appendChanges(document: ConfigDocument, sections: readonly SectionText[]): LineChange[] {
  const added: string[] = [];
  let last = document.lines.at(-1)?.text ?? '';
  for (const { title, properties } of sections) {
    checkTitle(title);
    if (trimBlanks(last) !== '') added.push('');
    added.push(`[${title}]`, ...properties.map(writeProperty));
    last = added.at(-1) ?? '';
  }
  return added.length === 0 ? [] : [{ line: document.lines.length + 1, removed: 0, added }];
}

/**
 * Takes a section out, from its header to its last property. Comments after that stay: they may speak of the next
 * section. Blank lines after it go when there is a blank line, or nothing, before it.
 */
export function removeSection(document: ConfigDocument, section: DocumentSection): ConfigDocument {
  return changeLines(document, sectionRemovals(document, [section]));
}

/** What takes sections out, each as `removeSection` does. They come in file order. */
export function sectionRemovals(
  document: ConfigDocument,
  sections: readonly DocumentSection[],
): LineChange[] {
  const { lines } = document;
  let removedTo = 0;
  /** The line that stays before what was removed last. */
  let before: DocumentLine | undefined;
  return sections.map((section) => {
    if (section.line - 1 > removedTo) before = lines[section.line - 2];
    removedTo = section.lastLine;
    if (!before || isBlankLine(before)) {
      for (let next = lines[removedTo]; next && isBlankLine(next); next = lines[removedTo]) removedTo++;
    }
    return { line: section.line, removed: removedTo - section.line + 1, added: [] };
  });
}

/**
 * Writes another title between the brackets; a comment after them stays, or goes to a line of its own before them when the
 * AWS CLI would take it for a part of the title.
 * @throws ConfigEditError `invalidTitle`.
 */
export function renameSection(
  document: ConfigDocument,
  section: DocumentSection,
  title: string,
): ConfigDocument {
  return changeLines(document, [titleChange(document, section, title)]);
}

/** What `renameSection` changes. @throws as `renameSection`. */
export function titleChange(document: ConfigDocument, section: DocumentSection, title: string): LineChange {
  checkTitle(title);
  const text = textOf(document, section.line);
  const start = section.indent + 1;
  const rest = text.slice(start + section.title.length + (section.isClosed ? 1 : 0));
  const header = `${text.slice(0, start)}${title}]`;
  const added = isHiddenByComment(document, section) ? [trimBlanks(rest), header] : [`${header}${rest}`];
  return { line: section.line, removed: 1, added };
}

/**
 * Whether the AWS CLI misses a section for the `]` in the comment behind its header, and would find it without. It must
 * not where another section has the title: the CLI refuses a file that has it twice.
 */
export function isHiddenByComment(document: ConfigDocument, section: DocumentSection): boolean {
  return (
    section.hasBracketInComment &&
    document.sections.every((other) => other === section || other.title !== section.title)
  );
}

/**
 * A property as it is written: `key = value`.
 * @throws ConfigEditError `invalidKey`, or `invalidValue` for one that cannot stand on a line as it is.
 */
export function writeProperty([key, value]: Property): string {
  const written = checkKey(key);
  checkValue(written, value);
  return value === '' ? `${written} =` : `${written} = ${value}`;
}

function textOf(document: ConfigDocument, line: number): string {
  return document.lines[line - 1]?.text ?? '';
}

function isBlankLine(line: DocumentLine): boolean {
  return trimBlanks(line.text) === '';
}

/**
 * Keeps as many blanks before the key as there were, for the lines around it are read by that.
 * @param key another one to write in the place of the property's.
 */
function replaceValue(
  text: string,
  { key: before, indent, hasColon }: DocumentProperty,
  value: string,
  key = before,
): string[] {
  const delimiter = findDelimiter(text);
  const after = text.slice(delimiter + 1);
  const gap = hasColon ? ' ' : text.slice(indent + trimBlanks(text.slice(0, delimiter)).length, delimiter);
  const gapBefore = gap.length > 1 ? gap.padEnd(before.length + gap.length - key.length) : gap;
  const isTight = !hasColon && after !== '' && !isBlank(after.charCodeAt(0));
  const gapAfter = value === '' || isTight ? '' : ' ';
  const setting = `${key}${withSpaces(gapBefore)}=${gapAfter}${value}`;
  return [...inlineCommentOf(text), setting].map((line) => withSpaces(text.slice(0, indent)) + line);
}

/** The comment behind the value of a property's line, if it has one. */
export function inlineCommentOf(text: string): string[] {
  const after = text.slice(findDelimiter(text) + 1);
  const comment = findInlineComment(after);
  return comment === -1 ? [] : [trimBlanks(after.slice(comment))];
}

/** Blanks that every SDK knows in the place of others. */
function withSpaces(blanks: string): string {
  return blanks.replace(/[^ \t]/g, ' ');
}

/** Keys are written in lower case: the JavaScript SDK knows no other. At a `:` the AWS CLI would end the key. */
function checkKey(key: string): string {
  if (!isPortableName(key) || findDelimiter(key) !== -1)
    throw new ConfigEditError('invalidKey', 'A property key has a character no SDK reads');
  return key.toLowerCase();
}

/** Whether a value is read back as it is when it is written on one line. */
export function isWritableValue(value: string): boolean {
  return (
    trimBlanks(value) === value &&
    !/[\0\r\n]/.test(value) &&
    findInlineComment(value) === -1 &&
    !isCommentSign(value.charCodeAt(0))
  );
}

function checkValue(key: string, value: string): void {
  if (!isWritableValue(value)) {
    throw new ConfigEditError('invalidValue', `The value of ${key} cannot be written on one line`, {
      details: { key },
    });
  }
}

/** Whether every tool finds the end of such a title. */
export function isWritableTitle(title: string): boolean {
  return title !== '' && trimBlanks(title) === title && !/[\0\r\n\]]/.test(title);
}

function checkTitle(title: string): void {
  if (!isWritableTitle(title)) {
    throw new ConfigEditError('invalidTitle', 'A section title cannot be written between brackets');
  }
}
