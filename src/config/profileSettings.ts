import { getProperty, type DocumentSection } from './document';
import type { Problem } from './sharedConfig';

/** All that the files say under one profile or session name, merged. */
export interface SettingsGroup {
  readonly name: string;
  /** Of the first header. */
  readonly file: string;
  readonly line: number;
  readonly properties: Map<string, string>;
  /** Its sections, in the order in which they were merged. */
  readonly sources: SettingsSource[];
  /** How its sections are written. */
  readonly problems: Problem[];
}

export interface SettingsSource {
  readonly section: DocumentSection;
  readonly file: string;
  readonly isCredentialsFile: boolean;
}

/** Where a property stands that counts. */
export interface SettingPlace {
  readonly file: string;
  readonly line: number;
  readonly isFromCredentials: boolean;
}

export function createGroup(name: string, file: string, line: number): SettingsGroup {
  return { name, file, line, properties: new Map(), sources: [], problems: [] };
}

/** Takes over a section's properties; those that were there before give way. */
export function mergeSection(group: SettingsGroup, source: SettingsSource): void {
  for (const { key, value } of source.section.properties) group.properties.set(key, value);
  group.sources.push(source);
}

/** A value that says something: an empty one counts as absent. */
export function getValue(group: SettingsGroup, key: string): string | undefined {
  return group.properties.get(key) || undefined;
}

export function hasValue(group: SettingsGroup, key: string): boolean {
  return getValue(group, key) !== undefined;
}

/** Looked for when it is asked for, which is only to report a problem. */
export function findPlace(group: SettingsGroup, key: string): SettingPlace {
  for (const { section, file, isCredentialsFile } of group.sources.toReversed()) {
    const property = getProperty(section, key);
    if (property) return { file, line: property.line, isFromCredentials: isCredentialsFile };
  }
  return { file: group.file, line: group.line, isFromCredentials: false };
}
