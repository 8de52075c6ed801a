import { ProfileEditError, type ProfileNameProblem } from './configEditErrors';
import type { ConfigDocument, DocumentSection } from './document';
import { sectionRemovals, titleChange, valueChanges } from './documentEdits';
import { isPortableName } from './documentText';
import { changeLines, type LineChange } from './lineChanges';
import { renameReferences } from './profileReferences';
import { readSectionHeader, type ConfigFileRole } from './sectionHeader';

/** The sections of one file that define a profile; more than one when it is defined twice. */
export function findProfileSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  name: string,
): DocumentSection[] {
  return document.sections.filter((section) => definesProfile(section, role, name));
}

/** Takes every section of a profile out of one file. */
export function removeProfileSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  name: string,
): ConfigDocument {
  return changeLines(document, sectionRemovals(document, findProfileSections(document, role, name)));
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
  const titles = new Set(findProfileSections(document, role, from).map(({ title }) => title));
  if (titles.size > 1) {
    throw new ProfileEditError('severalSpellings', `profile ${from} has several titles`, {
      details: { profile: from, file },
    });
  }
  const changes: LineChange[] = [];
  for (const section of document.sections) {
    if (definesProfile(section, role, from))
      changes.push(titleChange(document, section, sectionTitle(to, role)));
    for (const property of section.properties) {
      const renamed = renameReferences(property.key, property.value, from, to);
      if (renamed !== undefined) changes.push(...valueChanges(document, property, renamed));
    }
  }
  return changeLines(document, changes);
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

function definesProfile(section: DocumentSection, role: ConfigFileRole, name: string): boolean {
  const header = readSectionHeader(section, role);
  return header.kind === 'profile' && header.name === name;
}

/** The title that a section of this profile is given. */
export function sectionTitle(name: string, role: ConfigFileRole): string {
  return role === 'credentials' || name === 'default' ? name : `profile ${name}`;
}
