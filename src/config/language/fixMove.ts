import { getProperty, type ConfigDocument, type DocumentProperty, type DocumentSection } from '../document';
import {
  appendChanges,
  isWritableValue,
  propertyChanges,
  propertyRemovals,
  sectionRemovals,
  type Property,
} from '../documentEdits';
import { isPortableName, trimBlanks } from '../documentText';
import { changeLines } from '../lineChanges';
import { findProfileSections, KEY_SETTINGS, sectionTitle } from '../profileSections';
import type { ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis } from './configAnalysis';
import { OF_CONFIG_FILE } from './editorLint';
import type { DocumentChange } from './fixPlace';
import type { SectionFacts } from './pieceFacts';

/** Settings that go from one file to the other. Between the two writes both files say the same. */
export interface Move {
  /** The file that gets them, and is written first. */
  readonly to: ConfigFileRole;
  readonly edits: Readonly<Record<ConfigFileRole, DocumentChange>>;
}

/** Other credentials that the AWS CLI takes before an access key of the config file, and after one of the credentials file. */
const TAKEN_BETWEEN = ['login_session', 'credential_process'];

/** Moves settings that belong there to the config file; undefined where that has others, of which a person has to choose. */
export function moveSettings(facts: SectionFacts, analysis: ConfigAnalysis): Move | undefined {
  const sides = sidesOf(facts, analysis);
  const moved = sides?.credentials?.properties.filter(({ key }) => OF_CONFIG_FILE.has(key)) ?? [];
  if (!sides || !areMovable(moved, sides.config)) return undefined;
  return move(sides.name, moved, 'config');
}

/**
 * Moves an access key of the config file to the credentials file. Undefined where a tool that gets a key now would get another
 * one then: the AWS CLI takes all of it from one file, and the SDKs take each setting from the credentials file if it is there.
 */
export function moveAccessKey(facts: SectionFacts, analysis: ConfigAnalysis): Move | undefined {
  const sides = sidesOf(facts, analysis);
  if (!sides) return undefined;
  const { config, credentials, name } = sides;
  const moved = config?.properties.filter(({ key }) => KEY_SETTINGS.has(key)) ?? [];
  if (!areMovable(moved, credentials)) return undefined;
  const isOther = [config, credentials].some((section) =>
    TAKEN_BETWEEN.some((key) => section?.settings.has(key)),
  );
  const ofCli = [credentials, config].find((section) => section?.settings.has('aws_access_key_id'));
  const isWhole = ofCli?.settings.has('aws_secret_access_key') === true;
  const after = new Set([...keysOf(config), ...keysOf(credentials)]);
  const isSame = isWhole && keysOf(ofCli).length === after.size;
  const hasKey = after.has('aws_access_key_id') && after.has('aws_secret_access_key');
  return !isOther && hasKey && (isSame || !isWhole) ? move(name, moved, 'credentials') : undefined;
}

/** Moves a session of the credentials file, where no tool looks for it. Undefined where the config file has one of the name. */
export function moveSession({ section }: SectionFacts, analysis: ConfigAnalysis): Move | undefined {
  const { title, properties } = section;
  const name = /^sso-session[ \t]+(\S+)$/.exec(trimBlanks(title))?.[1];
  if (name === undefined || !isPortableName(name) || analysis.sectionsOf('sso-session', name).length > 0)
    return undefined;
  if (!isPlain(section) || !hasOnly(section, properties) || !areMovable(properties, undefined))
    return undefined;
  const added = [
    { title: `sso-session ${name}`, properties: properties.map(({ key, value }): Property => [key, value]) },
  ];
  const isIt = (other: DocumentSection): boolean => other.title === title;
  return {
    to: 'config',
    edits: {
      config: (document) => changeLines(document, appendChanges(document, added)),
      credentials: (document) =>
        changeLines(document, sectionRemovals(document, document.sections.filter(isIt))),
    },
  };
}

interface Sides {
  readonly name: string;
  readonly config: DocumentSection | undefined;
  readonly credentials: DocumentSection | undefined;
}

