import { titleForCli, type ConfigDocument } from './document';
import { lintPreamble, SectionLinter, printableTitle, type LintedFile } from './lintFile';
import { addAll, createError, createWarning } from './problem';
import { createGroup, mergeSection, startAnew, type SettingsGroup } from './profileSettings';
import { isReadByCli, readSectionHeader, type SectionHeader } from './sectionHeader';
import type { Problem } from './sharedConfig';

/** What both files define, by name; gathered file by file. */
export interface ConfigSections {
  readonly profiles: Map<string, SettingsGroup>;
  readonly sessions: Map<string, SettingsGroup>;
  /** Of files, and of sections that define neither. */
  readonly problems: Problem[];
}

/**
 * Adds what one file says. The credentials file comes second: its properties win. Of several titles for one name in a file
 * the last one counts, as with the AWS CLI.
 */
export function collectSections(
  into: ConfigSections,
  document: ConfigDocument,
  { file, role, isBothFiles }: LintedFile,
): void {
  const isSecondReading = isBothFiles && role === 'credentials';
  if (!isSecondReading) addAll(into.problems, lintPreamble(document, file));
  const linter = new SectionLinter(document, { file, role, isBothFiles });
  const linesByTitle = new Map<string, number>();

  for (const section of document.sections) {
    const header = readSectionHeader(section, role);
    const problems = linter.lint(section, header);
    const group = findGroup(into, header, file, section.line);
    const title = titleForCli(document, section);
    const earlierLine = linesByTitle.get(title);
    linesByTitle.set(title, section.line);
    const sameName = group?.sources.findLast((source) => source.file === file && !isSecondReading);
    const isOtherTitle = sameName !== undefined && titleForCli(document, sameName.section) !== title;
    const isRead = isReadByCli(header);

    if (earlierLine !== undefined && header.kind !== 'inherited') {
      const message = `${printableTitle(section)} is already on line ${earlierLine}; the AWS CLI refuses the whole file until they are joined.`;
      problems.push(createError('duplicateSection', message, file, section.line));
    } else if (isOtherTitle) {
      const isEarlierRead = sameName.isReadByCli;
      const read = isRead ? 'the later one alone' : isEarlierRead ? 'the earlier one alone' : 'neither';
      const message = `${printableTitle(section)} names the same as line ${sameName.section.line}. The AWS CLI reads ${read}, other tools the other one or both: join them.`;
      problems.push(createWarning('duplicateSection', message, file, section.line));
    }

    // A file that is both has each section looked at in the role in which it means something.
    const isReported = !isBothFiles || (isSecondReading ? isBareProfile(header) : header.kind !== 'unknown');
    if (isReported) addAll((group ?? into).problems, problems);
    if (group) {
      if (isOtherTitle && !isRead && sameName.isReadByCli) continue;
      if (isOtherTitle && isRead) startAnew(group, file, section.line);
      mergeSection(group, { section, file, isCredentialsFile: role === 'credentials', isReadByCli: isRead });
    }
  }
}

/** Of the credentials file, and not of the config file besides. */
function isBareProfile(header: SectionHeader): boolean {
  return header.kind === 'profile' && header.name !== 'default';
}

function findGroup(
  sections: ConfigSections,
  header: SectionHeader,
  file: string,
  line: number,
): SettingsGroup | undefined {
  if (header.kind !== 'profile' && header.kind !== 'sso-session') return undefined;
  const groups = header.kind === 'profile' ? sections.profiles : sections.sessions;
  let group = groups.get(header.name);
  if (!group) {
    group = createGroup(header.name, file, line);
    groups.set(header.name, group);
  }
  return group;
}
