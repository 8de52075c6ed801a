import {
  getProperty,
  type ConfigDocument,
  type DocumentProperty,
  type DocumentSection,
} from '../../config/document';
import {
  appendChanges,
  propertyChanges,
  propertyRemovals,
  replacementChanges,
  sectionRemovals,
  writeProperty,
  type Property,
} from '../../config/documentEdits';
import { changeLines, type LineChange } from '../../config/lineChanges';
import { findSectionsOf } from '../../config/profileSections';
import { findError, type SharedConfig } from '../../config/sharedConfig';
import { ACCOUNT_ACCESS_SCOPE, portalOf, proposeSessionName } from '../sessionSettings';
import type { ImportableProfile, SsoSettings } from './importTypes';

/** The section that a profile logs in with. */
export interface ImportedSession {
  readonly name: string;
  readonly isNew: boolean;
  readonly startUrl: string;
  readonly region: string;
  readonly scopes: readonly string[];
}

/**
 * The session of each profile that becomes one of Identity Center: the one it names, one that is there with the same portal and
 * region, or a new one.
 */
export function planSessions(
  profiles: readonly ImportableProfile[],
  config: SharedConfig,
): ReadonlyMap<string, ImportedSession> {
  const { sessions } = config;
  const known = new Map<string, ImportedSession>();
  for (const session of sessions.values()) {
    const { id, startUrl, region, scopes, legacy } = session;
    const key = sessionKey({ startUrl, region });
    if (!legacy && !known.has(key) && !findError(session)) {
      known.set(key, { name: id, isNew: false, startUrl, region, scopes });
    }
  }
  // A name that a profile gives and no section has is one that means something else.
  const named = [...config.profiles.values()].flatMap(
    ({ properties }) => properties.get('sso_session') ?? [],
  );
  const taken = new Set([...sessions.keys(), ...named]);
  const planned = new Map<string, ImportedSession>();
  for (const { name, becomes } of profiles) {
    if (becomes.kind !== 'sso') continue;
    const { settings } = becomes;
    const key = sessionKey(settings);
    const session = known.get(key) ?? newSession(settings, taken);
    const scopes = [...new Set([...session.scopes, ...settings.scopes])];
    const withScopes = session.isNew ? { ...session, scopes } : session;
    known.set(key, withScopes);
    planned.set(
      name,
      settings.session === undefined ? withScopes : { ...session, name: settings.session, isNew: false },
    );
  }
  return planned;
}

/** The config file with these profiles as the AWS CLI reads them, and the sessions that they need at its end. */
export function applyImport(
  document: ConfigDocument,
  profiles: readonly ImportableProfile[],
  config: SharedConfig,
): ConfigDocument {
  const sessions = planSessions(profiles, config);
  const byName = new Map(profiles.map((profile) => [profile.name, profile]));
  const changes = findSectionsOf(document, 'config', new Set(byName.keys())).flatMap(({ name, section }) => {
    const profile = byName.get(name);
    return profile ? profileChanges(document, section, profile, sessions.get(name)?.name) : [];
  });
  // The last one of each has the scopes of all.
  const added = new Map([...sessions.values()].filter(({ isNew }) => isNew).map((each) => [each.name, each]));
  return changeLines(document, [...changes, ...appendChanges(document, [...added.values()].map(toSection))]);
}

/** The credentials file without the keys that were copied for these profiles; a section that had nothing else goes. */
export function removeCopiedKeys(
  document: ConfigDocument,
  profiles: readonly ImportableProfile[],
): ConfigDocument {
  const byName = new Map(profiles.map((profile) => [profile.name, profile]));
  const found = findSectionsOf(document, 'credentials', new Set(byName.keys()));
  const keysOf = (name: string): readonly string[] => byName.get(name)?.removes ?? [];
  const isEmptied = ({ name, section }: (typeof found)[number]): boolean =>
    section.properties.every(({ key }) => keysOf(name).includes(key));
  return changeLines(document, [
    ...sectionRemovals(
      document,
      found.filter(isEmptied).map(({ section }) => section),
    ),
    ...found
      .filter((each) => !isEmptied(each))
      .flatMap(({ name, section }) => keysOf(name).flatMap((key) => propertyRemovals(section, key))),
  ]);
}

function sessionKey({ startUrl, region }: Pick<SsoSettings, 'startUrl' | 'region'>): string {
  return `${portalOf(startUrl)} ${region}`;
}

function newSession({ startUrl, region }: SsoSettings, taken: Set<string>): ImportedSession {
  const name = proposeSessionName(startUrl, (proposed) => taken.has(proposed));
  taken.add(name);
  return { name, isNew: true, startUrl, region, scopes: [ACCOUNT_ACCESS_SCOPE] };
}

function toSection({ name, startUrl, region, scopes }: ImportedSession): {
  title: string;
  properties: readonly Property[];
} {
  return {
    title: `sso-session ${name}`,
    properties: [
      ['sso_start_url', startUrl],
      ['sso_region', region],
      ['sso_registration_scopes', scopes.join(',')],
    ],
  };
}

/** Keys in whose place a setting is written, if they go, so that the section keeps its order. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  sso_session: [
    'sso_start_url',
    'granted_sso_start_url',
    'include_profile',
    'parent_profile',
    'credential_process',
  ],
  sso_account_id: ['granted_sso_account_id'],
  sso_role_name: ['granted_sso_role_name'],
};

function profileChanges(
  document: ConfigDocument,
  section: DocumentSection,
  { becomes, removes, adds }: ImportableProfile,
  session: string | undefined,
): LineChange[] {
  const role: Property[] =
    becomes.kind === 'sso' && session !== undefined
      ? [
          ['sso_session', session],
          ['sso_account_id', becomes.settings.accountId],
          ['sso_role_name', becomes.settings.roleName],
        ]
      : [];
  const wanted = [...role, ...adds];
  const changes: LineChange[] = [];
  const replaced = new Set<string>();
  /** What is added goes behind what was put in the place of another. */
  let last: { line: number; removed: number; added: readonly string[] } | undefined;
  for (const property of wanted) {
    const [key, value] = property;
    const present = getProperty(section, key);
    if (present) {
      if (present.value !== value || !isReadByAll(present)) {
        changes.push(...propertyChanges(document, section, key, value));
      }
      continue;
    }
    const place = (PLACES[key] ?? [])
      .filter((each) => removes.includes(each) && !replaced.has(each))
      .map((each) => getProperty(section, each))
      .find((each) => each !== undefined);
    if (place) {
      const [first, ...rest] = replacementChanges(document, place, property);
      if (!first) continue;
      last = { ...first };
      changes.push(last, ...rest);
      replaced.add(place.key);
    } else if (last) {
      const indent = /^\s*/.exec(last.added.at(-1) ?? '')?.[0] ?? '';
      last.added = [...last.added, indent + writeProperty(property)];
    } else changes.push(...propertyChanges(document, section, key, value));
  }
  return [...changes, ...removalsBeside(section, removes, changes)];
}

/** Whether every tool reads the same value on its line. */
function isReadByAll({ key, writtenKey, hasColon, hasInlineComment }: DocumentProperty): boolean {
  return writtenKey === key && !hasColon && !hasInlineComment;
}

/** Takes the keys out that go, but for the lines that were written anew. */
function removalsBeside(
  section: DocumentSection,
  keys: readonly string[],
  changes: readonly LineChange[],
): LineChange[] {
  const taken = new Set(changes.filter(({ removed }) => removed > 0).map(({ line }) => line));
  return [...new Set(keys)]
    .flatMap((key) => propertyRemovals(section, key))
    .filter(({ line }) => !taken.has(line));
}
