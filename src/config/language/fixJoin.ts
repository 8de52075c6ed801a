import type { ConfigDocument, DocumentSection } from '../document';
import { isWritableTitle, propertyRemovals, sectionRemovals, titleChange } from '../documentEdits';
import { trimBlanks } from '../documentText';
import { changeLines } from '../lineChanges';
import { readSectionHeader, type ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis, LocatedProblem } from './configAnalysis';
import type { DocumentChange } from './fixPlace';

/**
 * Moves the settings of a section to the earlier one of the same name or title, whose values of the same keys go: the later
 * ones count for every tool that joins them. Undefined where lines would be read otherwise in their new place, and for a title
 * that no edit writes.
 */
export function joinSections(
  { line, role }: LocatedProblem,
  analysis: ConfigAnalysis,
): DocumentChange | undefined {
  const { document: alone, linesBefore = 0 } = analysis.textOf(role).pieceAt(line) ?? {};
  const later = alone?.sections.find((section) => section.line + linesBefore === line);
  if (!later || !isPlain(later) || !isWritableTitle(trimBlanks(later.title))) return undefined;
  return (document) => {
    const section = document.sections.find((each) => each.line === line);
    const earlier = section && findEarlier(document, section, role);
    if (!section || !earlier) return document;
    const [header = '', ...lines] = document.lines
      .slice(section.line - 1, section.lastLine)
      .map(({ text }) => text);
    const comment = trimBlanks(header.slice(section.title.length + '[]'.length));
    const body = [...(comment === '' ? [] : [comment]), ...lines];
    const isBetter = rankOf(section, role) > rankOf(earlier, role);
    const keys = new Set(section.properties.map(({ key }) => key));
    return changeLines(document, [
      ...(isBetter ? [titleChange(document, earlier, trimBlanks(section.title))] : []),
      ...[...keys].flatMap((key) => propertyRemovals(earlier, key)),
      ...(body.length > 0 ? [{ line: earlier.lastLine + 1, removed: 0, added: body }] : []),
      ...sectionRemovals(document, [section]),
    ]);
  };
}

function isPlain({ indent, defects, properties, isClosed }: DocumentSection): boolean {
  return (
    indent === 0 && isClosed && defects.length === 0 && properties.every((property) => property.indent === 0)
  );
}

function findEarlier(
  document: ConfigDocument,
  section: DocumentSection,
  role: ConfigFileRole,
): DocumentSection | undefined {
  const id = idOf(section, role);
  return document.sections.findLast((other) => other.line < section.line && idOf(other, role) === id);
}

/** How many tools read what a title defines. */
function rankOf(section: DocumentSection, role: ConfigFileRole): number {
  const header = readSectionHeader(section, role);
  if (!('isReadByCli' in header) || !header.isReadByCli) return 0;
  if (header.readers !== 'every') return 1;
  return /^\S+(?: \S+)?$/.test(section.title) ? 3 : 2;
}

function idOf(section: DocumentSection, role: ConfigFileRole): string {
  const header = readSectionHeader(section, role);
  return 'name' in header ? `${header.kind} ${header.name}` : `title ${section.title}`;
}
