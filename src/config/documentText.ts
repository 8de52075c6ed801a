/** What profile names and property keys may be made of, so that every SDK reads them. */
const PORTABLE_NAME = /^[A-Za-z0-9_\-/.%@:+]+$/;

export function isPortableName(name: string): boolean {
  return PORTABLE_NAME.test(name);
}

/** Space, tab, and the carriage return, form feed and vertical tab that Python counts as blanks too. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0b || code === 0x0c;
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

/** Where a comment after a value begins, counting the blank that must stand before its sign; -1 without one. */
export function findInlineComment(text: string): number {
  if (!text.includes('#') && !text.includes(';')) return -1;
  for (let index = 1; index < text.length; index++) {
    if (isCommentSign(text.charCodeAt(index)) && isBlank(text.charCodeAt(index - 1))) return index - 1;
  }
  return -1;
}
