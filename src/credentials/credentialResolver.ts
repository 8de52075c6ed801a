import { untilAborted } from '../base/abort';
import { MINUTE_MS, type Clock } from '../base/clock';
import type { CodedError } from '../base/errors';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import { findError, type Profile, type SharedConfig } from '../config/sharedConfig';
import type { AccessTokens } from '../sso/accessTokens';
import { SsoError, type SsoErrorCode } from '../sso/errors';
import type { SsoClients } from '../sso/ports';
import { CredentialsError } from './errors';
import type { AwsCredentials, StsClients } from './ports';

export interface CredentialServices {
  readonly config: Observable<SharedConfig>;
  readonly tokens: AccessTokens;
  readonly clients: () => Promise<SsoClients & StsClients>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Credentials with less left than this are fetched anew. */
const RENEW_BEFORE_EXPIRY_MS = 5 * MINUTE_MS;
/** Where STS is asked when neither the profile nor its session names a region. */
const FALLBACK_REGION = 'us-east-1';

interface CachedCredentials {
  /** The profile object they were made for: another object means that the files have changed. */
  readonly profile: Profile;
  readonly credentials: Promise<AwsCredentials>;
  /** What the promise came to; absent while it is under way. */
  made?: AwsCredentials;
}

/** Makes credentials for profiles and keeps them in memory until shortly before they end. */
export class CredentialResolver {
  readonly #services: CredentialServices;
  readonly #cache = new Map<string, CachedCredentials>();

  constructor(services: CredentialServices) {
    this.#services = services;
  }

  /**
   * Credentials of a profile; calls at the same time share one request, which goes on when one of them turns away.
   * @throws CredentialsError when the profile cannot have any here, SsoError when a service or the network says no.
   */
  async resolve(profileName: string, signal?: AbortSignal): Promise<AwsCredentials> {
    signal?.throwIfAborted();
    return untilAborted(this.#resolve(profileName, []), signal);
  }

  /** End of a profile's credentials in memory, without I/O. */
  peekExpiry(profileName: string): Date | undefined {
    return this.#cache.get(profileName)?.made?.expiresAt;
  }

  /** Forgets what was made, so that the next question is asked anew. */
  forget(): void {
    this.#cache.clear();
  }

  /** The region in which STS is asked about a profile. */
  regionOf(profile: Profile): string {
    const session = this.#services.config.current.sessions.get(profile.sessionId ?? '');
    return profile.region ?? session?.region ?? FALLBACK_REGION;
  }

  async #resolve(name: string, chain: readonly string[]): Promise<AwsCredentials> {
    if (chain.includes(name)) {
      throw new CredentialsError(
        'sourceProfileCycle',
        `source_profile cycle: ${[...chain, name].join(' -> ')}`,
        {
          details: { profile: chain[0] ?? name, chain: [...chain, name].join(' → ') },
        },
      );
    }
    const profile = this.#services.config.current.profiles.get(name);
    if (!profile) {
      throw new CredentialsError('unknownProfile', `no profile ${name}`, { details: { profile: name } });
    }
    const cached = this.#cache.get(name);
    if (cached?.profile === profile && this.#isUsable(cached)) return cached.credentials;
    const entry: CachedCredentials = { profile, credentials: this.#make(profile, [...chain, name]) };
    this.#cache.set(name, entry);
    try {
      entry.made = await entry.credentials;
      return entry.made;
    } catch (error) {
      if (this.#cache.get(name) === entry) this.#cache.delete(name);
      throw error;
    }
  }

  /** Under way, or made and not about to end. */
  #isUsable({ made }: CachedCredentials): boolean {
    if (!made?.expiresAt) return true;
    return made.expiresAt.getTime() - this.#services.clock.now() > RENEW_BEFORE_EXPIRY_MS;
  }

  async #make(profile: Profile, chain: readonly string[]): Promise<AwsCredentials> {
    const problem = findError(profile);
    if (problem) {
      throw new CredentialsError('brokenProfile', `profile ${profile.name} cannot work: ${problem.message}`, {
        details: { profile: profile.name, reason: problem.message },
      });
    }
    this.#services.logger.info(`[credentials] making (${profile.kind}): ${profile.name}`);
    switch (profile.kind) {
      case 'sso':
        return this.#fromSso(profile);
      case 'keys':
        return fromKeys(profile);
      case 'assumeRole':
        return this.#fromAssumedRole(profile, chain);
      case 'process':
      case 'webIdentity':
      case 'login':
      case 'none':
        throw unsupported(profile);
    }
  }

  async #fromSso(profile: Profile): Promise<AwsCredentials> {
    const { tokens, clients, config } = this.#services;
    const { sessionId = '', accountId = '', roleName = '' } = profile;
    const session = config.current.sessions.get(sessionId);
    const token = await tokens.get(sessionId);
    const portal = (await clients()).portal(session?.region ?? token.region ?? FALLBACK_REGION);
    const fetchWith = (accessToken: string): Promise<AwsCredentials> =>
      portal.getRoleCredentials({ accessToken, accountId, roleName });
    try {
      return await fetchWith(token.accessToken);
    } catch (error) {
      if (SsoError.is(error, 'forbidden', 'notFound')) throw roleNotAssigned(profile, error);
      if (!SsoError.is(error, 'unauthorized')) throw error;
      const replacement = await tokens.replaceRejected(sessionId, token);
      return fetchWith(replacement.accessToken);
    }
  }

  async #fromAssumedRole(profile: Profile, chain: readonly string[]): Promise<AwsCredentials> {
    const { properties, roleArn, sourceProfile, name } = profile;
    if (!roleArn || !sourceProfile) throw unsupported(profile);
    if (properties.has('mfa_serial')) {
      throw new CredentialsError('mfaRequired', `profile ${name} needs an MFA code`, {
        details: { profile: name },
      });
    }
    // A profile may be its own source: its static keys then sign (the AWS CLI's rule).
    const source = sourceProfile === name ? fromKeys(profile) : await this.#resolve(sourceProfile, chain);
    const externalId = properties.get('external_id');
    const durationSeconds = Number(properties.get('duration_seconds'));
    return (await this.#services.clients()).sts(this.regionOf(profile)).assumeRole(source, {
      roleArn,
      sessionName: properties.get('role_session_name') ?? `aws-sso-profiles-${this.#services.clock.now()}`,
      ...(externalId && { externalId }),
      ...(Number.isInteger(durationSeconds) && { durationSeconds }),
    });
  }
}

function fromKeys({ properties, name }: Profile): AwsCredentials {
  const accessKeyId = properties.get('aws_access_key_id');
  const secretAccessKey = properties.get('aws_secret_access_key');
  const sessionToken = properties.get('aws_session_token');
  if (!accessKeyId || !secretAccessKey) {
    throw new CredentialsError('brokenProfile', `profile ${name} holds no complete access key`, {
      details: { profile: name, reason: 'its access key is not complete' },
    });
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function unsupported({ name, kind }: Profile): CredentialsError {
  return new CredentialsError('unsupportedKind', `no credentials of kind ${kind} are made here: ${name}`, {
    details: { profile: name, kind },
  });
}

function roleNotAssigned(
  { name, accountId = '', roleName = '' }: Profile,
  cause: CodedError<SsoErrorCode>,
): SsoError {
  return new SsoError(cause.code, `profile ${name}: ${roleName} in ${accountId} is not assigned`, {
    cause,
    details: { ...cause.details, profile: name, account: accountId, role: roleName },
  });
}
