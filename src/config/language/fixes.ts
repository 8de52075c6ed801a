import { propertyChanges, propertyRemovals, titleChange } from '../documentEdits';
import { isPortableName, trimBlanks } from '../documentText';
import { parseDocument } from '../documentParser';
import { changeLines } from '../lineChanges';
import { renameProfileSections } from '../profileSections';
import { isReadAsWell } from '../refusals';
import type { ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis, LocatedProblem } from './configAnalysis';
import { configKeysOf, findConfigKey } from './configKeys';
import { nearestKey, nearestRegion, withoutInvisible, withPlainBlanks } from './editorLint';
import { convertLegacy } from './fixLegacySso';
import { dedentKeys, isFollowedByIndented, mendLine, moveComment, removeEarlierKeys } from './fixLines';
import {
  change,
  changeTo,
  defines,
  removal,
  replaceLine,
  sectionAt,
  type DocumentChange,
  type Fix,
  type FixKind,
  type FixPlace,
} from './fixPlace';
import { joinSections } from './fixJoin';
import { moveAccessKey, moveSession, moveSettings, type Move } from './fixMove';
import { plainHeader, meantTitle } from './fixHeader';
import { findNearest } from './nearest';
import type { SectionFacts } from './pieceFacts';
import { lineSpot, valueRange, type LineSpot } from './spots';

type Finder = (place: FixPlace) => Fix | undefined;

/** The changes that end a problem and are safe without asking; none where a person has to choose. */
export function findFixes(problem: LocatedProblem, analysis: ConfigAnalysis): Fix[] {
  const spot = lineSpot(analysis, problem.role, problem.line);
  if (!spot) return [];
  const fix = FINDERS[problem.code]?.({ problem, spot, analysis });
  return fix && isSafe(fix, analysis) ? [fix] : [];
}

/** Whether a fix changes something, and the AWS CLI reads the files at least as well as before. */
function isSafe({ edits }: Fix, analysis: ConfigAnalysis): boolean {
  const changes = (['config', 'credentials'] as const).flatMap((role) => {
    const before = parseDocument(analysis.textOf(role).text);
    const after = edits[role]?.(before) ?? before;
    return after.toString() === before.toString() ? [] : [{ before, after }];
  });
  return changes.length > 0 && changes.every(({ before, after }) => isReadAsWell(before, after));
}

/** Settings that belong in a session. */
const OF_SESSION: ReadonlySet<string> = new Set(configKeysOf('sso-session').map(({ key }) => key));

