import type { ConfigDocument, DocumentSection } from '../../config/document';
import { getProperty } from '../../config/document';
import {
  appendSection,
  propertyChanges,
  removeProperty,
  removeSection,
  setProperty,
} from '../../config/documentEdits';
import { isCommentSign, trimBlanks } from '../../config/documentText';
import { changeLines, type LineChange } from '../../config/lineChanges';
import { findProfileSections, sectionTitle } from '../../config/profileSections';
import { readSectionHeader, type ConfigFileRole } from '../../config/sectionHeader';
import type { AccessKey } from './ports';

const KEY_ID = 'aws_access_key_id';
const SECRET = 'aws_secret_access_key';
const PROCESS = 'credential_process';

/** A key whose secret may be known no longer. */
export type KnownKey = Pick<AccessKey, 'accessKeyId'> & Partial<AccessKey>;

/**
 * Takes a profile's key out of one file; a section of which nothing is left goes too, and comments that hold the secret.
 * A section with another secret than this stays as it is: there is no other copy.
 */
export function withoutKey(
  document: ConfigDocument,
  role: ConfigFileRole,
  profile: string,
  secret: string,
): ConfigDocument {
  let edited = document;
  const count = findProfileSections(document, role, profile).length;
  // From the last: those before it stay where they are.
  for (let index = count - 1; index >= 0; index--) {
    const original = findProfileSections(document, role, profile)[index];
    const written = original && getProperty(original, SECRET)?.value;
    if (written !== undefined && written !== secret) continue;
    for (const key of [KEY_ID, SECRET]) {
      const section = findProfileSections(edited, role, profile)[index];
      if (section && getProperty(section, key)) edited = removeProperty(edited, section, key);
    }
    const section = findProfileSections(edited, role, profile)[index];
    if (role === 'credentials' && section?.properties.length === 0 && original?.properties.length !== 0) {
      edited = removeSection(edited, section);
    }
  }
  return withoutComments(edited, secret);
}

/** Lets the config file get a profile's credentials from a program; the section is made where there is none. */
export function withProcess(document: ConfigDocument, profile: string, command: string): ConfigDocument {
  const section = lastSection(document, 'config', profile);
  return section
    ? setProperty(document, section, PROCESS, command)
    : appendSection(document, sectionTitle(profile, 'config'), [[PROCESS, command]]);
}

/** Takes out of the config file where a profile gets its credentials from, as far as that is the program meant. */
export function withoutProcess(
  document: ConfigDocument,
  profile: string,
  isMeant: (command: string) => boolean,
): ConfigDocument {
  let edited = document;
  const count = findProfileSections(document, 'config', profile).length;
  for (let index = 0; index < count; index++) {
    const section = findProfileSections(edited, 'config', profile)[index];
    if (!section) continue;
    const properties = section.properties.filter(({ value }) => isMeant(value));
    edited = removeProperty(edited, { properties }, PROCESS);
  }
  return edited;
}

/** Whether a section of the config file gets credentials from the program meant. */
export function hasProcess(document: ConfigDocument, isMeant: (command: string) => boolean): boolean {
  return document.sections.some((section) => isMeant(getProperty(section, PROCESS)?.value ?? ''));
}

/** Whether a profile has this secret in a file; comments do not count. */
export function holdsSecret(
  document: ConfigDocument,
  role: ConfigFileRole,
  profile: string,
  secret: string,
): boolean {
  return findProfileSections(document, role, profile).some(
    (section) => getProperty(section, SECRET)?.value === secret,
  );
}

/** Writes a key into a file, in the place of the profile's own if it has one. */
export function withKey(
  document: ConfigDocument,
  role: ConfigFileRole,
  profile: string,
  { accessKeyId, secretAccessKey }: AccessKey,
): ConfigDocument {
  const properties = [
    [KEY_ID, accessKeyId],
    [SECRET, secretAccessKey],
  ] as const;
  const sections = findProfileSections(document, role, profile);
  const index = Math.max(
    0,
    sections.findLastIndex((section) => getProperty(section, KEY_ID)),
  );
  if (!sections[index]) return appendSection(document, sectionTitle(profile, role), properties);
  let edited = document;
  for (const [key, value] of properties) {
    const section = findProfileSections(edited, role, profile)[index];
    if (section) edited = setProperty(edited, section, key, value);
  }
  return edited;
}

/** Whether one of a profile's sections in a file has another key than this. */
export function holdsOtherKey(
  document: ConfigDocument,
  role: ConfigFileRole,
  profile: string,
  { accessKeyId, secretAccessKey }: AccessKey,
): boolean {
  return findProfileSections(document, role, profile).some(
    (section) =>
      (getProperty(section, KEY_ID)?.value ?? accessKeyId) !== accessKeyId ||
      (getProperty(section, SECRET)?.value ?? secretAccessKey) !== secretAccessKey,
  );
}

/** The profiles that have a key in this file, by the key's id. */
export function findProfilesWithKey(
  document: ConfigDocument,
  role: ConfigFileRole,
  accessKeyId: string,
): string[] {
  return document.sections.flatMap((section) => {
    const header = readSectionHeader(section, role);
    const isMeant = header.kind === 'profile' && getProperty(section, KEY_ID)?.value === accessKeyId;
    return isMeant ? [header.name] : [];
  });
}

/**
 * Writes a key in the place of another, in every profile that has that other. A section with any other key stays as it
 * is: there is no other copy.
 * @param before its secret is needed for a section that holds nothing else of it.
 */
export function withKeyInPlaceOf(
  document: ConfigDocument,
  role: ConfigFileRole,
  before: KnownKey,
  { accessKeyId, secretAccessKey }: AccessKey,
): ConfigDocument {
  const changes = document.sections.flatMap((section) => {
    if (readSectionHeader(section, role).kind !== 'profile') return [];
    const id = getProperty(section, KEY_ID)?.value;
    const secret = getProperty(section, SECRET)?.value;
    const writeSecret = (): LineChange[] => propertyChanges(document, section, SECRET, secretAccessKey);
    if (id === before.accessKeyId) {
      return [...propertyChanges(document, section, KEY_ID, accessKeyId), ...writeSecret()];
    }
    return id === undefined && secret !== undefined && secret === before.secretAccessKey ? writeSecret() : [];
  });
  return changeLines(document, changes);
}

/** A text less every line that holds the secret. */
export function withoutLinesHolding(text: string, secret: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.includes(secret))
    .join('');
}

function withoutComments(document: ConfigDocument, secret: string): ConfigDocument {
  const changes = document.lines.flatMap(({ text }, index): LineChange[] => {
    const isMeant = text.includes(secret) && isCommentSign(trimBlanks(text).charCodeAt(0));
    return isMeant ? [{ line: index + 1, removed: 1, added: [] }] : [];
  });
  return changeLines(document, changes);
}

function lastSection(
  document: ConfigDocument,
  role: ConfigFileRole,
  profile: string,
): DocumentSection | undefined {
  return findProfileSections(document, role, profile).at(-1);
}
