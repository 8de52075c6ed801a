import { titleForCli, type ConfigDocument, type DocumentSection } from './document';
import { lintPreamble, SectionLinter, printableTitle, type LintedFile } from './lintFile';
import { createError, createWarning, type Findings } from './problem';
import { SettingsGroup, type SectionPlace, type SettingsSource } from './profileSettings';
import { plainProfileName, readSectionHeader, type SectionHeader } from './sectionHeader';
import type { Problem } from './sharedConfig';

/** What both files define, by name; gathered file by file. */
export interface ConfigSections {
  readonly profiles: Map<string, SettingsGroup>;
  readonly sessions: Map<string, SettingsGroup>;
  /** The names of `[services x]` that the AWS CLI finds. */
  readonly services: Set<string>;
  /** Of files, and of sections that define neither. */
  readonly findings: Findings;
  /** What was read, file by file. */
  readonly documents: ConfigDocument[];
}

/** The profiles that may have a setting, in the order of the files. Where no file mentions its key, none is asked. */
export function profilesThatMayHave(key: string, { documents, profiles }: ConfigSections): SettingsGroup[] {
  if (!documents.some((document) => document.mayHave(key))) return [];
  return [...profiles.values()].filter((profile) => profile.mayHave(key));
}

/**
 * Adds what one file says. The credentials file comes second: its properties win. Of several titles for one name in a file
 * the last one counts, as with the AWS CLI. Only the headers are read: what is below them, when it is asked for.
 */
export function collectSections(
  into: ConfigSections,
  document: ConfigDocument,
  { file, role, isBothFiles }: LintedFile,
): void {
  into.documents.push(document);
  const isSecondReading = isBothFiles && role === 'credentials';
  if (!isSecondReading) into.findings.add(() => lintPreamble(document, file));
  const linter = new SectionLinter(document, { file, role, isBothFiles });
  // A file that is both has each section looked at in the role in which it means something.
  const isReported = (header: SectionHeader): boolean =>
    !isBothFiles || (isSecondReading ? isBareProfile(header) : header.kind !== 'unknown');
  const place: SectionPlace = {
    file,
    isCredentialsFile: role === 'credentials',
    lint: (section) => {
      const header = readSectionHeader(section, role);
      return isReported(header) ? linter.lint(section, header) : [];
    },
  };
  const sectionsByTitle = new Map<string, DocumentSection>();

  for (const section of document.sections) {
    // Nearly all are profiles that are defined once: thousands of them are told apart by their names alone.
    const plainName = role === 'config' ? plainProfileName(section) : undefined;
    if (plainName !== undefined && !into.profiles.has(plainName)) {
      const source = { section, place, isReadByCli: true, counts: true, findDuplicate: undefined };
      into.profiles.set(plainName, new SettingsGroup(plainName, source));
      continue;
    }
    const header = readSectionHeader(section, role);
    const title = titleForCli(document, section);
    const earlier = sectionsByTitle.get(title) ?? findPlain(into.profiles.get(plainName ?? ''), place);
    sectionsByTitle.set(title, section);
    const isSameTitle = earlier !== undefined && header.kind !== 'inherited';
    if (header.kind !== 'profile' && header.kind !== 'sso-session') {
      if (header.kind === 'services' && header.isReadByCli) into.services.add(header.name);
      into.findings.add(() => place.lint(section));
      if (isSameTitle && isReported(header)) into.findings.add(() => [sameTitle(section, earlier, file)]);
      continue;
    }
    const groups = header.kind === 'profile' ? into.profiles : into.sessions;
    const group = groups.get(header.name);
    const sameName = group?.last.place === place && !isSecondReading ? group.last : undefined;
    const isOtherTitle = sameName !== undefined && titleForCli(document, sameName.section) !== title;
    const { isReadByCli } = header;
    const findDuplicate = isSameTitle
      ? () => sameTitle(section, earlier, file)
      : isOtherTitle
        ? () => otherTitle(section, isReadByCli, sameName, file)
        : undefined;
    const source: SettingsSource = {
      section,
      place,
      isReadByCli,
      counts: !(isOtherTitle && !isReadByCli && sameName.isReadByCli),
      findDuplicate: isReported(header) ? findDuplicate : undefined,
    };
    if (!group) groups.set(header.name, new SettingsGroup(header.name, source));
    else if (isOtherTitle && isReadByCli) group.startAnew(source);
    else group.add(source);
  }
}

/** The section of a group that was the first of a file, if it was written as nearly all are. */
function findPlain(group: SettingsGroup | undefined, place: SectionPlace): DocumentSection | undefined {
  const section = group?.firstIn(place);
  return section && plainProfileName(section) !== undefined ? section : undefined;
}

function sameTitle(section: DocumentSection, earlier: DocumentSection, file: string): Problem {
  const message = `${printableTitle(section)} is already on line ${earlier.line}, so the AWS CLI refuses the whole file: join them.`;
  return createError('duplicateSection', message, file, section.line);
}

/** A section under another title than an earlier one of the same profile or session. */
function otherTitle(
  section: DocumentSection,
  isRead: boolean,
  earlier: SettingsSource,
  file: string,
): Problem {
  const read = isRead ? 'only the later one' : earlier.isReadByCli ? 'only the earlier one' : 'neither';
  const what = readSectionHeader(section, 'config').kind === 'sso-session' ? 'session' : 'profile';
  const message = `${printableTitle(section)} is the same ${what} as line ${earlier.section.line}. The AWS CLI reads ${read}, and other tools read the other one or both: join them.`;
  return createWarning('duplicateSection', message, file, section.line);
}

/** Of the credentials file, and not of the config file besides. */
function isBareProfile(header: SectionHeader): boolean {
  return header.kind === 'profile' && header.name !== 'default';
}
