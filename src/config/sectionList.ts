import type { Defect, DocumentProperty, DocumentSection } from './document';
import { headerInFirstColumn, plainProfileName, type HeaderLine } from './headerLine';
import { parseLines, readPlainSettings } from './sectionParser';
import { countBelow, type TextSource } from './textSource';

/**
 * The sections of a document, in file order. Of a profile whose header is written as nearly all are, only the name and the
 * place are kept until somebody asks for its section: a list of thousands of profiles needs no more.
 */
export class SectionList {
  readonly #source: TextSource;
  readonly #sections: (string | DocumentSection)[] = [];
  /** Where the lines of each begin; those of a name alone end where the next begin. */
  readonly #starts: number[] = [];

  constructor(source: TextSource) {
    this.#source = source;
  }

  get length(): number {
    return this.#sections.length;
  }

  /** @param start of the lines that it was read from; the same for all that were read from them. */
  add(section: DocumentSection, start = 0): void {
    this.#sections.push(section);
    this.#starts.push(start);
  }

  /** Adds a section of which only the header was read. */
  addUnread(header: HeaderLine, start: number, end: number): void {
    this.add(new UnreadSection(header, this.#source, start, end), start);
  }

  /** Adds a profile whose header is written as nearly all are: its lines go on to where the next section begins. */
  addProfile(name: string, start: number): void {
    this.#sections.push(name);
    this.#starts.push(start);
  }

  /** Takes back the last profile: its lines are to be read one by one. */
  removeLast(): void {
    this.#sections.pop();
    this.#starts.pop();
  }

  /** The `plainProfileName` of a section, which is not made for that. */
  plainProfileName(index: number): string | undefined {
    const section = this.#sections[index];
    return typeof section === 'string' ? section : section?.plainProfileName;
  }

  at(index: number): DocumentSection {
    const section = this.#sections[index];
    if (section === undefined) throw new RangeError(`no section has the number ${index}`);
    if (typeof section !== 'string') return section;
    const made = new UnreadSection(section, this.#source, this.#starts[index] ?? 0, this.#endOf(index));
    this.#sections[index] = made;
    return made;
  }

  all(): readonly DocumentSection[] {
    return this.#sections.map((_section, index) => this.at(index));
  }

  /** The numbers of the sections that may have a property of a key. None is read for that. */
  thatMayHave(key: string): Set<number> {
    const found = new Set<number>();
    let visited: number | undefined;
    for (const place of this.#source.placesOf(key)) {
      const last = countBelow(this.#starts, place) - 1;
      const start = this.#starts[last];
      if (start === visited) continue;
      visited = start;
      // It stands in one of those that were read from the same lines.
      for (let index = last; index >= 0 && this.#starts[index] === start; index--) {
        const section = this.#sections[index];
        if (typeof section === 'string' || section?.mayHave(key)) found.add(index);
      }
    }
    return found;
  }

  #endOf(index: number): number {
    return this.#starts[index + 1] ?? this.#source.text.length;
  }
}

/** A section of which only the header has been read: the rest is read when it is first asked for. */
class UnreadSection implements DocumentSection {
  readonly #header: string | HeaderLine;
  readonly #source: TextSource;
  readonly #start: number;
  readonly #end: number;
  #plainSettings: ReadonlyMap<string, string> | 'none' | undefined;
  #whole: DocumentSection | undefined;

  /** @param header the name alone, of a profile whose header is written as nearly all are. */
  constructor(header: string | HeaderLine, source: TextSource, start: number, end: number) {
    this.#header = header;
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  get plainProfileName(): string | undefined {
    return typeof this.#header === 'string' ? this.#header : plainProfileName(this.#header);
  }

  get title(): string {
    return this.#headerLine().title;
  }

  get indent(): number {
    return this.#headerLine().indent;
  }

  get isClosed(): boolean {
    return this.#headerLine().isClosed;
  }

  get hasGluedComment(): boolean {
    return this.#headerLine().hasGluedComment;
  }

  get hasBracketInComment(): boolean {
    return this.#headerLine().hasBracketInComment;
  }

  get line(): number {
    return this.#source.lineAt(this.#start);
  }

  get lastLine(): number {
    return this.#read().lastLine;
  }

  get lastIndent(): number {
    return this.#read().lastIndent;
  }

  get properties(): readonly DocumentProperty[] {
    return this.#read().properties;
  }

  get defects(): readonly Defect[] {
    return this.#read().defects;
  }

  get settings(): ReadonlyMap<string, string> {
    return this.#readPlain() ?? this.#read().settings;
  }

  get isPlain(): boolean {
    return (
      this.#headerLine().defect === undefined && (this.#readPlain() !== undefined || this.#read().isPlain)
    );
  }

  mayHave(key: string): boolean {
    return this.#source.mentions(key, this.#start, this.#end);
  }

  #headerLine(): HeaderLine {
    return typeof this.#header === 'string' ? headerInFirstColumn(`profile ${this.#header}`) : this.#header;
  }

  #readPlain(): ReadonlyMap<string, string> | undefined {
    if (!this.#plainSettings) {
      const start = this.#source.nextLine(this.#source.lineEnd(this.#start));
      this.#plainSettings = readPlainSettings(this.#source.text, start, this.#end) ?? 'none';
    }
    return this.#plainSettings === 'none' ? undefined : this.#plainSettings;
  }

  #read(): DocumentSection {
    this.#whole ??= parseLines({ source: this.#source, start: this.#start, end: this.#end }).sections[0];
    if (!this.#whole) throw new Error('a part of a document begins with a header');
    return this.#whole;
  }
}
