import type { CodedError } from '../base/errors';
import { findSessionId } from '../config/profileSession';
import type { Profile, SharedConfig } from '../config/sharedConfig';
import type { SsoErrorCode } from '../sso/errors';
import { findCliCache, type CachedRole } from './cliCredentialCache';
import { CredentialsError } from './errors';
import type { MakingServices } from './makingServices';
import type { AwsCredentials } from './ports';

/** What a profile says of the role it assumes. */
export interface RoleSettings {
  readonly roleArn: string;
  readonly sessionName: string;
  /** The profile says the name; otherwise it is made up. */
  readonly isNamed: boolean;
  readonly externalId?: string;
  /** Seconds. */
  readonly durationSeconds?: number;
  /** `mfa_serial`: the device whose code the role wants. */
  readonly device?: string;
}

/** @param now goes into a session name that is made up, in milliseconds. */
export function readRole({ properties, roleArn = '' }: Profile, now: number): RoleSettings {
  const sessionName = properties.get('role_session_name');
  const externalId = properties.get('external_id');
  const device = properties.get('mfa_serial');
  const duration = properties.get('duration_seconds') ?? '';
  return {
    roleArn,
    sessionName: sessionName || `aws-sso-profiles-${now}`,
    isNamed: Boolean(sessionName),
    ...(externalId && { externalId }),
    ...(device && { device }),
    // As with the AWS CLI, which passes over what is no whole number.
    ...(/^[0-9]+$/.test(duration) && { durationSeconds: Number(duration) }),
  };
}

/** The devices whose codes a profile's credentials may want: of its own role, and of those that it comes from. */
export function findMfaDevices(profile: Profile, config: SharedConfig): string[] {
  const visited = new Set<Profile>();
  let current: Profile | undefined = profile;
  while (current && !visited.has(current)) {
    visited.add(current);
    current = config.profiles.get(current.sourceProfile ?? '');
  }
  return [...visited].flatMap(({ properties }) => properties.get('mfa_serial') ?? []);
}

/** What tells one way to assume a role from another, whatever the session is called. */
export function roleKey({
  sessionName,
  isNamed,
  roleArn,
  externalId,
  durationSeconds,
  device,
}: RoleSettings): CachedRole {
  return {
    roleArn,
    ...(isNamed && { sessionName }),
    ...(externalId && { externalId }),
    ...(device && { device }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  };
}

/** That AWS does not let the profile have its role. */
export function roleDenied(
  { name, roleArn = '' }: Profile,
  cause: CodedError<SsoErrorCode>,
  who: { readonly source: string } | { readonly file: string },
): CredentialsError {
  return new CredentialsError('roleDenied', `profile ${name}: ${roleArn} is denied`, {
    cause,
    details: { profile: name, role: roleArn, ...who },
  });
}

export async function findCachedRole(
  role: CachedRole,
  profile: Profile,
  services: MakingServices,
): Promise<AwsCredentials | undefined> {
  const sessionId = findSessionId(profile, services.config.current);
  const cached = await findCliCache(services)?.findRole(role, sessionId);
  if (cached) services.logger.info(`[credentials] taken from the cache of the AWS CLI: ${profile.name}`);
  return cached;
}
