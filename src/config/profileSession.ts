import type { Profile, ProfileKind, SharedConfig } from './sharedConfig';

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
 * The id of the Identity Center session that a profile's credentials come from: its own, or that of the profile at the
 * end of its source_profile chain. Undefined when there is none or the chain does not end.
 * @param kind that of the profile, or the one that it has as a source.
 */
export function findSessionId(
  profile: Profile,
  config: SharedConfig,
  kind: ProfileKind = profile.kind,
): string | undefined {
  const end = findChainEnd(profile, config, kind);
  return end?.kind === 'sso' ? sessionIdOf(end.profile) : undefined;
}

/** From the properties: a profile that is of Identity Center as a source alone has no session among its facts. */
function sessionIdOf({ sessionId, properties }: Profile): string | undefined {
  return sessionId ?? (properties.get('sso_session') || properties.get('sso_start_url') || undefined);
}
