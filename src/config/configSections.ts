import type { ConfigDocument } from './document';
import { lintPreamble, SectionLinter, titleOf } from './lintFile';
import { addAll, createError, createWarning } from './problem';
import { createGroup, mergeSection, type SettingsGroup } from './profileSettings';
import { readSectionHeader, type ConfigFileRole, type SectionHeader } from './sectionHeader';
import type { Problem } from './sharedConfig';

/** What both files define, by name; gathered file by file. */
export interface ConfigSections {
  readonly profiles: Map<string, SettingsGroup>;
  readonly sessions: Map<string, SettingsGroup>;
  /** Of files, and of sections that define neither. */
  readonly problems: Problem[];
}

/** Adds what one file says. The credentials file comes second: its properties win. */
export function collectSections(
  into: ConfigSections,
  document: ConfigDocument,
  role: ConfigFileRole,
  file: string,
): void {
  addAll(into.problems, lintPreamble(document, file));
  const found = document.sections.map((section) => ({ section, header: readSectionHeader(section, role) }));
  const defaultWithPrefix = found.find(({ header }) => isDefault(header) && header.hasPrefix)?.section;
  const linter = new SectionLinter(document, role, file);
  const linesByTitle = new Map<string, number>();

  for (const { section, header } of found) {
    const problems = linter.lint(section, header);
    const group = findGroup(into, header, file, section.line);
    const isOverruled = defaultWithPrefix !== undefined && isDefault(header) && !header.hasPrefix;
    const earlierLine = linesByTitle.get(section.title);
    linesByTitle.set(section.title, section.line);
    const sameName = group?.sources.at(-1);

    if (earlierLine !== undefined && header.kind !== 'inherited') {
      const message = `${titleOf(section)} is already on line ${earlierLine}; the AWS CLI refuses the whole file until they are joined.`;
      problems.push(createError('duplicateSection', message, file, section.line));
    } else if (isOverruled) {
      const message = `AWS tools differ in whether they read [default] or the [profile default] on line ${defaultWithPrefix.line}; here the latter counts: join them.`;
      problems.push(createWarning('duplicateSection', message, file, section.line));
    } else if (sameName?.file === file) {
      const message = `${titleOf(section)} names the same as line ${sameName.section.line} and AWS tools differ in which they read: join them.`;
      problems.push(createWarning('duplicateSection', message, file, section.line));
    }

    addAll((group ?? into).problems, problems);
    const isCredentialsFile = role === 'credentials';
    if (group && !isOverruled) mergeSection(group, { section, file, isCredentialsFile });
  }
}

function isDefault(header: SectionHeader): header is Extract<SectionHeader, { name: string }> {
  return header.kind === 'profile' && header.name === 'default';
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
