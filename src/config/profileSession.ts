import type { Profile, SharedConfig } from './sharedConfig';

/**
 * The id of the Identity Center session that a profile's credentials come from: its own, or that of the profile at the
 * end of its source_profile chain. Undefined when there is none or the chain does not end.
 */
export function findSessionId(profile: Profile, config: SharedConfig): string | undefined {
  const visited = new Set<string>();
  let current: Profile | undefined = profile;
  while (current && !visited.has(current.name)) {
    if (current.kind === 'sso') return current.sessionId;
    if (current.kind !== 'assumeRole' || current.sourceProfile === undefined) return undefined;
    visited.add(current.name);
    current = config.profiles.get(current.sourceProfile);
  }
  return undefined;
}
