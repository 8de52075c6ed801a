import { ConfigDocument, type Defect, type DocumentProperty, type DocumentSection } from '../document';
import { SectionList } from '../sectionList';
import { TextSource } from '../textSource';
import type { Piece } from './sectionedText';

/** Some pieces at their lines, and nothing on the others. What was read of the pieces is not read again. */
export function piecesAlone(pieces: readonly Piece[]): ConfigDocument {
  const parts: string[] = [];
  let lines = 0;
  for (const { text, lineCount, linesBefore } of pieces) {
    // A line feed behind a carriage return would be one ending with it.
    if (linesBefore > lines) parts.push('\r'.repeat(linesBefore - lines));
    parts.push(text);
    lines = linesBefore + lineCount;
  }
  const source = new TextSource(parts.join(''));
  const sections = new SectionList(source);
  for (const { document, linesBefore } of pieces)
    for (const section of document.sections) sections.add(new MovedSection(section, linesBefore));
  const defects = pieces.flatMap(({ document, linesBefore }) => moveDefects(document.defects, linesBefore));
  return new ConfigDocument(source, sections, defects);
}

/** A section in a text with more lines before it. */
class MovedSection implements DocumentSection {
  readonly #section: DocumentSection;
  readonly #by: number;
  #properties: readonly DocumentProperty[] | undefined;

  constructor(section: DocumentSection, by: number) {
    this.#section = section;
    this.#by = by;
  }

  get title(): string {
    return this.#section.title;
  }

  get plainProfileName(): string | undefined {
    return this.#section.plainProfileName;
  }

  get line(): number {
    return this.#section.line + this.#by;
  }

  get lastLine(): number {
    return this.#section.lastLine + this.#by;
  }

  get indent(): number {
    return this.#section.indent;
  }

  get isClosed(): boolean {
    return this.#section.isClosed;
  }

  get hasGluedComment(): boolean {
    return this.#section.hasGluedComment;
  }

  get hasBracketInComment(): boolean {
    return this.#section.hasBracketInComment;
  }

  get lastIndent(): number {
    return this.#section.lastIndent;
  }

  get properties(): readonly DocumentProperty[] {
    return (this.#properties ??= this.#section.properties.map((property) => ({
      ...property,
      line: property.line + this.#by,
      continuationLines: property.continuationLines.map((line) => line + this.#by),
    })));
  }

  get settings(): ReadonlyMap<string, string> {
    return this.#section.settings;
  }

  get defects(): readonly Defect[] {
    return moveDefects(this.#section.defects, this.#by);
  }

  get isPlain(): boolean {
    return this.#section.isPlain;
  }

  mayHave(key: string): boolean {
    return this.#section.settings.has(key);
  }
}

function moveDefects(defects: readonly Defect[], by: number): Defect[] {
  return defects.map(({ line, kind }) => ({ line: line + by, kind }));
}
