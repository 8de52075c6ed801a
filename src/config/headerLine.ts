import type { Defect, DocumentSection } from './document';
import {
  findDelimiter,
  findInlineComment,
  isCommentSign,
  PORTABLE_NAME,
  trimBlanks,
  trimBlanksAtEnd,
} from './documentText';
import { splitShellWords } from './shellWords';

/** What the line of a header says of its section. */
export interface HeaderLine extends Pick<
  DocumentSection,
  'title' | 'indent' | 'isClosed' | 'hasGluedComment' | 'hasBracketInComment'
> {
  readonly defect: Defect['kind'] | undefined;
}

/** `[profile NAME]` and nothing behind it, of a name that every tool reads. */
const PROFILE_PREFIX = '[profile ';
const PLAIN_PROFILE = new RegExp(`\\${PROFILE_PREFIX}${PORTABLE_NAME.source}\\](?=[\\r\\n]|$)`, 'y');

/** The name in a header at the beginning of a line that is written as tools write nearly all; undefined for others. */
export function readPlainProfile(text: string, start: number): string | undefined {
  PLAIN_PROFILE.lastIndex = start;
  // Without an array for each match.
  if (!PLAIN_PROFILE.test(text)) return undefined;
  return text.slice(start + PROFILE_PREFIX.length, PLAIN_PROFILE.lastIndex - 1);
}

/** The name in a title that is `profile NAME`, if every tool reads it. */
export function plainProfileName({
  title,
  hasBracketInComment,
}: Pick<HeaderLine, 'title' | 'hasBracketInComment'>): string | undefined {
  return hasBracketInComment ? undefined : readPlainProfile(`[${title}]`, 0);
}

/** A header in the first column, and nothing behind it. */
export function headerInFirstColumn(title: string): HeaderLine {
  return {
    title,
    indent: 0,
    isClosed: true,
    hasGluedComment: false,
    hasBracketInComment: false,
    defect: undefined,
  };
}

/** Sections of which the AWS CLI reads the title as words. */
const TITLE_OF_WORDS = /^(?:profile|sso-session|services)[ \t]/;

/**
 * Reads the line of a header; undefined for a line that is none.
 * @param indent number of blanks before its `[`.
 */
export function readHeaderLine(text: string, indent: number): HeaderLine | undefined {
  if (!isHeader(text, indent)) return undefined;
  const end = findHeaderEnd(text, indent);
  const isClosed = end !== -1;
  const rest = isClosed ? text.slice(end + 1) : '';
  const hasBracketInComment = rest.includes(']');
  return {
    title: isClosed ? text.slice(indent + 1, end) : withoutComment(text.slice(indent + 1)),
    indent,
    isClosed,
    hasGluedComment: rest !== '' && isCommentSign(rest.charCodeAt(0)),
    hasBracketInComment,
    defect: findHeaderDefect({ isClosed, isEmpty: end === indent + 1 && !hasBracketInComment, rest }),
  };
}

function findHeaderDefect(header: {
  readonly isClosed: boolean;
  readonly isEmpty: boolean;
  readonly rest: string;
}): Defect['kind'] | undefined {
  if (!header.isClosed) return 'unclosedHeader';
  if (header.isEmpty) return 'emptyHeader';
  const rest = trimBlanks(header.rest);
  return rest !== '' && !isCommentSign(rest.charCodeAt(0)) ? 'textAfterHeader' : undefined;
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
