import { ProfileEditError } from './configEditErrors';
import { getProperty, type ConfigDocument } from './document';
import { sectionRemovals, titleChange, valueChanges } from './documentEdits';
import { changeLines, type LineChange } from './lineChanges';
import { findSectionsOf } from './profileSections';
import { readSectionHeader, type ConfigFileRole } from './sectionHeader';

/**
 * Gives a session another name in one file: the titles of its sections, and the profiles that log in with it.
 * @throws ProfileEditError `severalSpellings` for a session under two titles, which the AWS CLI would refuse as one.
 */
export function renameSessionSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  from: string,
  to: string,
  file: string,
): ConfigDocument {
  const renamed = new Set(
    findSectionsOf(document, role, new Set([from]), 'sso-session').map(({ section }) => section),
  );
  if (new Set([...renamed].map(({ title }) => title)).size > 1) {
    throw new ProfileEditError('severalSpellings', `session ${from} has several titles`, {
      details: { session: from, file },
    });
  }
  const changes: LineChange[] = [];
  for (const section of document.sections) {
    if (renamed.has(section)) changes.push(titleChange(document, section, `sso-session ${to}`));
    const property =
      readSectionHeader(section, role).kind === 'profile' ? getProperty(section, 'sso_session') : undefined;
    if (property?.value === from) changes.push(...valueChanges(document, property, to));
  }
  return changeLines(document, changes);
}

/** Takes the sections of a session out of one file. The profiles that name it stay as they are. */
export function removeSessionSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  name: string,
): ConfigDocument {
  const sections = document.sections.filter((section) => {
    const header = readSectionHeader(section, role);
    return header.kind === 'sso-session' && header.name === name;
  });
  return changeLines(document, sectionRemovals(document, sections));
}
