import { ProfileEditError, type ProfileNameProblem } from './configEditErrors';
import type { ConfigDocument, DocumentProperty, DocumentSection } from './document';
import {
  appendChanges,
  propertyChanges,
  sectionRemovals,
  titleChange,
  valueChanges,
  writeProperty,
} from './documentEdits';
import { isPortableName } from './documentText';
import { changeLines, type LineChange } from './lineChanges';
import { renameReferences } from './profileReferences';
import { isReadByCli, readSectionHeader, type ConfigFileRole } from './sectionHeader';

/**
 * The sections of one file that define these profiles, in its order; a profile may have more than one. Beside one that the AWS
 * CLI reads, those that it does not find are something else to it.
 * @param kind another kind of what has a name
 */
export function findSectionsOf(
  document: ConfigDocument,
  role: ConfigFileRole,
  names: ReadonlySet<string>,
  kind: 'profile' | 'sso-session' = 'profile',
): { readonly name: string; readonly section: DocumentSection }[] {
  const found = document.sections.flatMap((section) => {
    const header = readSectionHeader(section, role);
    return header.kind === kind && names.has(header.name)
      ? [{ name: header.name, section, isReadByCli: header.isReadByCli }]
      : [];
  });
  const ofCli = new Set(found.filter(({ isReadByCli }) => isReadByCli).map(({ name }) => name));
  return found.filter(({ name, isReadByCli }) => isReadByCli || !ofCli.has(name));
}

/** The sections of one file that define a profile, as {@link findSectionsOf}. */
export function findProfileSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  name: string,
): DocumentSection[] {
  return findSectionsOf(document, role, new Set([name])).map(({ section }) => section);
}

/** What an access key is made of. */
export const KEY_SETTINGS: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
]);

/** Takes every section of these profiles out of one file; comments between them stay. */
export function removeProfileSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  names: ReadonlySet<string>,
): ConfigDocument {
  const sections = findSectionsOf(document, role, names).map(({ section }) => section);
  return changeLines(document, sectionRemovals(document, sections));
}

/**
 * Gives a profile another name in one file: the titles of its sections, and each setting that names it.
 * Takes time in proportion to the length of the file, however many refer to the profile.
 * @throws ProfileEditError `taken`; `severalSpellings` for a profile under two titles, such as `[default]` and
 * `[profile default]`: with one title for both, the AWS CLI would refuse the whole file.
 */
export function renameProfileSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  from: string,
  to: string,
  file: string,
): ConfigDocument {
  if (findProfileSections(document, role, to).length > 0) throw nameError('taken', to);
  const renamed = new Set(findProfileSections(document, role, from));
  const titles = new Set([...renamed].map(({ title }) => title));
  if (titles.size > 1) {
    throw new ProfileEditError('severalSpellings', `profile ${from} has several titles`, {
      details: { profile: from, file },
    });
  }
  const changes: LineChange[] = [];
  for (const section of document.sections) {
    if (renamed.has(section)) changes.push(titleChange(document, section, sectionTitle(to, role)));
    for (const property of section.properties) {
      const value = renameReferences(property.key, property.value, from, to);
      if (value !== undefined) changes.push(...valueChanges(document, property, value));
    }
  }
  return changeLines(document, changes);
}

/**
 * Which of the sections of one profile of the config file have a say. A title that the AWS CLI reads takes the place of the
 * sections before it under another title.
 */
export function sectionsThatCount(sections: readonly DocumentSection[]): readonly DocumentSection[] {
  const read = sections.filter((section) => isReadByCli(readSectionHeader(section, 'config')));
  if (read.length === 0) return sections;
  const last = read.at(-1);
  return read.slice(read.findLastIndex(({ title }) => title !== last?.title) + 1);
}

/**
 * Adds a profile with the settings of another to the config file, and leaves out its access key: each copy of one is one more
 * place to lose it from.
 * @throws ProfileEditError `taken`; ConfigEditError for a setting that can't be written on one line.
 */
export function duplicateProfileSection(document: ConfigDocument, from: string, to: string): ConfigDocument {
  if (findProfileSections(document, 'config', to).length > 0) throw nameError('taken', to);
  const copied = new Map<string, DocumentProperty>();
  const sections = findProfileSections(document, 'config', from);
  for (const { properties } of sectionsThatCount(sections)) {
    for (const property of properties)
      if (!KEY_SETTINGS.has(property.key)) copied.set(property.key, property);
  }
  const [header] = appendChanges(document, [{ title: sectionTitle(to, 'config'), properties: [] }]);
  const lines = [...copied.values()].flatMap(writeLines);
  return changeLines(document, header ? [{ ...header, added: [...header.added, ...lines] }] : []);
}

/**
 * Settings below a setting, and what else continues its value, are indented.
 * @throws ConfigEditError `invalidValue`, also where a comment parts them: without it they would mean something else.
 */
function writeLines({ key, value, hasInlineComment }: DocumentProperty): string[] {
  if (hasInlineComment) return [writeProperty([key, value])];
  const [first = '', ...continuation] = value.split('\n');
  return [writeProperty([key, first]), ...continuation.map((line) => `  ${line}`)];
}

/** Sets the region of a profile in the config file. */
export function setProfileRegion(document: ConfigDocument, name: string, region: string): ConfigDocument {
  const section = findProfileSections(document, 'config', name).at(-1);
  return section
    ? changeLines(document, propertyChanges(document, section, 'region', region))
    : changeLines(
        document,
        appendChanges(document, [{ title: sectionTitle(name, 'config'), properties: [['region', region]] }]),
      );
}

/** Why a profile cannot get this name, or undefined when it can. */
export function findNameProblem(
  name: string,
  isTaken: (name: string) => boolean,
): ProfileNameProblem | undefined {
  if (name === '') return 'empty';
  if (!isPortableName(name)) return 'unportable';
  // As a title of the credentials file it gives its properties to every profile.
  if (name === 'DEFAULT') return 'reserved';
  return isTaken(name) ? 'taken' : undefined;
}

export function nameError(problem: ProfileNameProblem, name: string): ProfileEditError {
  return new ProfileEditError(problem, `a profile cannot be called ${JSON.stringify(name)}: ${problem}`, {
    details: { to: name },
  });
}

/** The title that a section of this profile is given. */
export function sectionTitle(name: string, role: ConfigFileRole): string {
  return role === 'credentials' || name === 'default' ? name : `profile ${name}`;
}
