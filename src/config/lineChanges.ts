import { printLines, type ConfigDocument, type DocumentLine } from './document';
import { parseDocument } from './documentParser';

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
 * What replaces a line ends as that line did; what is added ends as the lines before it do.
 */
export function changeLines(document: ConfigDocument, changes: readonly LineChange[]): ConfigDocument {
  if (changes.length === 0) return document;
  const { lines } = document;
  const usualEnding = lines[0]?.eol || '\n';
  const changed: DocumentLine[] = [];
  const add = (line: DocumentLine): void => {
    const last = changed.at(-1);
    if (last?.eol === '') changed[changed.length - 1] = { ...last, eol: usualEnding };
    changed.push(line);
  };

  let at = 0;
  for (const { line, removed, added } of changes.toSorted(byPlace)) {
    for (; at < line - 1; at++) add(lines[at] ?? NO_LINE);
    for (const [index, text] of added.entries()) {
      const replaced = index < removed ? lines[at + index] : undefined;
      add({ text, eol: replaced ? replaced.eol : changed.at(-1)?.eol || usualEnding });
    }
    at += removed;
  }
  for (; at < lines.length; at++) add(lines[at] ?? NO_LINE);
  return parseDocument(printLines(document.hasByteOrderMark, changed));
}

const NO_LINE: DocumentLine = { text: '', eol: '' };

function byPlace(one: LineChange, other: LineChange): number {
  return one.line - other.line || Math.min(one.removed, 1) - Math.min(other.removed, 1);
}
