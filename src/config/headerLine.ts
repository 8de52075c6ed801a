import type { Defect, DocumentSection } from './document';
import { findDelimiter, findInlineComment, isCommentSign, trimBlanks, trimBlanksAtEnd } from './documentText';
import { splitShellWords } from './shellWords';

/** How the line of a header is written. */
export interface HeaderShape extends Pick<
  DocumentSection,
  'indent' | 'isClosed' | 'hasGluedComment' | 'hasBracketInComment'
> {
  readonly defect: Defect['kind'] | undefined;
}

/** What the line of a header says of its section. */
export interface HeaderLine extends HeaderShape {
  /** Between the brackets. */
  readonly title: string;
}

/** A header in the first column, and nothing behind it. */
export const PLAIN_HEADER: HeaderShape = {
  indent: 0,
  isClosed: true,
  hasGluedComment: false,
  hasBracketInComment: false,
  defect: undefined,
};

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
