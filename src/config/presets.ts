import { isDeepStrictEqual } from 'node:util';
import { isOpaque } from '../base/opaqueText';
import { isWebLink } from '../base/webLink';
import { isPortableName } from './documentText';
import type { ConfigDocument } from './document';
import { appendSection } from './documentEdits';
import { addProfiles, type WantedProfile } from './profileBatch';
import { DEFAULT_PROFILE_NAME_TEMPLATE, checkNameTemplate, renderProfileName } from './profileNames';
import type { SharedConfig } from './sharedConfig';

/** What a team's repository says of its AWS access: a session and the profiles that it is worked with. */
export interface Preset {
  readonly session: string;
  readonly startUrl: string;
  readonly region: string;
  readonly profiles: readonly WantedProfile[];
}

/** Where a repository keeps its presets. */
export const PRESETS_FILE = '.aws-sso-profiles.json';

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;
/** What a role (permission set) can be called. */
export const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
export const ACCOUNT_ID = /^\d{12}$/;
const MOST_PRESETS = 20;
const MOST_PROFILES = 200;

/** What a preset can't be, as one English sentence; a repository may hold anything. */
export class PresetError extends Error {}

/** @param value one preset or a list of them. @throws PresetError */
export function readPresets(value: unknown): Preset[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > MOST_PRESETS) throw new PresetError(`There are more than ${MOST_PRESETS} presets.`);
  return joinPresets(list.map(readPreset));
}

/**
 * One preset for each session, where several say the same of it, as the folders of one team do.
 * @throws PresetError where they say different things of a session or of a profile.
 */
export function joinPresets(presets: readonly Preset[]): Preset[] {
  const bySession = new Map<string, Preset>();
  const profiles = new Map<string, WantedProfile>();
  for (const preset of presets) {
    for (const profile of preset.profiles) {
      const known = profiles.get(profile.name);
      if (known && !isDeepStrictEqual(known, profile))
        throw new PresetError(`Two roles have one profile: ${profile.name}.`);
      profiles.set(profile.name, profile);
    }
    const known = bySession.get(preset.session);
    if (known && (known.startUrl !== preset.startUrl || known.region !== preset.region))
      throw new PresetError(`The session ${preset.session} has two start URLs or regions.`);
    const names = new Set(known?.profiles.map(({ name }) => name));
    const added = preset.profiles.filter(({ name }) => !names.has(name));
    bySession.set(preset.session, { ...preset, profiles: [...(known?.profiles ?? []), ...added] });
  }
  return [...bySession.values()];
}

function readPreset(value: unknown): Preset {
  const preset = objectOf(value, 'A preset');
  const session = textOf(preset, 'session');
  const startUrl = textOf(preset, 'startUrl');
  const region = textOf(preset, 'region');
  if (!isPortableName(session)) throw new PresetError("Some tools can't read the name of the session.");
  if (!isPlainAddress(startUrl)) throw new PresetError('The start URL is not an https address.');
  if (!REGION.test(region)) throw new PresetError(`${region.slice(0, 50)} is not a region.`);
  const template = preset['nameTemplate'] ?? DEFAULT_PROFILE_NAME_TEMPLATE;
  if (typeof template !== 'string' || checkNameTemplate(template)) {
    throw new PresetError('nameTemplate is not a template.');
  }
  const roles = preset['roles'] ?? [];
  if (!Array.isArray(roles) || roles.length > MOST_PROFILES) {
    throw new PresetError(`"roles" is not a list of at most ${MOST_PROFILES} roles.`);
  }
  return {
    session,
    startUrl,
    region,
    profiles: roles.map((role) => readRole(role, { session, region, template })),
  };
}

/** What precedes an `@` could pass for the host. */
function isPlainAddress(address: string): boolean {
  return isWebLink(address) && isOpaque(address) && !/^\w+:[/\\]*[^/\\?#]*@/.test(address);
}

function readRole(
  value: unknown,
  {
    session,
    region,
    template,
  }: { readonly session: string; readonly region: string; readonly template: string },
): WantedProfile {
  const role = objectOf(value, 'A role');
  const accountId = textOf(role, 'account');
  const roleName = textOf(role, 'role');
  const ofProfile = role['region'] === undefined ? region : textOf(role, 'region');
  const accountName = role['accountName'] === undefined ? accountId : textOf(role, 'accountName');
  if (!ACCOUNT_ID.test(accountId)) throw new PresetError('An account is not twelve digits.');
  if (!ROLE_NAME.test(roleName)) throw new PresetError("A role name has characters that AWS doesn't allow.");
  if (!REGION.test(ofProfile)) throw new PresetError(`${ofProfile.slice(0, 50)} is not a region.`);
  const name =
    role['profile'] === undefined
      ? renderProfileName(template, { accountId, accountName, roleName, region: ofProfile, session })
      : textOf(role, 'profile');
  if (!isPortableName(name)) throw new PresetError("Some tools can't read the name of a profile.");
  return {
    name,
    properties: [
      ['sso_session', session],
      ['sso_account_id', accountId],
      ['sso_role_name', roleName],
      ['region', ofProfile],
    ],
  };
}

/** What of the presets the files don't have yet. Names that are taken stay as they are. */
export function missingPresets(presets: readonly Preset[], { profiles, sessions }: SharedConfig): Preset[] {
  return presets
    .map((preset) => ({ ...preset, profiles: preset.profiles.filter(({ name }) => !profiles.has(name)) }))
    .filter(({ session, startUrl, profiles: wanted }) => {
      const known = sessions.get(session);
      // A session of this name that leads elsewhere is the user's own: its profiles would not be what was meant.
      return known ? known.startUrl === startUrl && wanted.length > 0 : true;
    });
}

/** The config file with what is missing, at its end. @throws as `addProfiles`. */
export function addPresets(
  document: ConfigDocument,
  missing: readonly Preset[],
  { sessions }: Pick<SharedConfig, 'sessions'>,
): ConfigDocument {
  let result = document;
  for (const { session, startUrl, region, profiles } of missing) {
    if (!sessions.has(session)) {
      result = appendSection(result, `sso-session ${session}`, [
        ['sso_start_url', startUrl],
        ['sso_region', region],
        ['sso_registration_scopes', 'sso:account:access'],
      ]);
    }
    result = addProfiles(result, profiles, 'keep');
  }
  return result;
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new PresetError(`${what} is not an object.`);
}

function textOf(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name];
  if (typeof value === 'string' && value !== '' && value.length <= 500) return value;
  throw new PresetError(`"${name}" is missing, or is not text.`);
}
