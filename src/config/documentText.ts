import { isAscii } from 'node:buffer';

/** What profile names and property keys may be made of, so that every SDK reads them. */
export const PORTABLE_NAME = /[A-Za-z0-9_\-/.%@:+]+/;
const PORTABLE_NAME_ALONE = new RegExp(`^${PORTABLE_NAME.source}$`);

export function isPortableName(name: string): boolean {
  return PORTABLE_NAME_ALONE.test(name);
}

/** What Python strips from the ends of a text (`str.isspace`), and the AWS CLI with it, as far as it is not ASCII. */
const OTHER_BLANK = /[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** What the AWS CLI counts as a blank: copy and paste bring more of them than space and tab. */
export function isBlank(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  return OTHER_BLANK.test(String.fromCharCode(code));
}

export function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** `#` and `;` start a comment. */
export function isCommentSign(code: number): boolean {
  return code === 0x23 || code === 0x3b;
}

export function countLeadingBlanks(text: string): number {
  let count = 0;
  while (count < text.length && isBlank(text.charCodeAt(count))) count++;
  return count;
}

export function trimBlanks(text: string): string {
  return trimBlanksAtEnd(text.slice(countLeadingBlanks(text)));
}

export function trimBlanksAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Where a key ends, at the first `=` or `:` as for the AWS CLI; -1 without one. */
export function findDelimiter(text: string): number {
  return text.search(/[=:]/);
}

/** Where a comment after a value begins, counting the blank that must stand before its sign; -1 without one. */
export function findInlineComment(text: string): number {
  if (!text.includes('#') && !text.includes(';')) return -1;
  for (let index = 1; index < text.length; index++) {
    if (isCommentSign(text.charCodeAt(index)) && isBlank(text.charCodeAt(index - 1))) return index - 1;
  }
  return -1;
}

/** The text of UTF-8 bytes, with its byte order mark; undefined for other bytes. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
