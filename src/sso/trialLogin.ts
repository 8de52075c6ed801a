import type { SsoSession } from '../config/sharedConfig';
import { accessTo, opens } from './directoryAccess';
import type { LoginOutcome, LoginService, TokensOfLogin } from './loginService';
import { hasSameSettings } from './sessionSettings';
import type { SessionStore } from './sessionStore';

export interface TrialLoginParts {
  readonly sessions: Pick<SessionStore, 'current' | 'readToken'>;
  readonly logins: Pick<LoginService, 'takeBack'>;
  /** Logs in before the eyes of the user. */
  readonly logIn: (session: SsoSession) => Promise<LoginOutcome>;
}

/** Logs in to sessions that no file defines yet, and undoes that unless they are written. */
export class TrialLogin {
  readonly #parts: TrialLoginParts;
  #made: { readonly session: SsoSession; readonly tokens: TokensOfLogin } | undefined;

  constructor(parts: TrialLoginParts) {
    this.#parts = parts;
  }

  /**
   * Logs in, unless that was done with the same settings or these are those of a session that is signed in.
   * @returns the region in which the portal is
   * @throws LoginError; an AbortError or CancellationError when the user turned away
   */
  async ensure(session: SsoSession): Promise<string> {
    const { sessions, logIn } = this.#parts;
    const status = sessions.current.get(session.id);
    const isConfigured = status !== undefined && hasSameSettings(status.session, session);
    const isLoggedIn = this.#made
      ? hasSameSettings(this.#made.session, session)
      : isConfigured && status.state === 'signedIn' && (await this.#hasToken(session));
    if (isLoggedIn) return session.region;
    await this.takeBack();
    for (;;) {
      const outcome = await logIn(session);
      if (outcome.where === 'here') {
        const region = outcome.tokens.made.region ?? session.region;
        this.#made = { session: { ...session, region }, tokens: outcome.tokens };
        return region;
      }
      // A login from elsewhere is one with the configured settings: of others it verifies nothing.
      if (isConfigured) return (await sessions.readToken(session.id))?.region ?? session.region;
    }
  }

  /** Whether the token is of this portal, and none left over from before the start URL was changed. */
  async #hasToken({ id, startUrl }: SsoSession): Promise<boolean> {
    const { sessions } = this.#parts;
    const token = await sessions.readToken(id);
    return token !== undefined && opens(token, accessTo(id, startUrl, sessions));
  }

  /** Leaves the token cache as it was before, unless another token has come there since. */
  async takeBack(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    if (made) await this.#parts.logins.takeBack(made.session, made.tokens);
  }
}
