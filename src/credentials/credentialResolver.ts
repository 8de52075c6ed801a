import { basename } from 'node:path';
import { MINUTE_MS } from '../base/clock';
import { SharedWork } from '../base/sharedWork';
import { findLoginId } from '../config/profileSession';
import { findError, type Profile, type ProfileKind } from '../config/sharedConfig';
import { CredentialsError } from './errors';
import { readLaunchedProfile } from './keys/launcherCommand';
import type { Asking, MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';
import { findStsRegion } from './stsRegion';

/** Credentials with less left than this are made anew. */
const RENEW_BEFORE_EXPIRY_MS = 5 * MINUTE_MS;

interface CachedCredentials {
  /** The profile object they are made for: another object means that the files have changed. */
  readonly profile: Profile;
  readonly kind: ProfileKind;
  readonly asking: Asking;
  readonly work: SharedWork<AwsCredentials>;
  /** What the work came to; absent while it is under way. */
  made?: AwsCredentials;
}

/** Where a profile is reached from. */
interface Visit {
  /** The profiles before it, which take their credentials from it. */
  readonly chain: readonly string[];
  readonly asking: Asking;
}

/** Makes credentials for profiles of every kind and keeps them in memory until shortly before they end. */
export class CredentialResolver {
  readonly #services: MakingServices;
  readonly #cache = new Map<string, CachedCredentials>();

  constructor(services: MakingServices) {
    this.#services = services;
  }

  /**
   * Credentials of a profile; calls at the same time share one request, which goes on when one of them turns away and
   * stops when all have.
   *
   * @param asking `quiet` where the user has not asked for credentials: then they are not asked for a code either.
   * @throws CredentialsError when the profile cannot have any, SsoError when a service or the network says no, an
   * AbortError when the user does not give a code.
   */
  async resolve(
    profileName: string,
    signal?: AbortSignal,
    asking: Asking = 'mayAsk',
  ): Promise<AwsCredentials> {
    signal?.throwIfAborted();
    return this.#resolve(profileName, { chain: [], asking }, signal);
  }

  /** Forgets what was made, so that the next question is asked anew. */
  forget(): void {
    this.#cache.clear();
  }

  /**
   * Forgets what was made with the login to a session; what is in progress goes to the callers that wait for it and no further.
   * @param sessionId of Identity Center, or a `login_session`.
   */
  forgetSession(sessionId: string): void {
    const config = this.#services.config.current;
    for (const [key, { profile, kind }] of this.#cache) {
      if (findLoginId(profile, config, kind) === sessionId) this.#cache.delete(key);
    }
  }

  /** The region in which STS is asked about a profile. */
  regionOf(profile: Profile): string {
    return findStsRegion(profile, this.#services.config.current, this.#services.environment);
  }

  async #resolve(name: string, visit: Visit, signal?: AbortSignal): Promise<AwsCredentials> {
    const { chain, asking } = visit;
    const isSource = chain.length > 0;
    const profile = this.#services.config.current.profiles.get(name);
    if (!profile) {
      throw new CredentialsError('unknownProfile', `no profile ${name}`, { details: { profile: name } });
    }
    const kind = isSource ? (profile.kindAsSource ?? profile.kind) : profile.kind;
    // A profile may be its own source, where it is of another kind; over others it may not.
    const isOwnSource = chain.at(-1) === name && kind !== profile.kind;
    if (chain.includes(name) && !isOwnSource) throw cycle([...chain, name]);
    const forTools = kind === 'process' ? this.#sourceOfLaunched(profile) : undefined;
    if (forTools !== undefined) return this.#resolve(forTools, { chain: [...chain, name], asking }, signal);
    for (;;) {
      const known = this.#cache.get(cacheKey(profile, kind));
      const isShared = known?.profile === profile && this.#isUsable(known);
      const entry = isShared ? known : this.#begin(profile, kind, visit);
      try {
        return await entry.work.wait(signal);
      } catch (error) {
        // The first caller must not ask for a code; this one may.
        const mayAskNow = isShared && entry.asking === 'quiet' && asking === 'mayAsk';
        if (!mayAskNow || !CredentialsError.is(error, 'mfaRequired')) throw error;
      }
    }
  }

  /** The profile that a window of ours would be asked for: this window knows it itself. */
  #sourceOfLaunched({ properties }: Profile): string | undefined {
    const launcher = this.#services.keychain?.launcher;
    if (launcher === undefined) return undefined;
    return readLaunchedProfile(properties.get('credential_process') ?? '', launcher);
  }

  #begin(profile: Profile, kind: ProfileKind, { chain, asking }: Visit): CachedCredentials {
    const key = cacheKey(profile, kind);
    const entry: CachedCredentials = {
      profile,
      kind,
      asking,
      work: new SharedWork(async (signal) => {
        try {
          const visit = { chain: [...chain, profile.name], asking };
          const made = await this.#make(profile, kind, visit, { asking, signal });
          entry.made = made;
          return made;
        } catch (error) {
          if (this.#cache.get(key) === entry) this.#cache.delete(key);
          throw error;
        }
      }),
    };
    this.#cache.set(key, entry);
    return entry;
  }

  /** Under way, or made and not about to end. */
  #isUsable({ made, work }: CachedCredentials): boolean {
    if (!made) return !work.isAbandoned;
    return (
      made.expiresAt === undefined ||
      made.expiresAt.getTime() - this.#services.clock.now() > RENEW_BEFORE_EXPIRY_MS
    );
  }

  async #make(profile: Profile, kind: ProfileKind, visit: Visit, wish: Wish): Promise<AwsCredentials> {
    // As a source it may be of a kind that its problems are not about.
    const problem = kind === profile.kind ? findError(profile) : undefined;
    if (problem) {
      const { message, location } = problem;
      const reason = `${message} (${basename(location.file)}:${location.line})`;
      throw new CredentialsError('brokenProfile', `profile ${profile.name} cannot work: ${message}`, {
        details: { profile: profile.name, reason },
      });
    }
    this.#services.logger.info(`[credentials] making (${kind}): ${profile.name}`);
    const { makeCredentials } = await import('./makeCredentials');
    const makeSource = (name: string): Promise<AwsCredentials> => this.#resolve(name, visit, wish.signal);
    return makeCredentials(profile, kind, this.#services, wish, makeSource);
  }
}

/** A profile that is its own source has credentials of two kinds. */
function cacheKey({ name }: Profile, kind: ProfileKind): string {
  return `${kind} ${name}`;
}

function cycle(names: readonly string[]): CredentialsError {
  return new CredentialsError('sourceProfileCycle', `source_profile cycle: ${names.join(' -> ')}`, {
    details: { profile: names[0] ?? '', chain: names.join(' → ') },
  });
}
