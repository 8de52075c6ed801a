import { onFirstUse } from '../base/lazy';
import type { ConfigDocument, Defect, DocumentProperty, DocumentSection } from './document';
import { findDelimiter, findInlineComment, isBlank, isPortableName, trimBlanks } from './documentText';
import { duplicateKey, findOddDuplicates, hasOddLines } from './lintDuplicates';
import { createError, createWarning, printable, printableKey } from './problem';
import type { ConfigFileRole, SectionHeader } from './sectionHeader';
import type { Problem, ProblemCode } from './sharedConfig';

const DEFECTS: Record<Defect['kind'], string> = {
  outsideSection: 'This line is before the first section: move it below the [section] it belongs to.',
  unclosedHeader: 'The section header has no closing "]": add it.',
  emptyHeader: 'The section header has no name: write [profile NAME].',
  textAfterHeader: 'Text follows the section header: move it to its own line, or put a "#" before it.',
  noEqualsSign: 'This line is not a section, a setting or a comment: correct or remove it.',
  noKey: 'This value has no key: write "key = value".',
  invalidKey:
    'The key has a character that some AWS tools don\'t accept, so it is ignored: use letters, digits and "_".',
  nestedWithoutEqualsSign: 'An indented line below an empty value must have the form "key = value".',
  nestedWithoutKey: 'An indented line below an empty value has no key: write "key = value".',
};

/** A file, and how it is read. */
export interface LintedFile {
  readonly file: string;
  readonly role: ConfigFileRole;
  /** It is the config file and the credentials file: what means nothing in one role is for the other. */
  readonly isBothFiles: boolean;
}

/** A line that reads like a property of its own. */
const ASSIGNMENT = /^\s*[A-Za-z_]\w*[ \t]*[=:]/;

/** Keys that have no settings below them. */
const ON_ONE_LINE =
  /^(?:region|output|(?:sso|aws|role)_\w+|source_profile|credential_\w+|external_id|mfa_serial|duration_seconds|web_identity_token_file|login_session)$/;

/** Parted by commas, on as many lines as one likes. */
const SCOPES = 'sso_registration_scopes';

