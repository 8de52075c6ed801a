import type { Profile, ProfileKind, SharedConfig } from './sharedConfig';
import { readToolSource } from './toolCommand';

/** A profile that has credentials of its own, at the end of a chain of roles. */
export interface ChainEnd {
  readonly profile: Profile;
  readonly kind: ProfileKind;
}

/**
 * The profile that another takes its credentials from in the end: itself, or the last of its source_profile chain. Undefined
 * when the chain does not end.
 * @param kind that of the profile, or the one that it has as a source.
 */
export function findChainEnd(
  profile: Profile,
  config: SharedConfig,
  kind: ProfileKind = profile.kind,
): ChainEnd | undefined {
  const visited = new Set<string>();
  let current: Profile | undefined = profile;
  let currentKind: ProfileKind = kind;
  while (current) {
    if (currentKind !== 'assumeRole') return { profile: current, kind: currentKind };
    const { name, sourceProfile }: Profile = current;
    if (sourceProfile === undefined || visited.has(name)) return undefined;
    visited.add(name);
    current = config.profiles.get(sourceProfile);
    currentKind = current?.kindAsSource ?? current?.kind ?? 'none';
  }
  return undefined;
}

/**
 * The profile that a login is needed for: the end of the chain, or where that is a profile for other tools, of the profile
 * whose credentials it gives. Undefined when the chain does not end, or names a profile that no file defines.
 * @param kind that of the profile, or the one that it has as a source.
 */
export function findLoginEnd(
  profile: Profile,
  config: SharedConfig,
  kind: ProfileKind = profile.kind,
): ChainEnd | undefined {
  const visited = new Set<string>();
  let end = findChainEnd(profile, config, kind);
  while (end?.kind === 'process') {
    const source = readToolSource(end.profile.properties.get('credential_process') ?? '');
    if (source === undefined) return end;
    const next = visited.has(source) ? undefined : config.profiles.get(source);
    visited.add(source);
    end = next && findChainEnd(next, config);
  }
  return end;
}

/**
 * The id of the Identity Center session that a profile's credentials come from: its own, or that of the profile that
 * `findLoginEnd` finds. Undefined when there is none or the chain does not end.
 * @param kind that of the profile, or the one that it has as a source.
 */
export function findSessionId(
  profile: Profile,
  config: SharedConfig,
  kind: ProfileKind = profile.kind,
): string | undefined {
  const end = findLoginEnd(profile, config, kind);
  return end?.kind === 'sso' ? sessionIdOf(end.profile) : undefined;
}

/**
 * What a profile's credentials end with when the user logs out: the id of its Identity Center session, or its
 * `login_session`.
 */
export function findLoginId(
  profile: Profile,
  config: SharedConfig,
  kind: ProfileKind = profile.kind,
): string | undefined {
  return findSessionId(profile, config, kind) ?? findLoginSession(profile, config, kind);
}

/** From the properties: a profile that is of Identity Center as a source alone has no session among its facts. */
function sessionIdOf({ sessionId, properties }: Profile): string | undefined {
  return sessionId ?? (properties.get('sso_session') || properties.get('sso_start_url') || undefined);
}

/** The `login_session` of a profile that has a console sign-in of its own, if only as another's source. */
export function loginSessionOf({ kind, kindAsSource, properties }: Profile): string | undefined {
  return kind === 'login' || kindAsSource === 'login'
    ? properties.get('login_session') || undefined
    : undefined;
}

/** The profiles that sign in to the console by themselves. */
export function findLoginProfiles(config: SharedConfig): Profile[] {
  return config.profilesWith('login_session').filter((profile) => loginSessionOf(profile) !== undefined);
}

/**
 * The `login_session` that a profile's credentials come from: its own, or that of the profile that `findLoginEnd` finds.
 * @param kind that of the profile, or the one that it has as a source.
 */
export function findLoginSession(
  profile: Profile,
  config: SharedConfig,
  kind: ProfileKind = profile.kind,
): string | undefined {
  const end = findLoginEnd(profile, config, kind);
  return end?.kind === 'login' ? end.profile.properties.get('login_session') || undefined : undefined;
}
