import { titleForCli, type ConfigDocument, type Defect } from './document';
import { findOddDuplicates, hasOddLines } from './lintDuplicates';

/** What keeps the AWS CLI from reading a file as it is meant. */
export interface CliObstacles {
  /** Reasons to refuse the whole file. */
  readonly refusals: number;
  /** Headers that it takes for a part of a value. */
  readonly hiddenHeaders: number;
}

/** Defects that the AWS CLI reads past. */
const READ_BY_CLI: ReadonlySet<Defect['kind']> = new Set(['invalidKey', 'textAfterHeader']);

export function countObstacles(document: ConfigDocument): CliObstacles {
  const { sections, defects, hasByteOrderMark } = document;
  const broken = [...defects, ...sections.flatMap((section) => section.defects)].filter(
    ({ kind }) => !READ_BY_CLI.has(kind),
  );
  // Python joins the sections that give their settings to all.
  const titles = sections
    .map((section) => titleForCli(document, section))
    .filter((title) => title !== 'DEFAULT');
  const odd = hasOddLines(document) ? findOddDuplicates(document, '') : undefined;
  const duplicateKeys = odd
    ? odd.filter(({ code }) => code === 'duplicateKey').length
    : sections.reduce((count, { properties }) => count + countRepeats(properties.map(({ key }) => key)), 0);
  return {
    refusals: Number(hasByteOrderMark) + broken.length + countRepeats(titles) + duplicateKeys,
    hiddenHeaders: odd?.filter(({ code }) => code === 'indentedHeader').length ?? 0,
  };
}

function countRepeats(names: readonly string[]): number {
  return names.length - new Set(names).size;
}
