import { isDeepStrictEqual } from 'node:util';
import { titleForCli, type ConfigDocument, type DocumentSection } from '../document';
import { parseDocument } from '../documentParser';
import {
  countLeadingBlanks,
  findDelimiter,
  findInlineComment,
  isCommentSign,
  trimBlanks,
  trimBlanksAtEnd,
} from '../documentText';
import { changeLines, type LineChange } from '../lineChanges';
import { isReadByCli, readSectionHeader, type ConfigFileRole } from '../sectionHeader';

/** Lines to format, from 1, both included. */
export interface FormattedLines {
  readonly first: number;
  readonly last: number;
}

/**
 * The text as the AWS CLI writes it: `key = value`, no blanks at the ends of lines, one empty line before a header, none
 * after it. What every tool reads stays the same: a section whose reading would change is left as it is, and a text that would
 * be read otherwise after all is not formatted.
 */
export function formatDocument(
  document: ConfigDocument,
  role: ConfigFileRole,
  range?: FormattedLines,
): ConfigDocument {
  const isInRange = (line: number): boolean => !range || (range.first <= line && line <= range.last);
  const blankLines = blankLineChanges(document, isInRange);
  const removed = new Set(blankLines.filter((change) => change.removed > 0).map(({ line }) => line));
  // A line that goes is not trimmed besides.
  const changes = [...lineChanges(document, (line) => isInRange(line) && !removed.has(line)), ...blankLines];
  const formatted = changeLines(document, changes);
  return isReadTheSame(document, formatted, role) ? formatted : document;
}

/** Whether both texts say the same to botocore, which is how our document reads, and to the other tools. */
export function isReadTheSame(one: ConfigDocument, other: ConfigDocument, role: ConfigFileRole): boolean {
  return isDeepStrictEqual(readingOf(one, role), readingOf(other, role));
}

function readingOf(document: ConfigDocument, role: ConfigFileRole): unknown {
  return document.sections.map((section) => {
    const header = readSectionHeader(section, role);
    return {
      title: titleForCli(document, section),
      header,
      isReadByCli: isReadByCli(header),
      properties: section.properties.map(({ key, value, hasInlineComment, hasColon, line }) => ({
        key,
        value,
        hasColon,
        comment: hasInlineComment ? commentOf(document.lines[line - 1]?.text ?? '') : undefined,
      })),
      defects: section.defects.map(({ kind }) => kind),
      isIndented: section.indent > 0,
    };
  });
}

function commentOf(text: string): string {
  const after = text.slice(findDelimiter(text) + 1);
  return trimBlanks(after.slice(findInlineComment(after)));
}

function lineChanges(document: ConfigDocument, isInRange: (line: number) => boolean): LineChange[] {
  const written = new Map<number, string>();
  for (const section of document.sections) {
    for (const { line, hasColon, indent } of section.properties) {
      const text = document.lines[line - 1]?.text ?? '';
      const delimiter = findDelimiter(text);
      if (hasColon || delimiter === -1) continue;
      const key = trimBlanks(text.slice(indent, delimiter));
      const value = trimBlanks(text.slice(delimiter + 1));
      // Behind a delimiter without a blank the sign begins a value, not a comment.
      const isValue =
        !isCommentSign(value.charCodeAt(0)) || findInlineComment(text.slice(delimiter + 1)) === 0;
      if (isValue) written.set(line, `${text.slice(0, indent)}${key} =${value === '' ? '' : ` ${value}`}`);
    }
  }
  return document.lines.flatMap(({ text }, index) => {
    const line = index + 1;
    const formatted = written.get(line) ?? trimBlanksAtEnd(text);
    return isInRange(line) && formatted !== text ? [{ line, removed: 1, added: [formatted] }] : [];
  });
}

/** One empty line before each header and its comments, and no others at the beginning of a section. */
function blankLineChanges(document: ConfigDocument, isInRange: (line: number) => boolean): LineChange[] {
  const isBlankLine = (line: number): boolean => trimBlanks(document.lines[line - 1]?.text ?? 'x') === '';
  const isComment = (line: number): boolean => {
    const text = document.lines[line - 1]?.text ?? '';
    return isCommentSign(text.charCodeAt(countLeadingBlanks(text)));
  };
  const changes: LineChange[] = [];
  for (const section of document.sections) {
    const top = topOf(section, isComment);
    let blanks = 0;
    while (top - 1 - blanks >= 1 && isBlankLine(top - 1 - blanks)) blanks++;
    const wanted = top - blanks === 1 ? 0 : 1;
    if (blanks < wanted && isInRange(top)) changes.push({ line: top, removed: 0, added: [''] });
    for (let extra = wanted; extra < blanks; extra++) {
      if (isInRange(top - 1 - extra)) changes.push({ line: top - 1 - extra, removed: 1, added: [] });
    }
    for (let line = section.line + 1; line < section.lastLine && isBlankLine(line); line++) {
      if (isInRange(line)) changes.push({ line, removed: 1, added: [] });
    }
  }
  return changes;
}

/** The first of the comments right above a header. */
function topOf(section: DocumentSection, isComment: (line: number) => boolean): number {
  let top = section.line;
  while (top > 1 && isComment(top - 1)) top--;
  return top;
}

/** The text formatted, for callers that have none parsed. */
export function formatText(text: string, role: ConfigFileRole): string {
  return formatDocument(parseDocument(text), role).toString();
}
