import { titleForCli, type ConfigDocument, type Defect } from './document';
import { parseDocument } from './documentParser';
import { findOddDuplicates, hasOddLines } from './lintDuplicates';

/** Defects that the AWS CLI reads past. */
const READ_BY_CLI: ReadonlySet<Defect['kind']> = new Set(['invalidKey', 'textAfterHeader']);
/** Before a header in the first column, where the text can be cut. */
const CUT = '\n[';

/** Whether the AWS CLI has no more reasons to refuse the text, and misses no more headers, than before a change of it. */
export function isReadAsWell(before: ConfigDocument, after: ConfigDocument): boolean {
  if (countRepeats(titlesOf(after)) > countRepeats(titlesOf(before))) return false;
  const [was, is] = changedParts(before.toString(), after.toString()).map((text) =>
    countObstacles(parseDocument(text)),
  );
  return !was || !is || (is.refusals <= was.refusals && is.hiddenHeaders <= was.hiddenHeaders);
}

/** Titles that are refused when they are there twice; Python joins the sections that give their settings to all. */
function titlesOf(document: ConfigDocument): string[] {
  return document.sections
    .map((section) => titleForCli(document, section))
    .filter((title) => title !== 'DEFAULT');
}

/** What keeps the AWS CLI from reading sections as they are meant, each by itself. */
function countObstacles(document: ConfigDocument): {
  /** Reasons to refuse the whole file. */
  readonly refusals: number;
  /** Headers that it takes for a part of a value. */
  readonly hiddenHeaders: number;
} {
  const { sections, defects, hasByteOrderMark } = document;
  const broken = [...defects, ...sections.flatMap((section) => section.defects)].filter(
    ({ kind }) => !READ_BY_CLI.has(kind),
  );
  const odd = hasOddLines(document) ? findOddDuplicates(document, '') : undefined;
  const duplicateKeys = odd
    ? odd.filter(({ code }) => code === 'duplicateKey').length
    : sections.reduce((count, { properties }) => count + countRepeats(properties.map(({ key }) => key)), 0);
  return {
    refusals: Number(hasByteOrderMark) + broken.length + duplicateKeys,
    hiddenHeaders: odd?.filter(({ code }) => code === 'indentedHeader').length ?? 0,
  };
}

/** The sections in which two texts differ: thousands that are the same need not be read. */
function changedParts(before: string, after: string): readonly [string, string] {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before.charCodeAt(same) === after.charCodeAt(same)) same++;
  const start = same < CUT.length ? 0 : before.lastIndexOf(CUT, same - CUT.length) + 1;
  let sameEnd = 0;
  while (sameEnd < shorter - start && before.at(-1 - sameEnd) === after.at(-1 - sameEnd)) sameEnd++;
  const cut = before.indexOf(CUT, before.length - sameEnd);
  const kept = cut === -1 ? 0 : before.length - cut - 1;
  return [before.slice(start, before.length - kept), after.slice(start, after.length - kept)];
}

function countRepeats(names: readonly string[]): number {
  return names.length - new Set(names).size;
}