const FINDERS: Readonly<Partial<Record<LocatedProblem['code'], Finder>>> = {
  malformedLine: mendLine,
  duplicateSection: (place) => {
    const { problem, analysis } = place;
    const join = joinSections(problem, analysis);
    return join && change(place, 'join', join);
  },
  duplicateKey: removeEarlierKeys,
  defaultSection: (place) =>
    place.analysis.sectionsOf('profile', 'default').length === 0 ? writeTitle(place, 'default') : undefined,
  unsupportedSection: (place) =>
    writeTitle(place, meantTitle(place.spot, place.problem.role, place.analysis)),
  sectionInCredentials: ({ spot, ...place }) => {
    const session = moveFix(spot, place.analysis, moveSession);
    if (session) return session;
    const name = /^profile[ \t]+(.*)$/s.exec(trimBlanks(spot.facts?.section.title ?? ''))?.[1];
    const isTaken = place.analysis
      .sectionsOf('profile', name ?? '')
      .some(({ role }) => role === 'credentials');
    return name === undefined || isTaken ? undefined : writeTitle({ spot, ...place }, name);
  },
  unportableName: renameToPortable,
  unportableHeader: (place) => {
    const header = plainHeader(place.spot, place.problem.role, place.analysis);
    return header && replaceLine(place, 'writeHeader', header, header.at(-1));
  },
  indentedHeader: (place) => replaceLine(place, 'dedent', [place.spot.text.trimStart()]),
  unportableKey: mendKey,
  inlineComment: moveComment,
  indentedKey: dedentKeys,
  oddBlank: (place) => {
    const { text } = place.spot;
    const visible = withoutInvisible(text);
    return visible === text
      ? replaceLine(place, 'plainBlanks', [withPlainBlanks(text)])
      : replaceLine(place, 'removeInvisible', [withPlainBlanks(visible)]);
  },
  quotedValue: (place) => {
    const value = place.spot.property?.value ?? '';
    return value.includes('\n') ? undefined : writeValue(place, value.slice(1, -1), 'removeQuotes');
  },
  unknownKey: mendKey,
  emptySetting: removeLine,
  refusedSetting: (place) => {
    const { key = '', value = '' } = place.spot.property ?? {};
    if (value === '') return removeLine(place);
    const values = findConfigKey(key)?.values ?? [];
    const written = value.toLowerCase();
    return writeValue(place, values.includes(written) ? written : findNearest(written, values));
  },
  missingSession: (place) =>
    writeValue(place, findNearest(place.spot.property?.value ?? '', place.analysis.namesOf('sso-session'))),
  missingSourceProfile: (place) =>
    writeValue(place, findNearest(place.spot.property?.value ?? '', place.analysis.namesOf('profile'))),
  inconsistentSession: removeContradiction,
  repeatedSetting: removeRepeated,
  invalidAccount: (place) => {
    const { value = '' } = place.spot.property ?? {};
    return /^[0-9]{9,11}$/.test(value) ? writeValue(place, value.padStart(12, '0')) : undefined;
  },
  invalidRegion: (place) => writeValue(place, nearestRegion(place.spot.property?.value ?? '')),
  unknownRegion: (place) => writeValue(place, nearestRegion(place.spot.property?.value ?? '')),
  invalidStartUrl: (place) => {
    const { value = '' } = place.spot.property ?? {};
    const host = /^(?:https?:\/*)?([a-z0-9-]+(?:\.[a-z0-9-]+)+\/\S+)$/i.exec(value)?.[1];
    return host === undefined ? undefined : writeValue(place, `https://${host}`);
  },
  missingScopes: addScopes,
  keysInConfig: ({ spot, analysis }) => moveFix(spot, analysis, moveAccessKey),
  splitKeys: ({ spot, analysis }) => moveFix(spot, analysis, moveAccessKey),
  settingsInCredentials: ({ spot, analysis }) => moveFix(spot, analysis, moveSettings),
  legacySso: (place) => {
    const converted = convertLegacy(place.spot, place.analysis);
    if (!converted) return undefined;
    const { name, startUrl, edit } = converted;
    return { ...change(place, 'makeSession', edit), written: name, login: { from: startUrl, to: name } };
  },
};

function writeTitle(place: FixPlace, title: string | undefined): Fix | undefined {
  // What no tool could read would only be another problem.
  if (!title?.split(' ').every(isPortableName)) return undefined;
  const fix = changeTo(place, 'writeHeader', (document) => {
    const section = sectionAt(document, place.problem.line);
    return section ? [titleChange(document, section, title)] : [];
  });
  return { ...fix, written: `[${title}]` };
}

function renameToPortable(place: FixPlace): Fix | undefined {
  const { analysis, spot, problem } = place;
  const header = spot.facts?.header;
  if (header?.kind !== 'profile') return undefined;
  const { name } = header;
  if (isPortableName(name)) {
    const isOtherWord = problem.role === 'config' && name !== 'default' && !(name in Object.prototype);
    return isOtherWord ? writeTitle(place, `profile ${name}`) : undefined;
  }
  const to = name.replace(/[^A-Za-z0-9_\-/.%@:+]+/g, '-').replace(/^-+|-+$/g, '');
  if (
    to === '' ||
    to === 'DEFAULT' ||
    to in Object.prototype ||
    analysis.sectionsOf('profile', to).length > 0
  )
    return undefined;
  const titles = new Set(
    analysis.sectionsOf('profile', name).map(({ role, facts }) => `${role} ${facts.section.title}`),
  );
  if (titles.size > new Set(analysis.sectionsOf('profile', name).map(({ role }) => role)).size)
    return undefined;
  const rename =
    (role: ConfigFileRole): DocumentChange =>
    (document) =>
      renameProfileSections(document, role, name, to, role);
  return {
    kind: 'renameProfile',
    written: to,
    renames: name,
    isPreferred: false,
    edits: { config: rename('config'), credentials: rename('credentials') },
  };
}

function mendKey(place: FixPlace): Fix | undefined {
  const { facts, property, text } = place.spot;
  if (!facts) return undefined;
  if (!property)
    return isFollowedByIndented(place) ? undefined : replaceLine(place, 'commentOut', [`# ${text}`]);
  const kind = facts.header.kind === 'sso-session' ? 'sso-session' : 'profile';
  const meant =
    property.key === 'aws_security_token'
      ? 'aws_session_token'
      : place.problem.code === 'unknownKey'
        ? nearestKey(property.key, kind)
        : property.key;
  const isTaken = facts.section.properties.some((other) => other !== property && other.key === meant);
  if (meant === undefined || isTaken) return undefined;
  const { indent, writtenKey } = property;
  return replaceLine(
    place,
    'writeKey',
    [text.slice(0, indent) + meant + text.slice(indent + writtenKey.length)],
    meant,
  );
}

function writeValue(
  place: FixPlace,
  value: string | undefined,
  kind: FixKind = 'writeValue',
): Fix | undefined {
  const { spot } = place;
  if (value === undefined || value === '' || !spot.property || spot.property.continuationLines.length > 0)
    return undefined;
  const { start, end } = valueRange(spot);
  return replaceLine(place, kind, [spot.text.slice(0, start) + value + spot.text.slice(end)], value);
}

function removeLine(place: FixPlace): Fix | undefined {
  const { property } = place.spot;
  if (!property) return undefined;
  const lines = [property.line, ...property.continuationLines].map((line) => line + place.spot.linesBefore);
  return changeTo(place, 'removeLine', () => lines.map(removal));
}

/** What a session says goes from the profile; what is the profile's own goes from the session. */
function removeContradiction(place: FixPlace): Fix | undefined {
  const { facts, property } = place.spot;
  const session = facts?.session;
  if (session === undefined || !property) return undefined;
  if (OF_SESSION.has(property.key)) return removeLine(place);
  const removeFromSession: DocumentChange = (document) =>
    changeLines(
      document,
      document.sections
        .filter((section) => defines(section, 'config', 'sso-session', session))
        .flatMap((section) => propertyRemovals(section, property.key)),
    );
  return { kind: 'removeLine', isPreferred: true, edits: { config: removeFromSession } };
}

function removeRepeated(place: FixPlace): Fix | undefined {
  const { facts } = place.spot;
  if (facts?.session === undefined) return undefined;
  const ofSession = place.analysis.sectionsOf('sso-session', facts.session);
  const repeated = ['sso_start_url', 'sso_region'].filter((key) =>
    ofSession.some((each) => each.facts.settings.has(key)),
  );
  return changeTo(place, 'removeLine', (document) => {
    const section = sectionAt(document, place.problem.line);
    return section ? repeated.flatMap((key) => propertyRemovals(section, key)) : [];
  });
}

function addScopes(place: FixPlace): Fix | undefined {
  const key = 'sso_registration_scopes';
  return changeTo(place, 'addScopes', (document) => {
    const section = sectionAt(document, place.problem.line);
    return section ? propertyChanges(document, section, key, 'sso:account:access') : [];
  });
}

function moveFix(
  { facts }: LineSpot,
  analysis: ConfigAnalysis,
  find: (facts: SectionFacts, analysis: ConfigAnalysis) => Move | undefined,
): Fix | undefined {
  const move = facts && find(facts, analysis);
  if (!move) return undefined;
  const { to, edits } = move;
  return {
    kind: to === 'config' ? 'moveToConfig' : 'moveToCredentials',
    isPreferred: true,
    edits,
    movesTo: to,
  };
}
