import { untilAborted } from '../../base/abort';
import { MINUTE_MS, type Clock } from '../../base/clock';
import { SsoError } from '../../sso/errors';
import type { Wish } from '../makingServices';
import type { AwsCredentials } from '../ports';
import { KeysError } from './errors';
import type { AccessKey } from './ports';

/** A wish for a session of a key in the keychain. */
export interface KeySessionInput {
  readonly entry: string;
  /** The profile that names the entry in the config file. */
  readonly profile: string;
  readonly key: AccessKey;
  /** Where STS is asked. */
  readonly region: string;
  /** `mfa_serial` of the profile. */
  readonly device?: string;
}

/** Asks STS for a session, and the user for a code where a device is named and the wish lets it. */
export type OpenSession = (input: KeySessionInput, wish: Wish) => Promise<AwsCredentials>;

/** A session with less left than this is not handed out: SDKs take credentials for spent 5 to 15 minutes before. */
const RENEW_BEFORE_EXPIRY_MS = 20 * MINUTE_MS;

/**
 * Sessions of the keys in the keychain, in memory: what a terminal gets, and never the key itself. Those that a code
 * opened are kept where all of that kind are, so that the user can have them forgotten.
 */
export class KeySessions {
  readonly #open: OpenSession;
  readonly #clock: Clock;
  readonly #sessions = new Map<
    string,
    { made?: AwsCredentials; readonly promise: Promise<AwsCredentials> }
  >();

  constructor(open: OpenSession, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /**
   * A session of the key; wishes at the same time share one request, and one code.
   * @throws KeysError `keyRefused` or `sessionRefused`, the signal's reason, else what opening it throws.
   */
  async get(input: KeySessionInput, wish: Wish): Promise<AwsCredentials> {
    if (input.device !== undefined) return this.#openAnew(input, wish);
    return untilAborted(this.#getShared(input), wish.signal);
  }

  forget(): void {
    this.#sessions.clear();
  }

  async #getShared(input: KeySessionInput): Promise<AwsCredentials> {
    const id = [input.entry, input.key.accessKeyId, input.region].join('\n');
    const known = this.#sessions.get(id);
    if (known && this.#isUsable(known.made)) return known.promise;
    // No signal: other callers may wait for it too.
    const promise = this.#openAnew(input, { asking: 'quiet', signal: new AbortController().signal });
    const session: { made?: AwsCredentials; readonly promise: Promise<AwsCredentials> } = { promise };
    this.#sessions.set(id, session);
    try {
      session.made = await promise;
      return session.made;
    } catch (error) {
      if (this.#sessions.get(id) === session) this.#sessions.delete(id);
      throw error;
    }
  }

  async #openAnew(input: KeySessionInput, wish: Wish): Promise<AwsCredentials> {
    try {
      return await this.#open(input, wish);
    } catch (error) {
      throw explain(error, input);
    }
  }

  #isUsable(made: AwsCredentials | undefined): boolean {
    return !made?.expiresAt || made.expiresAt.getTime() - this.#clock.now() > RENEW_BEFORE_EXPIRY_MS;
  }
}

function explain(error: unknown, { profile, key }: KeySessionInput): unknown {
  const details = { profile, key: key.accessKeyId };
  if (SsoError.is(error, 'expiredCredentials', 'signatureRefused')) {
    return new KeysError('keyRefused', `AWS does not take the key of ${profile}`, { cause: error, details });
  }
  if (SsoError.is(error, 'forbidden', 'accessDenied')) {
    return new KeysError('sessionRefused', `STS gives the key of ${profile} no session`, {
      cause: error,
      details,
    });
  }
  return error;
}
