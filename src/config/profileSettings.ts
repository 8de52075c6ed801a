import { getProperty, type DocumentSection } from './document';
import type { Problem } from './sharedConfig';

/** All that the files say under one profile or session name, merged. */
export interface SettingsGroup {
  readonly name: string;
  /** Of the first header that counts. */
  file: string;
  line: number;
  readonly properties: Map<string, string>;
  /** Its sections, in the order in which they were merged. */
  readonly sources: SettingsSource[];
  /** How its sections are written. */
  readonly problems: Problem[];
  /** Settings of the access key that an SDK takes from the other file, and the AWS CLI does not. */
  readonly keySettingsElsewhere: string[];
}

export interface SettingsSource {
  readonly section: DocumentSection;
  readonly file: string;
  readonly isCredentialsFile: boolean;
  readonly isReadByCli: boolean;
}

/** Where a property stands that counts. */
export interface SettingPlace {
  readonly file: string;
  readonly line: number;
  readonly isFromCredentials: boolean;
}

export function createGroup(name: string, file: string, line: number): SettingsGroup {
  return { name, file, line, properties: new Map(), sources: [], problems: [], keySettingsElsewhere: [] };
}

/** Takes over a section's properties; those that were there before give way. */
export function mergeSection(group: SettingsGroup, source: SettingsSource): void {
  for (const { key, value } of source.section.properties) group.properties.set(key, value);
  group.sources.push(source);
}

/** Forgets what was merged, for a section that stands in the place of all before it. */
export function startAnew(group: SettingsGroup, file: string, line: number): void {
  group.properties.clear();
  group.sources.length = 0;
  group.file = file;
  group.line = line;
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
  for (const { section, file, isCredentialsFile } of group.sources.toReversed()) {
    const property = getProperty(section, key);
    if (property && property.value === value)
      return { file, line: property.line, isFromCredentials: isCredentialsFile };
  }
  return { file: group.file, line: group.line, isFromCredentials: false };
}
