import { getProperty, titleForCli, type ConfigDocument, type DocumentSection } from './document';
import { sectionRemovals } from './documentEdits';
import { countLeadingBlanks, trimBlanks } from './documentText';
import { changeLines, type LineChange } from './lineChanges';

/** A section of one of the texts that are compared; none when it does not define that section. */
interface SectionIn {
  readonly document: ConfigDocument;
  readonly section: DocumentSection | undefined;
}

/**
 * Brings into a document what another writer made of `base`, an earlier text of it: sections and settings that they added,
 * changed or took out. What differs from `base` in the document too stays as it is there.
 */
export function mergeDocument(
  document: ConfigDocument,
  base: ConfigDocument,
  other: ConfigDocument,
): ConfigDocument {
  const sections = sectionsOf(document);
  const before = sectionsOf(base);
  const after = sectionsOf(other);
  const changes: LineChange[] = [];
  const added: string[] = [];
  for (const [id, section] of after) {
    const target = sections.get(id);
    if (target) {
      changes.push(
        ...settingChanges(
          { document, section: target },
          { document: base, section: before.get(id) },
          { document: other, section },
        ),
      );
    } else if (!before.has(id)) {
      const [header = '', ...texts] = textsOf(other, section.line, section.lastLine);
      added.push('', trimBlanks(header), ...texts);
    }
  }
  const removed = [...sections].filter(([id, { line, lastLine }]) => {
    const earlier = before.get(id);
    return (
      !after.has(id) &&
      earlier !== undefined &&
      isSame(textsOf(document, line, lastLine), textsOf(base, earlier.line, earlier.lastLine))
    );
  });
  changes.push(
    ...sectionRemovals(
      document,
      removed.map(([, section]) => section),
    ),
  );
  if (added.length > 0) changes.push({ line: document.lines.length + 1, removed: 0, added });
  return changeLines(document, changes);
}

function settingChanges(
  target: SectionIn & { readonly section: DocumentSection },
  before: SectionIn,
  after: SectionIn,
): LineChange[] {
  const properties = [before, after].flatMap(({ section }) => section?.properties ?? []);
  return [...new Set(properties.map(({ key }) => key))].flatMap((key) => {
    const earlier = settingIn(before, key);
    const added = settingIn(after, key);
    if (isSame(added, earlier) || !isSame(settingIn(target, key), earlier)) return [];
    const property = getProperty(target.section, key);
    const indent = property?.indent ?? target.section.lastIndent;
    const texts = indented(added, indent);
    if (!property) return [{ line: target.section.lastLine + 1, removed: 0, added: texts }];
    return [
      { line: property.line, removed: 1, added: texts },
      ...property.continuationLines.map((line) => ({ line, removed: 1, added: [] })),
    ];
  });
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

/** The lines of a setting; none when it is not set. */
function settingIn({ document, section }: SectionIn, key: string): string[] {
  const property = section && getProperty(section, key);
  if (!property) return [];
  return [property.line, ...property.continuationLines].flatMap((line) => textsOf(document, line, line));
}

/** With as many blanks before its first line as where it goes: with more it would continue the setting above. */
function indented(texts: readonly string[], indent: number): string[] {
  const own = countLeadingBlanks(texts[0] ?? '');
  return own === indent ? [...texts] : texts.map((text) => ' '.repeat(indent) + text.slice(own));
}

function textsOf(document: ConfigDocument, line: number, lastLine: number): string[] {
  return document.lines.slice(line - 1, lastLine).map(({ text }) => text);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
