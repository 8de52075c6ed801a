import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { SsoSession } from '../config/sharedConfig';
import { portalOf } from './sessionSettings';
import type { SessionStore } from './sessionStore';
import { classifyStartUrl, configuredEndpoint } from './startUrl';
import { isRenewable, type CachedToken } from './tokenCache';

export interface TokenLandingServices {
  readonly sessions: SessionStore;
  readonly clock: Clock;
}

/** The reason of a login that ends because another user signed in. */
class SignedInElsewhere extends Error {}

/**
 * Watches, during a login, for a token that makes it needless: another window or tool was quicker. That is a living
 * token of the settings that are logged in to, and no renewal of the one that the login is to replace.
 */
export class TokenLanding implements Disposable {
  readonly #session: SsoSession;
  readonly #services: TokenLandingServices;
  readonly #before: CachedToken | undefined;
  readonly #landed = new AbortController();
  readonly #watch: Disposable;
  #isOtherLoginSeen = false;

  private constructor(session: SsoSession, services: TokenLandingServices, before: CachedToken | undefined) {
    this.#session = session;
    this.#services = services;
    this.#before = before;
    const { sessions } = services;
    this.#watch = sessions.onDidChange(() => this.#judge(sessions.lastToken(session.id)));
  }

  static async begin(session: SsoSession, services: TokenLandingServices): Promise<TokenLanding> {
    return new TokenLanding(session, services, await services.sessions.readToken(session.id));
  }

  /** Aborts when such a token lands. */
  get signal(): AbortSignal {
    return this.#landed.signal;
  }

  /** Says that another window is logging in: what lands from now on is taken for its token, and for no renewal. */
  expectOtherLogin(): void {
    this.#isOtherLoginSeen = true;
  }

  /** Looks into the file now, as news of it may be on its way. */
  async look(): Promise<void> {
    this.#judge(await this.#services.sessions.readToken(this.#session.id));
  }

  dispose(): void {
    this.#watch.dispose();
  }

  #judge(token: CachedToken | undefined): void {
    if (!token || token.accessToken === this.#before?.accessToken) return;
    if (token.expiresAt.getTime() <= this.#services.clock.now()) return;
    if (isOfSettings(token, this.#session) && !this.#mayBeRenewal(token)) {
      this.#landed.abort(new SignedInElsewhere());
    }
  }

  /** A renewal stays with its client, and a login with other scopes has another one. */
  #mayBeRenewal({ registration }: CachedToken): boolean {
    const { sessions, clock } = this.#services;
    const before = this.#before;
    return (
      !this.#isOtherLoginSeen &&
      before !== undefined &&
      isRenewable(before, clock.now()) &&
      !sessions.isRejected(this.#session.id, before) &&
      registration?.clientId === before.registration?.clientId
    );
  }
}

/**
 * Whether a token can be one of these settings, as far as its file tells. Tools spell a start URL in several ways, and
 * the region of one of the company's own is that of the portal it leads to.
 */
function isOfSettings({ startUrl, region }: CachedToken, session: SsoSession): boolean {
  if (startUrl !== undefined && portalOf(startUrl) !== portalOf(session.startUrl)) return false;
  if (region === undefined || classifyStartUrl(session.startUrl)?.owner !== 'aws') return true;
  return region === configuredEndpoint(session).region;
}