/** As they are typed, and as text processors and chats turn them. */
const QUOTED = /^["'\u2018-\u201f\u00ab\u00bb].*["'\u2018-\u201f\u00ab\u00bb]$/s;

/** Names that plain JavaScript objects have already: `constructor`, `__proto__`. */
const OBJECT_MEMBERS: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** A blank of copy and paste behind the word that says what a section is. */
const TITLE_WITH_OTHER_BLANK = /^(?:profile|sso-session|services)[^\S \t]/;

/** Problems of a file that belong to no section alone. */
export function lintPreamble(document: ConfigDocument, file: string): Problem[] {
  const problems = document.defects.map((defect) => describeDefect(defect, file));
  if (hasOddLines(document)) problems.push(...findOddDuplicates(document, file));
  if (document.hasByteOrderMark) {
    const message =
      'The file starts with a byte order mark, so the AWS CLI refuses the whole file: save it as UTF-8 without BOM.';
    problems.unshift(createError('byteOrderMark', message, file, 1));
  }
  return problems;
}

/** Finds what is wrong with how the sections of a file are written, whatever they define. */
export class SectionLinter {
  readonly #document: ConfigDocument;
  readonly #place: LintedFile;
  readonly #file: string;
  /** Whether duplicates are not found with all that is odd in the file. */
  readonly #findsDuplicates = onFirstUse(() => !hasOddLines(this.#document));
  /** Where each key was last defined. One map for all sections: a map for each takes longer than reading them. */
  readonly #keyLines = new Map<string, number>();

  constructor(document: ConfigDocument, place: LintedFile) {
    this.#document = document;
    this.#place = place;
    this.#file = place.file;
  }

  lint(section: DocumentSection, header: SectionHeader): Problem[] {
    const problems = section.defects.map((defect) => describeDefect(defect, this.#file));
    lintHeader(problems, section, header, this.#place);
    this.#lintKeys(problems, section);
    return problems;
  }

  #lintKeys(problems: Problem[], section: DocumentSection): void {
    let isIndentReported = false;
    for (const property of section.properties) {
      const earlierLine = this.#keyLines.get(property.key) ?? 0;
      this.#keyLines.set(property.key, property.line);
      if (earlierLine > section.line && earlierLine < property.line && this.#findsDuplicates()) {
        problems.push(duplicateKey(property.writtenKey, earlierLine, this.#file, property.line));
      }
      if (property.writtenKey !== property.key) {
        const message = `${printableKey(property.writtenKey, 'A key')} has upper-case letters, so the AWS SDK for JavaScript does not find it: write it in lower case.`;
        problems.push(createWarning('unportableKey', message, this.#file, property.line));
      }
      if (property.hasColon) {
        const message = 'Some AWS tools don\'t accept ":" between key and value: write "key = value".';
        problems.push(createWarning('malformedLine', message, this.#file, property.line));
      }
      if (property.hasInlineComment) {
        const message = `The AWS CLI reads the comment after ${printableKey(property.writtenKey)} as part of the value: move the comment to its own line.`;
        problems.push(createWarning('inlineComment', message, this.#file, property.line));
      }
      if (isQuoted(property)) {
        const message = `The AWS CLI reads the quotes around ${printableKey(property.writtenKey)} as part of the value: remove them.`;
        problems.push(createWarning('quotedValue', message, this.#file, property.line));
      }
      if (property.indent > 0 && !isIndentReported) {
        isIndentReported = true;
        const message = `${printableKey(property.writtenKey, 'A key')} is indented, so some SDKs refuse the file: remove the indentation.`;
        problems.push(createWarning('indentedKey', message, this.#file, property.line));
      }
      if (property.continuationLines.length > 0) this.#lintContinued(problems, property);
    }
  }

  /** What the indented lines below a key make of its value. */
  #lintContinued(problems: Problem[], property: DocumentProperty): void {
    const { key, writtenKey, value, line: first, continuationLines } = property;
    const warn = (code: ProblemCode, line: number, message: string): void => {
      problems.push(createWarning(code, message, this.#file, line));
    };
    const textAt = (line: number): string => this.#document.lines[line - 1]?.text ?? '';
    const isNested = value.startsWith('\n');
    const assignment = continuationLines.find((line) => ASSIGNMENT.test(textAt(line)));
    // Of a header it is told besides.
    const continued = continuationLines.find((line) => !/^\s*\[/.test(textAt(line)));
    if (isNested && assignment !== undefined && ON_ONE_LINE.test(key)) {
      warn(
        'indentedKey',
        assignment,
        `This line is indented, so every AWS tool reads it as part of ${printableKey(writtenKey)} on line ${first}: remove the indentation.`,
      );
    } else if (isNested) {
      for (const line of continuationLines) {
        const text = textAt(line);
        if (findInlineComment(text) === -1 || property.hasInlineComment) continue;
        const name = trimBlanks(text.slice(0, Math.max(0, findDelimiter(text))));
        warn(
          'inlineComment',
          line,
          `The AWS CLI reads the comment after ${printableKey(name)} as part of the value: move the comment to its own line.`,
        );
      }
    } else if (assignment !== undefined) {
      warn(
        'indentedKey',
        assignment,
        `This line is indented, so the AWS CLI adds it to the value of ${printableKey(writtenKey)} on line ${first}: remove the indentation.`,
      );
    } else if (key !== SCOPES && continued !== undefined) {
      warn(
        'continuedValue',
        continued,
        `The AWS CLI adds this line to the value of ${printableKey(writtenKey)} on line ${first}, and the AWS SDK for JavaScript skips it: write the value on one line.`,
      );
    }
  }
}

function describeDefect(defect: Defect, file: string): Problem {
  const message = DEFECTS[defect.kind];
  switch (defect.kind) {
    case 'invalidKey':
      return createWarning('unportableKey', message, file, defect.line);
    case 'textAfterHeader':
      return createWarning('malformedLine', message, file, defect.line);
    default: {
      const consequence = ' Until then the AWS CLI refuses the whole file.';
      return createError('malformedLine', message + consequence, file, defect.line);
    }
  }
}

function lintHeader(
  problems: Problem[],
  section: DocumentSection,
  header: SectionHeader,
  { file, role, isBothFiles }: LintedFile,
): void {
  const warn = (code: ProblemCode, message: string): void => {
    problems.push(createWarning(code, message, file, section.line));
  };
  switch (header.kind) {
    case 'inherited': {
      const message =
        'The AWS CLI adds the settings in [DEFAULT] to every section, and other tools ignore it: write [default].';
      warn('defaultSection', message);
      return;
    }
    case 'misplaced': {
      if (isBothFiles) return;
      const mend =
        header.type === 'profile'
          ? 'remove the word "profile", or move the section to the config file'
          : 'move the section to the config file';
      warn(
        'sectionInCredentials',
        `${printableTitle(section)} has no meaning in the credentials file: ${mend}.`,
      );
      return;
    }
    case 'unknown':
      if (TITLE_WITH_OTHER_BLANK.test(section.title)) {
        const written = `[${printable(trimBlanks(section.title).replace(/\s/, ' '))}]`;
        warn(
          'unportableHeader',
          `The AWS CLI does not read a header with this kind of space: write ${written}.`,
        );
        return;
      }
      if (section.title === '' || isBothFiles) return;
      warn(
        'unsupportedSection',
        `${printableTitle(section)} is ignored: write ${/^sso/i.test(section.title) ? '[sso-session NAME] for a session' : '[profile NAME] for a profile'}.`,
      );
      return;
    case 'javaScript':
      warn(
        'unsupportedSection',
        `Only the AWS SDK for JavaScript reads ${printableTitle(section)}: write [${header.type} ${printable(header.name)}].`,
      );
      return;
    case 'cliSettings':
      return;
    default:
      lintName(problems, header, section, file);
      lintHeaderShape(section, role, (message) => warn('unportableHeader', message));
  }
}

function lintName(
  problems: Problem[],
  header: Extract<SectionHeader, { readers: unknown }>,
  section: DocumentSection,
  file: string,
): void {
  const portable = 'use letters, digits and _ - / . % @ : + in the name';
  if (header.readers === 'few') {
    const message = `The AWS CLI and most SDKs do not read ${printableTitle(section)}: ${portable}, or put quotes around a name with spaces.`;
    problems.push(createError('unportableName', message, file, section.line));
  } else if (header.readers === 'cli') {
    const isOtherWord = isPortableName(header.name) && !/["']/.test(section.title);
    const mend = isOtherWord ? `write [${header.kind} ${header.name}]` : `${portable}, without quotes`;
    const message = `Only the AWS CLI reads ${printableTitle(section)}; most SDKs ignore it: ${mend}.`;
    problems.push(createWarning('unportableName', message, file, section.line));
  } else if (OBJECT_MEMBERS.has(header.name)) {
    const message = `The AWS SDK for JavaScript cannot read a section named ${printableTitle(section)}: choose another name.`;
    problems.push(createWarning('unportableName', message, file, section.line));
  }
}

function lintHeaderShape(
  section: DocumentSection,
  role: ConfigFileRole,
  warn: (message: string) => void,
): void {
  if (section.isClosed && trimBlanks(section.title) !== section.title) {
    warn(
      `Some AWS tools don't read a header with spaces inside its brackets: write ${printableTitle(section)}.`,
    );
  }
  if (role === 'config' && hasOtherBlanks(trimBlanks(section.title))) {
    warn(`Some AWS tools don't read ${printableTitle(section)}: put exactly one space between the words.`);
  }
  if (section.indent > 0)
    warn(
      `The header ${printableTitle(section)} is indented, so the AWS CLI may add it to the value above: remove the indentation.`,
    );
  if (section.hasBracketInComment) {
    warn(
      `The AWS CLI reads the header up to the last "]" of the line, so it doesn't find ${printableTitle(section)}: move the comment to its own line.`,
    );
  }
  if (section.hasGluedComment) {
    warn(
      `The AWS SDK for JavaScript does not read ${printableTitle(section)} and adds its settings to the section above: put a space before the comment.`,
    );
  }
}

/** Other blanks than one space between the word that says what a section is and the name. */
function hasOtherBlanks(title: string): boolean {
  return / {2}|\t/.test(title) || isBlank(title.charCodeAt(title.indexOf(' ') + 1));
}

/** A section's header as it may stand in a message. */
export function printableTitle(section: DocumentSection): string {
  return `[${printable(trimBlanks(section.title))}]`;
}

/** Of a command they belong to its words. */
function isQuoted({ key, value }: DocumentProperty): boolean {
  const isOdd = /^["']/.test(value) && !value.endsWith(value.charAt(0));
  return key !== 'credential_process' && value.length > 1 && QUOTED.test(value) && !isOdd;
}
