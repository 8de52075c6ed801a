/**
 * What cannot be seen, or turns the direction of the text, as a class of a regular expression with the flag `u`: a name with
 * it could pass for another. A selector behind a picture is a part of it.
 */
export const UNSEEN_CHARACTER =
  '(?:[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\u2028\\u2029\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\ufe00-\\ufe0e\\uffa0\\u{e0100}-\\u{e01ef}]|(?<!\\p{Extended_Pictographic})\\ufe0f)';

/** How it is shown instead: `U+202E`. */
export function codePointText(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
