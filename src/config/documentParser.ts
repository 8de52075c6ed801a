import { BYTE_ORDER_MARK, ConfigDocument, type Defect } from './document';
import { isBlank, isLineEnd } from './documentText';
import { headerInFirstColumn, readHeaderLine, readPlainProfile, type HeaderLine } from './headerLine';
import { SectionList } from './sectionList';
import { parseLines } from './sectionParser';
import { TextSource } from './textSource';

/**
 * Reads any text as a shared AWS file; never throws. Takes time in proportion to the length.
 *
 * Lines are read as the AWS CLI reads them, so that an edit changes for it what it changes here: a line continues the
 * property before it when it has more blanks before it, whatever it says; else it is a header wherever it starts; a key ends at
 * the first `=` or `:`. Where the CLI refuses the whole file the reading goes on: a header is one also without its `]`, so
 * that its properties do not fall to the section above.
 *
 * Only the headers are read at once, and a section's lines when it is asked for what they say: a list of thousands of
 * profiles needs their names. A header in the first column is known by its line alone. One that is indented may continue a
 * property: the part of the text that has such a line, between two headers in the first column, is read at once.
 */
export function parseDocument(text: string): ConfigDocument {
  const source = new TextSource(text);
  const begin = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const sections = new SectionList(source);
  const preamble: Defect[] = [];
  /** What the last header in the first column begins. `lines`: they are to be read one by one. */
  let begun: 'profile' | HeaderLine | 'lines' = 'lines';
  let start = begin;

  /** Adds what has begun; a profile has been added already. */
  const addUpTo = (end: number): void => {
    if (begun === 'profile') return;
    if (begun === 'lines') {
      const read = parseLines({ source, start, end });
      for (const section of read.sections) sections.add(section, start);
      preamble.push(...read.preamble);
    } else sections.addUnread(begun, start, end);
  };

  for (let at = text.indexOf('[', begin); at !== -1;) {
    const indent = blanksBefore(text, begin, at);
    const profileName = indent === 0 ? readPlainProfile(text, at) : undefined;
    if (profileName !== undefined) {
      addUpTo(at);
      sections.addProfile(profileName, at);
      start = at;
      begun = 'profile';
      at = text.indexOf('[', at + profileName.length);
      continue;
    }
    const lineEnd = source.lineEnd(at);
    const header = indent === 0 ? readHeader(text, at, lineEnd) : undefined;
    if (header !== undefined) {
      addUpTo(at);
      start = at;
      begun = header;
    } else if (indent) {
      if (begun === 'profile') sections.removeLast();
      begun = 'lines';
    }
    at = text.indexOf('[', lineEnd);
  }
  addUpTo(text.length);
  return new ConfigDocument(source, sections, preamble);
}

/** Reads a header in the first column; undefined for a line that is none. */
function readHeader(text: string, start: number, end: number): HeaderLine | undefined {
  const close = text.indexOf(']', start);
  const isPlain = close === end - 1 && close > start + 1;
  return isPlain
    ? headerInFirstColumn(text.slice(start + 1, close))
    : readHeaderLine(text.slice(start, end), 0);
}

/** How many blanks stand before a sign in its line; undefined when something else does. */
function blanksBefore(text: string, begin: number, at: number): number | undefined {
  let before = at - 1;
  while (before >= begin && !isLineEnd(text.charCodeAt(before))) {
    if (!isBlank(text.charCodeAt(before))) return undefined;
    before--;
  }
  return at - 1 - before;
}