/** The one section of a profile in each file; undefined where there are several, or one is not read by every tool. */
function sidesOf({ header }: SectionFacts, analysis: ConfigAnalysis): Sides | undefined {
  if (header.kind !== 'profile' || !isPortableName(header.name)) return undefined;
  const sections = analysis.sectionsOf('profile', header.name);
  const isRead = sections.every(({ facts }) => 'isReadByCli' in facts.header && facts.header.isReadByCli);
  const [config, ...otherConfig] = sections.filter(({ role }) => role === 'config');
  const [credentials, ...otherCredentials] = sections.filter(({ role }) => role === 'credentials');
  if (!isRead || otherConfig.length + otherCredentials.length > 0) return undefined;
  if (!sections.every(({ facts }) => isPlain(facts.section))) return undefined;
  return { name: header.name, config: config?.facts.section, credentials: credentials?.facts.section };
}

function isPlain({
  isClosed,
  indent,
  defects,
  hasGluedComment,
  hasBracketInComment,
}: DocumentSection): boolean {
  return isClosed && indent === 0 && defects.length === 0 && !hasGluedComment && !hasBracketInComment;
}

/** Whether every tool reads these settings as they are written, and the other file says nothing else. */
function areMovable(moved: readonly DocumentProperty[], to: DocumentSection | undefined): boolean {
  const keys = new Set(moved.map(({ key }) => key));
  return (
    moved.length > 0 &&
    keys.size === moved.length &&
    moved.every(
      ({ key, value, writtenKey, indent, hasColon, hasInlineComment, continuationLines }) =>
        writtenKey === key &&
        indent === 0 &&
        !hasColon &&
        !hasInlineComment &&
        continuationLines.length === 0 &&
        value !== '' &&
        isWritableValue(value) &&
        (to?.settings.get(key) ?? value) === value,
    )
  );
}

function move(name: string, moved: readonly DocumentProperty[], to: ConfigFileRole): Move {
  const settings = moved.map(({ key, value }): Property => [key, value]);
  const add: DocumentChange = (document) => addSettings(document, to, name, settings);
  const remove: DocumentChange = (document) => removeSettings(document, otherRole(to), name, settings);
  return {
    to,
    edits: to === 'config' ? { config: add, credentials: remove } : { config: remove, credentials: add },
  };
}

function addSettings(
  document: ConfigDocument,
  role: ConfigFileRole,
  name: string,
  settings: readonly Property[],
): ConfigDocument {
  const section = findProfileSections(document, role, name).at(-1);
  if (!section)
    return changeLines(
      document,
      appendChanges(document, [{ title: sectionTitle(name, role), properties: settings }]),
    );
  const missing = settings.filter(([key]) => !getProperty(section, key));
  return changeLines(
    document,
    missing.flatMap(([key, value]) => propertyChanges(document, section, key, value)),
  );
}

/** Takes out what still says the same, and the section if nothing else is in it. */
function removeSettings(
  document: ConfigDocument,
  role: ConfigFileRole,
  name: string,
  settings: readonly Property[],
): ConfigDocument {
  const section = findProfileSections(document, role, name).at(-1);
  if (!section) return document;
  const gone = settings.filter(([key, value]) => section.settings.get(key) === value).map(([key]) => key);
  const removed = section.properties.filter(({ key }) => gone.includes(key));
  return changeLines(
    document,
    hasOnly(section, removed)
      ? sectionRemovals(document, [section])
      : gone.flatMap((key) => propertyRemovals(section, key)),
  );
}

/** Whether nothing is in a section besides these settings of one line each. */
function hasOnly({ line, lastLine }: DocumentSection, properties: readonly DocumentProperty[]): boolean {
  return lastLine - line === properties.length;
}

function keysOf(section: DocumentSection | undefined): string[] {
  return [...(section?.settings.keys() ?? [])].filter((key) => KEY_SETTINGS.has(key));
}

function otherRole(role: ConfigFileRole): ConfigFileRole {
  return role === 'config' ? 'credentials' : 'config';
}
