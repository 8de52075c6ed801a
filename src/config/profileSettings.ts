import { settleAccessKey } from './accessKeySettings';
import { getProperty, type DocumentSection } from './document';
import { addAll } from './problem';
import type { Problem } from './sharedConfig';

interface MergedSettings {
  readonly properties: ReadonlyMap<string, string>;
  readonly keySettingsElsewhere: readonly string[];
}

/** A section that says something under a name. */
export interface SettingsSource {
  readonly section: DocumentSection;
  /** Of the file, one object for all its sections. */
  readonly place: SectionPlace;
  readonly isReadByCli: boolean;
  /** False when the AWS CLI reads an earlier section in its place. */
  readonly counts: boolean;
  /** What is wrong with its title beside that of an earlier section. */
  readonly findDuplicate: (() => Problem) | undefined;
}

export interface SectionPlace {
  readonly file: string;
  readonly isCredentialsFile: boolean;
  /** How a section is written. */
  readonly lint: (section: DocumentSection) => readonly Problem[];
}

/**
 * All that the files say under one profile or session name, merged. What its sections say is read when it is first asked
 * for, once all of them are known.
 */
export class SettingsGroup {
  readonly name: string;
  readonly #first: SettingsSource;
  /** There are thousands of groups, and most have one section. */
  #others: SettingsSource[] | undefined;
  /** How many stand before those that count. */
  #replaced = 0;
  #last: SettingsSource;
  #merged: MergedSettings | undefined;
  #problems: readonly Problem[] | undefined;

  constructor(name: string, first: SettingsSource) {
    this.name = name;
    this.#first = first;
    this.#last = first;
  }

  /** Its sections that count, in the order in which they are merged. */
  get sources(): readonly SettingsSource[] {
    if (!this.#others) return [this.#first];
    return this.#all()
      .slice(this.#replaced)
      .filter(({ counts }) => counts);
  }

  /** Of the first header that counts. */
  get file(): string {
    return this.sources[0]?.place.file ?? '';
  }

  get line(): number {
    return this.sources[0]?.section.line ?? 0;
  }

  get properties(): ReadonlyMap<string, string> {
    return this.#merge().properties;
  }

  /** Settings of the access key that an SDK takes from the other file, and the AWS CLI does not. */
  get keySettingsElsewhere(): readonly string[] {
    return this.#merge().keySettingsElsewhere;
  }

  /** How its sections are written. */
  get problems(): readonly Problem[] {
    if (this.#problems) return this.#problems;
    const problems: Problem[] = [];
    for (const { section, place, findDuplicate } of this.#all()) {
      addAll(problems, place.lint(section));
      if (findDuplicate) addAll(problems, [findDuplicate()]);
    }
    return (this.#problems = problems);
  }

  /** The first section of a file, whether or not it counts. */
  firstIn(place: SectionPlace): DocumentSection | undefined {
    return this.#all().find((source) => source.place === place)?.section;
  }

  /** The last section that counts. */
  get last(): SettingsSource {
    return this.#last;
  }

  /** Takes over a section: where it says the same as those before it, these give way. */
  add(source: SettingsSource): void {
    (this.#others ??= []).push(source);
    if (source.counts) this.#last = source;
  }

  /** Puts a section in the place of all before it. */
  startAnew(source: SettingsSource): void {
    this.add(source);
    this.#replaced = this.#others?.length ?? 0;
  }

  /** False when it surely has no setting of this key. Costs less than reading its sections. */
  mayHave(key: string): boolean {
    // Nearly all have one section, and thousands are asked.
    return this.#others
      ? this.sources.some(({ section }) => section.mayHave(key))
      : this.#first.section.mayHave(key);
  }

  #all(): readonly SettingsSource[] {
    return this.#others ? [this.#first, ...this.#others] : [this.#first];
  }

  #merge(): MergedSettings {
    this.#merged ??= mergeSources(this.sources);
    return this.#merged;
  }
}

function mergeSources(sources: readonly SettingsSource[]): MergedSettings {
  const [first] = sources;
  if (first && sources.length === 1) return { properties: first.section.settings, keySettingsElsewhere: [] };
  const properties = new Map<string, string>();
  for (const { section } of sources) for (const [key, value] of section.settings) properties.set(key, value);
  return { properties, keySettingsElsewhere: settleAccessKey(properties, sources) };
}

/** Where a property stands that counts. */
export interface SettingPlace {
  readonly file: string;
  readonly line: number;
  readonly isFromCredentials: boolean;
  /** To the AWS CLI such a comment is a part of the value, or all of it. */
  readonly hasInlineComment: boolean;
}

/** A value that says something: an empty one counts as absent, as with the SDKs. */
export function getValue(group: SettingsGroup, key: string): string | undefined {
  return group.properties.get(key) || undefined;
}

export function hasValue(group: SettingsGroup, key: string): boolean {
  return getValue(group, key) !== undefined;
}

/** Whether the setting is there, be it empty: that is what the AWS CLI goes by. */
export function hasSetting(group: SettingsGroup, key: string): boolean {
  return group.properties.has(key);
}

/** Looked for when it is asked for, which is only to report a problem. */
export function findPlace(group: SettingsGroup, key: string): SettingPlace {
  const value = group.properties.get(key);
  for (const { section, place } of group.sources.toReversed()) {
    const property = getProperty(section, key);
    if (property && property.value === value)
      return {
        file: place.file,
        line: property.line,
        isFromCredentials: place.isCredentialsFile,
        hasInlineComment: property.hasInlineComment,
      };
  }
  return { file: group.file, line: group.line, isFromCredentials: false, hasInlineComment: false };
}
