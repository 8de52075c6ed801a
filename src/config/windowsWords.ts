/**
 * Splits a command line as Windows programs do and the AWS CLI with them: blanks and tabs part words, double quotes alone
 * quote, and a backslash is one unless it stands before a quote.
 * @returns undefined for a quote that is not closed.
 */
export function splitWindowsWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [part, backslashes = '', character = ''] of text.matchAll(/(\\*)([^\\]|$)/gs)) {
    if (part === '') break;
    if (character === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(backslashes.length / 2));
      if (backslashes.length % 2 === 1) word += '"';
      else isQuoted = !isQuoted;
      continue;
    }
    if (backslashes !== '') word = (word ?? '') + backslashes;
    if ((character === ' ' || character === '\t') && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character !== '') word = (word ?? '') + character;
  }
  if (isQuoted) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
