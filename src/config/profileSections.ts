import { ProfileEditError, type ProfileNameProblem } from './configEditErrors';
import { getProperty, printLines, type ConfigDocument, type DocumentSection } from './document';
import { removeSection, renameSection, setProperty } from './documentEdits';
import { parseDocument } from './documentParser';
import { isPortableName } from './documentText';
import { readSectionHeader, type ConfigFileRole } from './sectionHeader';

const SOURCE_PROFILE = 'source_profile';

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
  let edited = document;
  // From the last: those before it keep their lines.
  for (const section of findProfileSections(document, role, name).reverse()) {
    edited = removeSection(edited, section);
  }
  return edited;
}

/**
 * Gives a profile another name in one file: the titles of its sections, and each `source_profile` that names it.
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
  const refers = (section: DocumentSection): boolean => getProperty(section, SOURCE_PROFILE)?.value === from;
  const defines = (section: DocumentSection): boolean => definesProfile(section, role, from);
  return editSections(
    document,
    (section) => refers(section) || defines(section),
    (alone, section) => {
      const mended = refers(section) ? setProperty(alone, section, SOURCE_PROFILE, to) : alone;
      // The header stays the first line.
      return defines(section) ? renameSection(mended, section, titleFor(to, role)) : mended;
    },
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

function definesProfile(section: DocumentSection, role: ConfigFileRole, name: string): boolean {
  const header = readSectionHeader(section, role);
  return header.kind === 'profile' && header.name === name;
}

function titleFor(name: string, role: ConfigFileRole): string {
  return role === 'credentials' || name === 'default' ? name : `profile ${name}`;
}

/** Edits some sections, each as a document of its own: an edit then costs what its section does, not what the file does. */
function editSections(
  document: ConfigDocument,
  isTouched: (section: DocumentSection) => boolean,
  edit: (alone: ConfigDocument, section: DocumentSection) => ConfigDocument,
): ConfigDocument {
  const { lines, sections, hasByteOrderMark } = document;
  const parts = [printLines(hasByteOrderMark, [])];
  let printed = 0;
  for (const [index, section] of sections.entries()) {
    if (!isTouched(section)) continue;
    const start = section.line - 1;
    const end = (sections[index + 1]?.line ?? lines.length + 1) - 1;
    const alone = parseDocument(printLines(false, lines.slice(start, end)));
    const [sectionAlone] = alone.sections;
    if (!sectionAlone) continue;
    parts.push(printLines(false, lines.slice(printed, start)), edit(alone, sectionAlone).toString());
    printed = end;
  }
  parts.push(printLines(false, lines.slice(printed)));
  return parseDocument(parts.join(''));
}
