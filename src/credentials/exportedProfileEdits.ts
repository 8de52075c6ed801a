import { formatTimestamp, parseTimestamp } from '../base/timestamp';
import { getProperty, type ConfigDocument, type DocumentSection } from '../config/document';
import { ConfigEditError } from '../config/configEditErrors';
import { removeProperty, setProperty, writeProperty, type Property } from '../config/documentEdits';
import { trimBlanks } from '../config/documentText';
import { changeLines } from '../config/lineChanges';
import { findProfileSections } from '../config/profileSections';
import { EXPORTED_FROM, type SharedConfig } from '../config/sharedConfig';
import { END_KEY, FRESH_KEY, readExportedProfile, type ExportedProfile } from './exportedProfiles';
import { ExportError } from './exportErrors';
import { exportedName, keyProperties } from './exportProfileSection';
import { unwritable } from './exportShells';
import type { AwsCredentials } from './ports';

export interface ExportedKeys extends ExportedProfile {
  readonly credentials: AwsCredentials;
  readonly region?: string | undefined;
}

/** The name that the keys of `source` are, or would be, exported to: never one that another profile has. */
export function findExportName(source: string, { profiles }: SharedConfig): string {
  const wanted = exportedName(source);
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = profiles.get(name);
    if (!taken || readExportedProfile(taken)?.source === source) return name;
  }
}

/**
 * Writes the keys into their section, which is made at the end of the file when it is not there.
 * @throws ExportError `notOurs` for a section that we have not written; `unwritable`
 */
export function writeExportedProfile(document: ConfigDocument, keys: ExportedKeys): ConfigDocument {
  const properties: Property[] = [
    ...keyProperties(keys.credentials, keys.region),
    [EXPORTED_FROM, keys.source],
    ...(keys.expiresAt ? [[END_KEY, formatTimestamp(keys.expiresAt)] as const] : []),
    ...(keys.isKeptFresh ? [[FRESH_KEY, 'true'] as const] : []),
  ];
  try {
    if (!findOwnSection(document, keys.name)) return append(document, keys.name, properties);
    return [FRESH_KEY, END_KEY, 'aws_security_token', 'aws_session_token'].reduce(
      (changed, key) => without(changed, keys.name, key, properties),
      properties.reduce((changed, property) => withProperty(changed, keys.name, property), document),
    );
  } catch (error) {
    if (ConfigEditError.is(error)) throw unwritable('AWS', error.details['key'] ?? 'name');
    throw error;
  }
}

/** Takes the section out, and the empty line that was made before it: what stands around it is as it was. */
export function removeExportedProfile(document: ConfigDocument, name: string): ConfigDocument {
  const section = findOwnSection(document, name);
  if (!section) return document;
  const isBlank = (line: number): boolean => {
    const text = document.lines[line - 1]?.text;
    return text !== undefined && trimBlanks(text) === '';
  };
  const first = isBlank(section.line - 1) ? section.line - 1 : section.line;
  const last = section.line === 1 && isBlank(section.lastLine + 1) ? section.lastLine + 1 : section.lastLine;
  return changeLines(document, [{ line: first, removed: last - first + 1, added: [] }]);
}

/** Leaves the keys as they are, to end when they end. */
export function stopKeepingFresh(document: ConfigDocument, name: string): ConfigDocument {
  const section = findOwnSection(document, name);
  return section ? removeProperty(document, section, FRESH_KEY) : document;
}

/** Whether the file still has these keys in their section, of this profile, and the user still wants them kept fresh. */
export function isStillKeptFresh(
  document: ConfigDocument,
  { name, source, expiresAt }: ExportedProfile,
): boolean {
  const section = findOwnSection(document, name);
  const property = (key: string): string | undefined => section && getProperty(section, key)?.value;
  return (
    property(FRESH_KEY) === 'true' &&
    property(EXPORTED_FROM) === source &&
    parseTimestamp(property(END_KEY))?.getTime() === expiresAt?.getTime()
  );
}

/** @throws ExportError `notOurs` */
function findOwnSection(document: ConfigDocument, name: string): DocumentSection | undefined {
  const sections = findProfileSections(document, 'credentials', name);
  if (sections.length === 0) return undefined;
  const [section] = sections;
  if (sections.length === 1 && section && getProperty(section, EXPORTED_FROM)) return section;
  throw new ExportError('notOurs', `the section of ${name} was not written by us`, {
    details: { profile: name },
  });
}

/** Always after an empty line of its own, so that taking both out again leaves the file as it was. */
function append(document: ConfigDocument, name: string, properties: readonly Property[]): ConfigDocument {
  const section = [`[${name}]`, ...properties.map(writeProperty)];
  const added = document.lines.length === 0 ? section : ['', ...section];
  return changeLines(document, [{ line: document.lines.length + 1, removed: 0, added }]);
}

function withProperty(document: ConfigDocument, name: string, [key, value]: Property): ConfigDocument {
  const section = findOwnSection(document, name);
  return section ? setProperty(document, section, key, value) : document;
}

/** Takes a property out that was written before and is not among those to write. */
function without(
  document: ConfigDocument,
  name: string,
  key: string,
  properties: readonly Property[],
): ConfigDocument {
  const section = findOwnSection(document, name);
  if (!section || properties.some(([written]) => written === key)) return document;
  return removeProperty(document, section, key);
}
