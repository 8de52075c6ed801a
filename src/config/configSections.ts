import { MapOnFirstUse } from '../base/lazy';
import { titleForCli, type ConfigDocument, type DocumentSection } from './document';
import { lintPreamble, SectionLinter, printableTitle, type LintedFile } from './lintFile';
import { createError, createWarning, Findings } from './problem';
import { SettingsGroup, type SectionPlace, type SettingsSource } from './profileSettings';
import { readSectionHeader, type SectionHeader } from './sectionHeader';
import type { SectionList } from './sectionList';
import type { Problem } from './sharedConfig';

/** What both files define, by name; gathered file by file. */
export interface ConfigSections {
  readonly profiles: ReadonlyMap<string, SettingsGroup>;
  /**
   * Of a profile that one section of the config file defines, written as nearly all are, the number of that section. Its
   * group is made when it is first asked for: there are thousands.
   */
  readonly profileSources: Map<string, number | SettingsGroup>;
  readonly sessions: Map<string, SettingsGroup>;
  /** The names of `[services x]` that the AWS CLI finds. */
  readonly services: Set<string>;
  /** Of files, and of sections that define neither. */
  readonly findings: Findings;
  /** What was read, file by file. */
  readonly documents: ConfigDocument[];
  /** The sections that have those numbers. */
  configFile: { readonly list: SectionList; readonly place: SectionPlace } | undefined;
}

export function createConfigSections(): ConfigSections {
  const profileSources = new Map<string, number | SettingsGroup>();
  const sections: ConfigSections = {
    profiles: new MapOnFirstUse(profileSources, (source, name) => toGroup(source, name, sections)),
    profileSources,
    sessions: new Map(),
    services: new Set(),
    findings: new Findings(),
    documents: [],
    configFile: undefined,
  };
  return sections;
}

/** The profiles that may have a setting, in the order of the files. Where no file mentions its key, none is asked. */
export function profilesThatMayHave(
  key: string,
  { configFile, documents, profiles, profileSources }: ConfigSections,
): SettingsGroup[] {
  if (!documents.some((document) => document.mayHave(key))) return [];
  const numbers = configFile?.list.thatMayHave(key);
  const names: string[] = [];
  profileSources.forEach((source, name) => {
    if (typeof source === 'number' ? numbers?.has(source) : source.mayHave(key)) names.push(name);
  });
  return names.flatMap((name) => profiles.get(name) ?? []);
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

  const list = document.sectionList;
  if (role === 'config') into.configFile = { list, place };

  for (let index = 0; index < list.length; index++) {
    // Nearly all are profiles that are defined once: thousands of them are told apart by their names alone.
    const plainName = role === 'config' ? list.plainProfileName(index) : undefined;
    if (plainName !== undefined && !into.profileSources.has(plainName)) {
      into.profileSources.set(plainName, index);
      continue;
    }
    const section = list.at(index);
    const header = readSectionHeader(section, role);
    const title = titleForCli(document, section);
    const earlier = sectionsByTitle.get(title) ?? findPlain(findProfile(into, plainName ?? ''), place);
    sectionsByTitle.set(title, section);
    const isSameTitle = earlier !== undefined && header.kind !== 'inherited';
    if (header.kind !== 'profile' && header.kind !== 'sso-session') {
      if (header.kind === 'services' && header.isReadByCli) into.services.add(header.name);
      into.findings.add(() => place.lint(section));
      if (isSameTitle && isReported(header)) into.findings.add(() => [sameTitle(section, earlier, file)]);
      continue;
    }
    const isProfile = header.kind === 'profile';
    const group = isProfile ? findProfile(into, header.name) : into.sessions.get(header.name);
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
    if (!group)
      (isProfile ? into.profileSources : into.sessions).set(
        header.name,
        new SettingsGroup(header.name, source),
      );
    else if (isOtherTitle && isReadByCli) group.startAnew(source);
    else group.add(source);
  }
}

function toGroup(
  source: number | SettingsGroup,
  name: string,
  { configFile }: ConfigSections,
): SettingsGroup {
  if (typeof source !== 'number') return source;
  if (!configFile) throw new Error('a number is that of a section of the config file');
  const { list, place } = configFile;
  const section = list.at(source);
  return new SettingsGroup(name, {
    section,
    place,
    isReadByCli: true,
    counts: true,
    findDuplicate: undefined,
  });
}

/** The group of a profile to which a section is to be added. */
function findProfile(sections: ConfigSections, name: string): SettingsGroup | undefined {
  const source = sections.profileSources.get(name);
  if (source === undefined) return undefined;
  const group = toGroup(source, name, sections);
  sections.profileSources.set(name, group);
  return group;
}

/** The section of a group that was the first of a file, if it was written as nearly all are. */
function findPlain(group: SettingsGroup | undefined, place: SectionPlace): DocumentSection | undefined {
  const section = group?.firstIn(place);
  return section?.plainProfileName === undefined ? undefined : section;
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
