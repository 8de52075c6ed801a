import type { ConfigDocument, DocumentSection } from '../../src/config/document';
import type { ConfigReading } from './botocore';

/** An edit, and which sections it may change; those it adds are meant too. */
export interface Edit {
  readonly name: string;
  readonly apply: (document: ConfigDocument) => ConfigDocument;
  readonly isMeant: (section: DocumentSection) => boolean;
  /** Setting that has this value afterwards, in each section that is meant. */
  readonly sets?: readonly [key: string, value: string];
}

/** What an edit made of a file. */
export interface EditCase {
  readonly edit: Edit;
  readonly before: ConfigDocument;
  readonly after: ConfigDocument;
}

/** Says what an edit has done that it must not, or undefined. */
export function findFault(
  { edit, before, after }: EditCase,
  old: ConfigReading,
  now: ConfigReading | undefined,
): string | undefined {
  if (!now) return 'botocore refuses the file';
  // What stands in [DEFAULT] is in every section.
  const areAllMeant = before.sections.some((section) => !isListed(section) && edit.isMeant(section));
  const isMeant = before.sections.filter(isListed).map((section) => areAllMeant || edit.isMeant(section));
  if (isMeant.length !== old.length) return 'other sections are read than botocore reads';
  const others = old.filter((_, index) => !isMeant[index]);
  const rest = now.map((section) => JSON.stringify(section));
  for (const section of others) {
    const at = rest.indexOf(JSON.stringify(section));
    if (at === -1) return `the section [${section[0]}] has changed`;
    rest.splice(at, 1);
  }
  // What is left was meant, or is new.
  const settings = rest.map((text) => new Map((JSON.parse(text) as ConfigReading[number])[1]));
  const { sets } = edit;
  const isSet = !sets || settings.some((section) => section.get(sets[0]) === sets[1]);
  if (!isSet) return `the value is ${settings.map((section) => section.get(sets[0])).join(' or ')}`;
  return after.sections.filter(isListed).length === now.length
    ? undefined
    : 'the result is read otherwise than by botocore';
}

/** botocore lists no section that is there for all others; with a bracket in its comment it has another title. */
export function isListed({ title, hasBracketInComment }: DocumentSection): boolean {
  return title !== 'DEFAULT' || hasBracketInComment;
}

/** With every character that cannot be seen. */
export function printed(document: ConfigDocument): string {
  return JSON.stringify(document.toString()).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
