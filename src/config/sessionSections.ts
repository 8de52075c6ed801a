import { getProperty, type ConfigDocument } from './document';
import { sectionRemovals, titleChange, valueChanges } from './documentEdits';
import { changeLines, type LineChange } from './lineChanges';
import { readSectionHeader, type ConfigFileRole } from './sectionHeader';

/** Gives a session another name in one file: the titles of its sections, and the profiles that log in with it. */
export function renameSessionSections(
  document: ConfigDocument,
  role: ConfigFileRole,
  from: string,
  to: string,
): ConfigDocument {
  const changes: LineChange[] = [];
  for (const section of document.sections) {
    const header = readSectionHeader(section, role);
    if (header.kind === 'sso-session' && header.name === from)
      changes.push(titleChange(document, section, `sso-session ${to}`));
    const property = header.kind === 'profile' ? getProperty(section, 'sso_session') : undefined;
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
