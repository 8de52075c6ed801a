import type { SsoSession } from '../config/sharedConfig';
import { isRenewable, type CachedToken, type TokenFileProblem } from './tokenCache';

export type SessionState = 'signedOut' | 'signingIn' | 'signedIn' | 'expired';

/** One Identity Center session as the token cache and the clock describe it. Holds no secret. */
export interface SessionStatus {
  readonly session: SsoSession;
  readonly state: SessionState;
  /** The token can be renewed without the user, as far as is known. */
  readonly renewable: boolean;
  /** End of the access token in the cache, passed or not. */
  readonly tokenExpiresAt?: Date;
  readonly registrationExpiresAt?: Date;
  /** The moment the user must log in again; absent when the token renews itself or there is none. */
  readonly userMustActAt?: Date;
  /** A token file is there and holds nothing usable. */
  readonly problem?: TokenFileProblem;
}

/** What is known of a session besides its token file. */
export interface SessionKnowledge {
  readonly signingIn: boolean;
  /** The service refused this very token, whatever its date says. */
  readonly rejected: boolean;
}

export function describeSession(
  session: SsoSession,
  reading: { token?: CachedToken; problem?: TokenFileProblem },
  knowledge: SessionKnowledge,
  now: number,
): SessionStatus {
  const { token, problem } = reading;
  if (!token) {
    return {
      session,
      state: knowledge.signingIn ? 'signingIn' : 'signedOut',
      renewable: false,
      ...(problem && { problem }),
    };
  }
  const renewable = !knowledge.rejected && isRenewable(token, now);
  const alive = !knowledge.rejected && (renewable || token.expiresAt.getTime() > now);
  return {
    session,
    state: knowledge.signingIn ? 'signingIn' : alive ? 'signedIn' : 'expired',
    renewable,
    tokenExpiresAt: token.expiresAt,
    ...(token.registration && { registrationExpiresAt: token.registration.expiresAt }),
    ...(alive && !renewable && { userMustActAt: token.expiresAt }),
  };
}
