import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/clock';
import type { CodedError } from '../base/errors';
import type { Profile } from '../config/sharedConfig';
import { SsoError } from '../sso/errors';
import { CredentialsError, type CredentialsErrorCode } from './errors';
import type { MakingServices, Wish } from './makingServices';
import { mfaSessionId, type Mfa } from './mfaSessions';
import type { AssumeRoleInput, AwsCredentials, StsClient } from './ports';
import { findCachedRole, readRole, roleDenied, roleKey, type RoleSettings } from './roleSettings';
import { findStsRegion } from './stsRegion';

/** Roles may want a code that was given shortly before (`aws:MultiFactorAuthAge`); those of younger sessions do not help. */
const OLD_SESSION_MS = 15 * MINUTE_MS;

/**
 * Credentials of the role that a profile assumes.
 * @param source what it is assumed with.
 * @throws CredentialsError, SsoError, or an AbortError when the user does not give a code.
 */
export async function credentialsOfAssumedRole(
  profile: Profile,
  source: AwsCredentials,
  services: MakingServices,
  wish: Wish,
): Promise<AwsCredentials> {
  const { clock, clients, config, environment, mfa } = services;
  const role = readRole(profile, clock.now());
  const cached = await findCachedRole(roleKey(role), profile, services);
  if (cached) return cached;
  const sts = (await clients()).sts(findStsRegion(profile, config.current, environment));
  try {
    if (role.device === undefined) return await sts.assumeRole(source, inputOf(role), wish.signal);
    if (!mfa) throw mfaRequired(profile);
    return await new MfaRole(profile, { ...role, device: role.device }, source, sts, mfa, clock.now()).assume(
      wish,
    );
  } catch (error) {
    if (SsoError.is(error, 'forbidden')) throw roleDenied(profile, error, { source: sourceOf(profile) });
    throw CredentialsError.is(error) ? aboutRole(error, role) : error;
  }
}

/** What assumes the role: a profile, or the place that `credential_source` names. */
function sourceOf({ sourceProfile, properties }: Profile): string {
  return sourceProfile ?? properties.get('credential_source') ?? '';
}

/** A role that wants the code of a device. */
class MfaRole {
  readonly #profile: Profile;
  readonly #role: RoleSettings & { readonly device: string };
  readonly #source: AwsCredentials;
  readonly #sts: StsClient;
  readonly #mfa: Mfa;
  readonly #now: number;

  constructor(
    profile: Profile,
    role: RoleSettings & { readonly device: string },
    source: AwsCredentials,
    sts: StsClient,
    mfa: Mfa,
    now: number,
  ) {
    this.#profile = profile;
    this.#role = role;
    this.#source = source;
    this.#sts = sts;
    this.#mfa = mfa;
    this.#now = now;
  }

  /**
   * With a session of the user's where there can be one: it carries the code to every role of the day. Otherwise each
   * role has a code of its own.
   */
  async assume(wish: Wish): Promise<AwsCredentials> {
    const own = await this.#mfa.find(this.#ownId);
    if (own) return own.credentials;
    if (!this.#canHaveUserSession()) return this.#assumeWithCode(wish);
    try {
      return await this.#assumeWithUserSession(wish);
    } catch (error) {
      if (!(error instanceof CodeOfItsOwnNeeded)) throw error;
      return this.#assumeWithCode(wish, error.given);
    }
  }

  /** STS gives sessions to long-lived keys alone, and a session as long as this only to a role with a code of its own. */
  #canHaveUserSession(): boolean {
    return (
      this.#source.sessionToken === undefined && (this.#role.durationSeconds ?? 0) * SECOND_MS <= HOUR_MS
    );
  }

  async #assumeWithUserSession(wish: Wish): Promise<AwsCredentials> {
    const { device } = this.#role;
    const id = mfaSessionId('user', device, this.#source.accessKeyId);
    const session = await this.#mfa.get(
      {
        id,
        profile: this.#profile.name,
        device,
        open: (code, signal) => this.#openUserSession(code, signal),
      },
      wish,
    );
    try {
      return await this.#sts.assumeRole(session.credentials, inputOf(this.#role), wish.signal);
    } catch (error) {
      const ageMs = this.#now - session.openedAt.getTime();
      if (SsoError.is(error, 'expiredCredentials') && ageMs > 0) {
        await this.#mfa.drop(id);
        return this.#assumeWithUserSession(wish);
      }
      throw SsoError.is(error, 'forbidden') && ageMs > OLD_SESSION_MS ? new CodeOfItsOwnNeeded() : error;
    }
  }

  async #openUserSession(code: string, signal: AbortSignal): Promise<AwsCredentials> {
    try {
      return await this.#sts.getSessionToken(this.#source, { device: this.#role.device, code }, signal);
    } catch (error) {
      // A policy keeps the user from having sessions; the role may take the code itself.
      throw SsoError.is(error, 'forbidden') ? new CodeOfItsOwnNeeded(code) : error;
    }
  }

  /** @param given a code that may not have been used up. */
  async #assumeWithCode(wish: Wish, given?: string): Promise<AwsCredentials> {
    const { device } = this.#role;
    const open = (code: string, signal: AbortSignal): Promise<AwsCredentials> =>
      this.#sts.assumeRole(this.#source, { ...inputOf(this.#role), mfa: { device, code } }, signal);
    const { credentials } = await this.#mfa.get(
      { id: this.#ownId, profile: this.#profile.name, device, open, ...(given && { code: given }) },
      wish,
    );
    return credentials;
  }

  /** Temporary source credentials are others each time: the profile that they come from stands for them. */
  get #ownId(): string {
    const { sessionToken, accessKeyId } = this.#source;
    const owner = sessionToken === undefined ? accessKeyId : (this.#profile.sourceProfile ?? '');
    return mfaSessionId('role', owner, roleKey(this.#role));
  }
}

/** Says to go another way; it never leaves this file. */
class CodeOfItsOwnNeeded extends Error {
  /** The code that was given in vain. */
  readonly given: string | undefined;

  constructor(given?: string) {
    super('the role wants a code of its own');
    this.given = given;
  }
}

function inputOf({ roleArn, sessionName, externalId, durationSeconds }: RoleSettings): AssumeRoleInput {
  return {
    roleArn,
    sessionName,
    ...(externalId && { externalId }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  };
}

function mfaRequired({ name }: Profile): CredentialsError {
  return new CredentialsError('mfaRequired', `profile ${name} needs an MFA code`, {
    details: { profile: name },
  });
}

/** What STS refused is in the settings of the role: the error names them. */
function aboutRole(
  error: CodedError<CredentialsErrorCode>,
  { device = '', durationSeconds }: RoleSettings,
): CredentialsError {
  return new CredentialsError(error.code, error.message, {
    cause: error.cause,
    details: { device, duration: String(durationSeconds ?? ''), ...error.details },
  });
}
