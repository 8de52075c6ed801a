import { printLines, type ConfigDocument, type DocumentLine } from './document';
import { parseDocument } from './documentParser';
import { countLeadingBlanks } from './documentText';

/** Lines that are taken out of a document, and what is put in their place. */
export interface LineChange {
  /** The first line it takes out, or the one it puts lines before; from 1. */
  readonly line: number;
  /** How many lines it takes out. */
  readonly removed: number;
  /** Without their endings. */
  readonly added: readonly string[];
}

/**
 * Makes all changes in one pass and reads the result once. They may come in any order but take out no line twice;
 * of those at one line the ones that only add go first, as they come.
 *
 * What replaces a line ends as that line did; what is added ends as the lines before it do. A header that stays loses its
 * indent where it would now continue the setting above it.
 * @throws RangeError for changes of which two are of one line.
 */
export function changeLines(document: ConfigDocument, changes: readonly LineChange[]): ConfigDocument {
  if (changes.length === 0) return document;
  const { lines } = document;
  const usualEnding = lines[0]?.eol || '\n';
  const changed: DocumentLine[] = [];
  const add = (line: DocumentLine): void => {
    const last = changed.at(-1);
    if (last?.eol === '') changed[changed.length - 1] = { ...last, eol: usualEnding };
    // Together they would be one ending.
    const isOneEnding = last?.eol === '\r' && line.text === '' && line.eol === '\n';
    changed.push(isOneEnding ? { text: '', eol: '\r' } : line);
  };

  const indentedHeaders = new Set(
    document.sections.filter(({ indent }) => indent > 0).map((section) => section.line - 1),
  );
  const keptHeaders: number[] = [];
  let at = 0;
  const keepTo = (end: number): void => {
    for (; at < end; at++) {
      if (indentedHeaders.has(at)) keptHeaders.push(changed.length);
      add(lines[at] ?? NO_LINE);
    }
  };
  for (const { line, removed, added } of changes.toSorted(byPlace)) {
    // Without this a line would be written twice: better no edit than one that the AWS CLI refuses.
    if (line - 1 < at) throw new RangeError(`Line ${line} is changed twice`);
    keepTo(line - 1);
    for (const [index, text] of added.entries()) {
      const replaced = index < removed ? lines[at + index] : undefined;
      add({ text, eol: replaced ? replaced.eol : changed.at(-1)?.eol || usualEnding });
    }
    at += removed;
  }
  keepTo(lines.length);
  const result = parseDocument(printLines(document.hasByteOrderMark, changed));
  if (keptHeaders.length === 0) return result;

  const headers = new Set(result.sections.map((section) => section.line - 1));
  const swallowed = keptHeaders.filter((index) => !headers.has(index));
  if (swallowed.length === 0) return result;
  for (const index of swallowed) {
    const { text, eol } = changed[index] ?? NO_LINE;
    changed[index] = { text: text.slice(countLeadingBlanks(text)), eol };
  }
  return parseDocument(printLines(document.hasByteOrderMark, changed));
}

const NO_LINE: DocumentLine = { text: '', eol: '' };

function byPlace(one: LineChange, other: LineChange): number {
  return one.line - other.line || Math.min(one.removed, 1) - Math.min(other.removed, 1);
}
