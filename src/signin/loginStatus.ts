import { HOUR_MS } from '../base/clock';
import { parseLoginPrincipal, type LoginPrincipal } from '../config/loginPrincipal';
import type { SessionState } from '../sso/sessionStatus';
import type { SessionEnd } from './errors';
import type { LoginReading } from './loginCache';
import type { LoginFileProblem } from './loginFile';

/** One console sign-in as its cache file and the clock describe it. Holds no secret. */
export interface LoginStatus {
  /** The value of `login_session`, which names the cache file. */
  readonly loginSession: string;
  /** Undefined for a `login_session` that is no ARN of a principal. */
  readonly principal?: LoginPrincipal;
  /** Names of the profiles that have it, in the order of the files. */
  readonly profiles: readonly string[];
  /** Where it is refreshed: the region of the first profile that has one. */
  readonly region?: string;
  /**
   * `signedIn` until the service refuses: how long a session lasts, 12 hours at most, is unknown. Its credentials are
   * renewed meanwhile.
   */
  readonly state: SessionState;
  /** End of the credentials in the cache, 15 minutes after they were made; passed or not. */
  readonly credentialsExpireAt?: Date;
  /** Why the service refused, where this window heard it. */
  readonly end?: SessionEnd;
  readonly problem?: LoginFileProblem;
  /** Why the last renewal of these credentials failed in this window, the session going on; absent when none did. */
  readonly renewalFailure?: RenewalFailure;
}

/** `other`: a fault that passes, of the network or the service. */
export type RenewalFailure = 'missingPermission' | 'clockWrong' | 'other';

/** What is known of a session besides its file. */
export interface LoginKnowledge {
  readonly signingIn: boolean;
  /** The service refused this very login, for a reason that is known or not. */
  readonly refused?: SessionEnd | 'unknown' | undefined;
  readonly renewalFailure?: RenewalFailure | undefined;
}

/** No session is longer: credentials that ended that long ago are of one that is over, whatever the service would say. */
export const LONGEST_SESSION_MS = 12 * HOUR_MS;

/** What a person calls a console sign-in: its user or role, and the account. */
export function loginLabel({ loginSession }: Pick<LoginStatus, 'loginSession'>): string {
  const principal = parseLoginPrincipal(loginSession);
  return principal ? `${principal.name} · ${principal.accountId}` : loginSession;
}

/** Whether a login helps: there is none, or AWS refused it. */
export function needsConsoleLogin({ state }: Pick<LoginStatus, 'state'>): boolean {
  return state === 'signedOut' || state === 'expired';
}

export function describeLogin(
  place: Pick<LoginStatus, 'loginSession' | 'profiles' | 'region'>,
  { login, problem }: LoginReading,
  { signingIn, refused, renewalFailure }: LoginKnowledge,
  now: number,
): LoginStatus {
  const principal = parseLoginPrincipal(place.loginSession);
  const end = login?.credentials.expiresAt;
  const isOver = refused !== undefined || (end !== undefined && now - end.getTime() > LONGEST_SESSION_MS);
  const state = signingIn ? 'signingIn' : !login ? 'signedOut' : isOver ? 'expired' : 'signedIn';
  return {
    ...place,
    ...(principal && { principal }),
    state,
    ...(end && { credentialsExpireAt: end }),
    ...(login && refused !== undefined && refused !== 'unknown' && { end: refused }),
    ...(problem && { problem }),
    ...(state === 'signedIn' && renewalFailure && { renewalFailure }),
  };
}
