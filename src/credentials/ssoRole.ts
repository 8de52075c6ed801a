import type { CodedError } from '../base/errors';
import { FALLBACK_REGION } from '../config/partitions';
import type { Profile } from '../config/sharedConfig';
import { SsoError, type SsoErrorCode } from '../sso/errors';
import { findCliCache } from './cliCredentialCache';
import type { MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';
import { CredentialsError } from './errors';

/** The role of an Identity Center profile. */
interface SsoRole {
  readonly profile: string;
  readonly sessionId: string;
  readonly accountId: string;
  readonly roleName: string;
  /** Of a profile with inline settings: others with its start URL may have another. */
  readonly inlineRegion?: string;
}

/**
 * Credentials of the profile's role. A session that is not signed in has none, whatever the AWS CLI still has cached.
 * @throws SsoError; CredentialsError `noCredentials` for a profile that is there to log in alone.
 */
export async function credentialsOfSsoRole(
  profile: Profile,
  services: MakingServices,
  { signal }: Wish,
): Promise<AwsCredentials> {
  const { tokens, clients, config, logger } = services;
  const role = readRole(profile);
  const { sessionId, accountId, roleName, inlineRegion } = role;
  if (!accountId && !roleName) {
    throw new CredentialsError('noCredentials', `profile ${profile.name} names no account and no role`, {
      details: { profile: profile.name },
    });
  }
  const session = config.current.sessions.get(sessionId);
  const token = await tokens.get(sessionId, signal);
  const cached = await findCliCache(services)?.findSsoRole({ ...role, isLegacy: session?.legacy ?? false });
  if (cached) {
    logger.info(`[credentials] taken from the cache of the AWS CLI: ${profile.name}`);
    return cached;
  }
  const portal = (await clients()).portal(inlineRegion || session?.region || token.region || FALLBACK_REGION);
  const fetchWith = (accessToken: string): Promise<AwsCredentials> =>
    portal.getRoleCredentials({ accessToken, accountId, roleName }, signal);
  try {
    return await fetchWith(token.accessToken);
  } catch (error) {
    if (SsoError.is(error, 'forbidden', 'notFound')) throw notAssigned(role, error);
    if (!SsoError.is(error, 'unauthorized')) throw error;
    const replacement = await tokens.replaceRejected(sessionId, token, signal);
    return fetchWith(replacement.accessToken);
  }
}

/** From the properties: where the profile is a source, its facts may be those of a role that it assumes besides. */
function readRole({ name, properties }: Profile): SsoRole {
  const inlineRegion = properties.get('sso_session') ? undefined : properties.get('sso_region');
  return {
    profile: name,
    sessionId: properties.get('sso_session') || properties.get('sso_start_url') || '',
    accountId: properties.get('sso_account_id') ?? '',
    roleName: properties.get('sso_role_name') ?? '',
    ...(inlineRegion && { inlineRegion }),
  };
}

function notAssigned({ profile, accountId, roleName }: SsoRole, cause: CodedError<SsoErrorCode>): SsoError {
  return new SsoError(cause.code, `profile ${profile}: ${roleName} in ${accountId} is not assigned`, {
    cause,
    details: { ...cause.details, profile, account: accountId, role: roleName },
  });
}
