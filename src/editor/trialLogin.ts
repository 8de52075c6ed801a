import type { SsoSession } from '../config/sharedConfig';
import type { TokensOfLogin } from '../sso/loginService';
import type { SessionStore } from '../sso/sessionStore';
import { logInTo, type LogInServices } from './logInTo';

export type TrialLoginServices = LogInServices & { readonly sessions: SessionStore };

/** Logs in to sessions that no file defines yet, and undoes that unless they are written. */
export class TrialLogin {
  readonly #parts: TrialLoginServices;
  #made: { readonly session: SsoSession; readonly tokens: TokensOfLogin } | undefined;

  constructor(parts: TrialLoginServices) {
    this.#parts = parts;
  }

  /**
   * Logs in, unless that was done with the same settings or these are those of a session that is signed in.
   * @returns the region in which the portal is
   * @throws LoginError; an AbortError or CancellationError when the user turned away
   */
  async ensure(session: SsoSession): Promise<string> {
    const { sessions } = this.#parts;
    const status = sessions.current.get(session.id);
    const isLoggedIn =
      (this.#made && hasSameSettings(this.#made.session, session)) ||
      (!this.#made && status?.state === 'signedIn' && hasSameSettings(status.session, session));
    if (isLoggedIn) return session.region;
    await this.takeBack();
    const before = await sessions.readToken(session.id);
    const outcome = await logInTo(session, this.#parts);
    const made = await sessions.readToken(session.id);
    const region = made?.region ?? session.region;
    if (outcome === 'here' && made) {
      this.#made = { session: { ...session, region }, tokens: { made, before } };
    }
    return region;
  }

  /** Leaves the token cache as it was before, unless another token has come there since. */
  async takeBack(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    if (made) await this.#parts.logins.takeBack(made.session, made.tokens);
  }
}

/** Whether a login with the settings of one is a login with those of the other. */
export function hasSameSettings(one: SsoSession, other: SsoSession): boolean {
  const key = ({ id, startUrl, region, scopes }: SsoSession): string =>
    JSON.stringify([id, startUrl, region, scopes]);
  return key(one) === key(other);
}
