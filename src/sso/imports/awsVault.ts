import type { Property } from '../../config/documentEdits';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import { readAsked } from './askedProfile';
import { stays, type Reading } from './importTypes';
import { LONGEST_CHAIN, type ReaderServices } from './readerServices';
import { INLINE_KEYS, inlineFacts, readSso } from './ssoReading';
import type { Asked } from './toolCalls';

/** Names of the profile whose settings aws-vault adds; version 5 has the second. */
const INCLUDES = ['include_profile', 'parent_profile'] as const;
const REMOVES = ['credential_process', ...INCLUDES];

/** What aws-vault takes from an included profile. */
const INCLUDED_KEYS = [
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_account_id',
  'sso_role_name',
  'role_arn',
  'source_profile',
  'external_id',
  'mfa_serial',
  'role_session_name',
  'duration_seconds',
  'region',
  'sts_regional_endpoints',
  'web_identity_token_file',
  'web_identity_token_process',
  'session_tags',
  'transitive_session_tags',
  'source_identity',
];
/**
 * What it takes from `[default]` in the end. It takes all of them from there, but an account or a role that a profile has from
 * `[default]` alone is one that it may never have been used with: an access key in the keyring takes precedence.
 */
const DEFAULT_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'region', 'mfa_serial'];

/** Of what a profile of Identity Center gets from an included one. */
const ADDED_TO_SSO = ['region', 'sts_regional_endpoints'];
const ADDED_TO_ROLE = [
  'role_arn',
  'source_profile',
  'external_id',
  'mfa_serial',
  'role_session_name',
  'duration_seconds',
  ...ADDED_TO_SSO,
];
/** No AWS tool reads them, and without them the role may be refused. */
const ONLY_OF_AWS_VAULT = [
  'web_identity_token_process',
  'session_tags',
  'transitive_session_tags',
  'source_identity',
];

/** Whether a profile has settings that aws-vault alone finds. */
export function isIncluding({ properties }: Pick<Profile, 'properties'>): boolean {
  return INCLUDES.some((key) => Boolean(properties.get(key)));
}

/** A profile of aws-vault: a process, settings of an included profile, or both. */
export function readAwsVault(profile: Profile, asked: Asked | undefined, services: ReaderServices): Reading {
  const { name } = profile;
  const settings = includeSettings(profile, services.config);
  if (!settings) return stays('loop', { profile: name });
  const own = settings.get('role_arn')
    ? readRole(profile, settings, services)
    : readPlain(profile, settings, services.config);
  if (asked?.profile !== undefined && !services.config.profiles.has(asked.profile)) {
    return stays('keyring', { profile: asked.profile });
  }
  return readAsked({ name, asked: asked?.profile, own, removes: [...INLINE_KEYS, ...REMOVES] }, services);
}

/** Undefined where profiles include each other. */
function includeSettings(
  profile: Profile,
  { profiles }: SharedConfig,
): ReadonlyMap<string, string> | undefined {
  const settings = new Map(profile.properties);
  const take = (from: ReadonlyMap<string, string> | undefined, keys: readonly string[]): void => {
    for (const key of keys) {
      const value = from?.get(key);
      if (value && !settings.get(key)) settings.set(key, value);
    }
  };
  const visited = new Set([profile.name]);
  for (let included = includedBy(profile); included !== undefined;) {
    if (visited.has(included) || visited.size >= LONGEST_CHAIN) return undefined;
    visited.add(included);
    const other = profiles.get(included);
    take(other?.properties, INCLUDED_KEYS);
    included = other && includedBy(other);
  }
  take(profiles.get('default')?.properties, DEFAULT_KEYS);
  return settings;
}

function includedBy({ properties }: Pick<Profile, 'properties'>): string | undefined {
  return INCLUDES.map((key) => properties.get(key)).find(Boolean);
}

/** One that assumes no role: of Identity Center, or with an access key in the keyring. */
function readPlain(profile: Profile, settings: ReadonlyMap<string, string>, config: SharedConfig): Reading {
  const facts = inlineFacts({ properties: settings });
  const hasNoRole = facts.accountId === undefined && facts.roleName === undefined;
  if (hasNoRole) return stays('keyring', { profile: profile.name });
  // What a section says takes precedence.
  const hasSection = facts.session !== undefined && config.sessions.has(facts.session);
  const own = inlineFacts(profile);
  const login = hasSection && own.startUrl === undefined ? { startUrl: undefined, region: undefined } : {};
  return readSso({ ...facts, ...login }, config, {
    removes: REMOVES,
    adds: isIncluding(profile) ? inherited(profile, settings, ADDED_TO_SSO) : [],
  });
}

function readRole(
  profile: Profile,
  settings: ReadonlyMap<string, string>,
  { config, readOther }: ReaderServices,
): Reading {
  const only = ONLY_OF_AWS_VAULT.filter((key) => settings.get(key));
  if (only.length > 0) return stays('onlyTool', { keys: only });
  const [roleArn = '', sourceProfile] = [settings.get('role_arn'), settings.get('source_profile')];
  if (sourceProfile === undefined || sourceProfile === profile.name) return stays('noSource');
  if (!givesCredentials(sourceProfile, config, readOther)) {
    return stays('sourceStays', { profile: sourceProfile });
  }
  return {
    becomes: { kind: 'role', roleArn, sourceProfile },
    removes: REMOVES,
    adds: inherited(profile, settings, ADDED_TO_ROLE),
  };
}

/** Whether a profile has credentials for AWS tools once it is imported. */
function givesCredentials(
  name: string,
  { profiles }: SharedConfig,
  readOther: ReaderServices['readOther'],
): boolean {
  const reading = readOther(name);
  if (!reading) return false;
  if ('becomes' in reading) return true;
  const isOfOthers = reading.because === 'otherProfile' || reading.because === 'otherCredentials';
  return isOfOthers && profiles.get(name)?.kind !== 'none';
}

function inherited(
  { properties }: Profile,
  settings: ReadonlyMap<string, string>,
  keys: readonly string[],
): Property[] {
  return keys.flatMap((key): Property[] => {
    const value = properties.get(key) ? undefined : settings.get(key);
    return value === undefined || value === '' ? [] : [[key, value]];
  });
}
