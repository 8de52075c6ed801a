import { titleForCli, type ConfigDocument, type DocumentSection } from './document';
import { sectionRemovals } from './documentEdits';
import { trimBlanks } from './documentText';
import { changeLines, type LineChange } from './lineChanges';

/**
 * Brings into a document what another writer made of `base`, an earlier text of it: whole sections that they added, changed
 * or took out. A section that differs from `base` in the document too stays as it is there.
 */
export function mergeDocument(
  document: ConfigDocument,
  base: ConfigDocument,
  other: ConfigDocument,
): ConfigDocument {
  const sections = sectionsOf(document);
  const before = sectionsOf(base);
  const after = sectionsOf(other);
  const isUnchanged = (section: DocumentSection, id: string): boolean =>
    linesOf(document, section).join('\n') === linesOf(base, before.get(id)).join('\n');
  const changes: LineChange[] = [];
  const added: string[] = [];
  for (const [id, section] of after) {
    const target = sections.get(id);
    const [header = '', ...body] = linesOf(other, section);
    if (target && isUnchanged(target, id))
      changes.push({ line: target.line + 1, removed: target.lastLine - target.line, added: body });
    else if (!target && !before.has(id)) added.push('', trimBlanks(header), ...body);
  }
  const removed = [...sections].filter(([id, section]) => !after.has(id) && isUnchanged(section, id));
  const toRemove = removed.map(([, section]) => section);
  changes.push(...sectionRemovals(document, toRemove));
  if (added.length > 0) changes.push({ line: document.lines.length + 1, removed: 0, added });
  return changeLines(document, changes);
}

/** By title, as the AWS CLI reads it; those of one title are told apart by their order. */
function sectionsOf(document: ConfigDocument): Map<string, DocumentSection> {
  const found = new Map<string, DocumentSection>();
  for (const section of document.sections) {
    let id = titleForCli(document, section);
    while (found.has(id)) id += '\n';
    found.set(id, section);
  }
  return found;
}

function linesOf(document: ConfigDocument, section: DocumentSection | undefined): string[] {
  if (!section) return [];
  return document.lines.slice(section.line - 1, section.lastLine).map(({ text }) => text);
}
