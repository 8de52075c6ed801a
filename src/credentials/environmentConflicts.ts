import type { Profile } from '../config/sharedConfig';

/**
 * - `keys`: a whole access key; `keyId`, `secretKey`: one half of it; `strayToken`: a session token without keys
 * - `webIdentity`: a role with a token in a file; `weakWebIdentity`: the same, where the profile's own role goes before it
 * - `emptyProfile`, `unknownProfile`: AWS_PROFILE names nothing, or what no file defines
 * - `defaultProfile`: AWS_DEFAULT_PROFILE, which some tools take before AWS_PROFILE
 */
export type ConflictCode =
  | 'keys'
  | 'keyId'
  | 'secretKey'
  | 'strayToken'
  | 'webIdentity'
  | 'weakWebIdentity'
  | 'emptyProfile'
  | 'unknownProfile'
  | 'defaultProfile';

/** A variable that makes tools do other than the active profile says; `environmentEffects.ts` says what they do. */
export interface EnvironmentConflict {
  readonly code: ConflictCode;
  readonly variable: string;
}

/** A tool uses other credentials than the profile's, or fails. */
const BEATING: ReadonlySet<ConflictCode> = new Set<ConflictCode>([
  'keys',
  'keyId',
  'webIdentity',
  'emptyProfile',
]);

export function beatsProfile({ code }: EnvironmentConflict): boolean {
  return BEATING.has(code);
}

/**
 * What in an environment would win over the active profile, or break it.
 *
 * @param environment of a terminal, or VS Code's own, which terminals inherit.
 * @param active the profile that tools are to work as; undefined: none that a file defines.
 */
export function findEnvironmentConflicts(
  environment: NodeJS.ProcessEnv,
  active: Profile | undefined,
  profiles: ReadonlyMap<string, Profile>,
): EnvironmentConflict[] {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE } = environment;
  const conflicts = findKeys(environment);
  if (AWS_WEB_IDENTITY_TOKEN_FILE) {
    // The AWS CLI looks for a role of the profile first, then here, and then for everything else in the profile.
    const code = active?.kind === 'assumeRole' ? 'weakWebIdentity' : 'webIdentity';
    conflicts.push({ code, variable: 'AWS_WEB_IDENTITY_TOKEN_FILE' });
  }
  if (AWS_PROFILE === '') conflicts.push({ code: 'emptyProfile', variable: 'AWS_PROFILE' });
  else if (AWS_PROFILE !== undefined && !profiles.has(AWS_PROFILE)) {
    conflicts.push({ code: 'unknownProfile', variable: 'AWS_PROFILE' });
  }
  if (AWS_DEFAULT_PROFILE) conflicts.push({ code: 'defaultProfile', variable: 'AWS_DEFAULT_PROFILE' });
  return conflicts;
}

function findKeys(environment: NodeJS.ProcessEnv): EnvironmentConflict[] {
  const hasId = Boolean(environment['AWS_ACCESS_KEY_ID']);
  const hasSecret = Boolean(environment['AWS_SECRET_ACCESS_KEY']);
  if (hasId) return [{ code: hasSecret ? 'keys' : 'keyId', variable: 'AWS_ACCESS_KEY_ID' }];
  if (hasSecret) return [{ code: 'secretKey', variable: 'AWS_SECRET_ACCESS_KEY' }];
  const token = ['AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'].find((name) => environment[name]);
  return token === undefined ? [] : [{ code: 'strayToken', variable: token }];
}
