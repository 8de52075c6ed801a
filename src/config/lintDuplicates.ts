import type { ConfigDocument } from './document';
import { countLeadingBlanks, isCommentSign, trimBlanks } from './documentText';
import { createError, printableKey } from './problem';
import type { Problem } from './sharedConfig';

/** Whether lines are in the file that the AWS CLI reads otherwise than the other tools. */
export function hasOddLines({ sections }: ConfigDocument): boolean {
  return sections.some(({ isPlain }) => !isPlain);
}

/**
 * Keys that a section has twice for the AWS CLI, and headers that it takes for a part of a value. It ends a key at the first
 * `=` or `:`, whatever the key is made of, and adds each line that is indented below a key to its value (Python's
 * `configparser`): the keys below such a header go to the section above.
 */
export function findOddDuplicates(document: ConfigDocument, file: string): Problem[] {
  const problems: Problem[] = [];
  /** None before the first header: what is there is in no section. */
  let keyLines: Map<string, number> | undefined;
  let indentOfKey: number | undefined;
  let lineOfKey = 0;
  for (const [index, { text }] of document.lines.entries()) {
    const line = index + 1;
    const indent = countLeadingBlanks(text);
    const written = text.slice(indent);
    if (written === '' || isCommentSign(written.charCodeAt(0))) continue;
    const isHeader = /^\[.+\]/s.test(written);
    if (indentOfKey !== undefined && indent > indentOfKey) {
      if (!isHeader) continue;
      const message = `This header is indented, so the AWS CLI reads it as part of the value on line ${lineOfKey}, and reads the keys below it as keys of the section above. Remove the indentation.`;
      problems.push(createError('indentedHeader', message, file, line));
    } else if (isHeader) {
      keyLines = new Map();
      indentOfKey = undefined;
    } else {
      const delimiter = written.search(/[=:]/);
      if (delimiter < 1) continue;
      const writtenKey = trimBlanks(written.slice(0, delimiter));
      const key = writtenKey.toLowerCase();
      const earlier = keyLines?.get(key);
      if (earlier !== undefined) problems.push(duplicateKey(writtenKey, earlier, file, line));
      keyLines?.set(key, line);
      indentOfKey = indent;
      lineOfKey = line;
    }
  }
  return problems;
}

export function duplicateKey(writtenKey: string, earlierLine: number, file: string, line: number): Problem {
  const message = `${printableKey(writtenKey, 'A key')} is already on line ${earlierLine} of the same section, so the AWS CLI refuses the whole file: keep one of them.`;
  return createError('duplicateKey', message, file, line);
}
