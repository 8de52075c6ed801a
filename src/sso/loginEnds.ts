import { disposeAll, type Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { AccessTokens } from './accessTokens';
import type { SessionStore } from './sessionStore';
import type { CachedToken } from './tokenCache';

export interface LoginEndServices {
  readonly sessions: SessionStore;
  readonly tokens: Pick<AccessTokens, 'hasRenewed'>;
}

/**
 * Tells when the login behind a session's token has ended, for any reason: the token is gone, was refused, or gave way to
 * that of another login.
 *
 * A token file does not say whose login it is of, and a login may use the client of the one before. So a renewal is only
 * what is known to be one: this window made it, or the refresh token is still the same.
 */
export class LoginEnds implements Disposable {
  readonly #services: LoginEndServices;
  /** The tokens of the logins that go on. */
  readonly #tokens = new Map<string, CachedToken>();
  readonly #ended = new Emitter<string>();
  readonly #watch: Disposable;

  /** Fires with the session's id. */
  readonly onDidEnd = this.#ended.event;

  constructor(services: LoginEndServices) {
    this.#services = services;
    this.#watch = services.sessions.onDidChange(() => this.#look());
  }

  /** Notes the logins that there are: only of those it is told when they end. */
  start(): void {
    this.#look();
  }

  dispose(): void {
    disposeAll([this.#watch, this.#ended]);
  }

  #look(): void {
    const { current } = this.#services.sessions;
    for (const [id, { problem }] of current) {
      // A file that is just being written says nothing of the login.
      if (!problem) this.#compare(id);
    }
    for (const id of this.#tokens.keys()) if (!current.has(id)) this.#tokens.delete(id);
  }

  #compare(id: string): void {
    const { sessions } = this.#services;
    const before = this.#tokens.get(id);
    const token = sessions.lastToken(id);
    const isOver = !token || sessions.isRejected(id, token);
    if (isOver) this.#tokens.delete(id);
    else this.#tokens.set(id, token);
    if (before && (isOver || !this.#isSameLogin(id, before, token))) this.#ended.fire(id);
  }

  #isSameLogin(id: string, before: CachedToken, token: CachedToken): boolean {
    return (
      token.accessToken === before.accessToken ||
      (token.refreshToken !== undefined && token.refreshToken === before.refreshToken) ||
      this.#services.tokens.hasRenewed(id, before, token)
    );
  }
}
