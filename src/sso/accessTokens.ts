import { untilAborted } from '../base/abort';
import type { Clock } from '../base/clock';
import { FileLockError, withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import { errorText } from '../base/errors';
import { SsoError } from './errors';
import type { SsoClients } from './ports';
import type { SessionStore } from './sessionStore';
import { configuredEndpoint } from './startUrl';
import { isRenewable, type CachedToken, type TokenCache } from './tokenCache';

export interface AccessTokenServices {
  readonly sessions: SessionStore;
  readonly cache: TokenCache;
  readonly clients: () => Promise<SsoClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long one holder of the lock is waited for. */
  readonly lockWaitMs?: number;
}

/** A token with less left than this is renewed before it is used. */
const RENEW_BEFORE_EXPIRY_MS = 5 * 60_000;
const LOCK_WAIT_MS = 20_000;

/** Hands out access tokens that work, renewing them with the refresh token when they are about to end. */
export class AccessTokens {
  readonly #services: AccessTokenServices;
  readonly #renewals = new Map<string, Promise<CachedToken>>();
  readonly #failures = new Map<string, unknown>();
  /** The access tokens of each session's last renewal in this window. */
  readonly #renewed = new Map<string, { readonly from: string; readonly to: string }>();
  /** What the service issued and the disk did not take, by the access token it replaces: its refresh token is gone. */
  readonly #unwritten = new Map<string, CachedToken>();

  constructor(services: AccessTokenServices) {
    this.#services = services;
  }

  /**
   * A session's access token, renewed when it has to be.
   * @throws SsoError `notSignedIn`, `sessionExpired`, or what kept an ended token from being renewed.
   */
  async get(sessionId: string, signal?: AbortSignal): Promise<CachedToken> {
    const { sessions, clock } = this.#services;
    const token = await sessions.readToken(sessionId);
    if (!token) throw notSignedIn(sessionId);
    const isOver = sessions.current.get(sessionId)?.state === 'expired';
    if (isOver || sessions.isRejected(sessionId, token)) throw sessionExpired(sessionId);
    const leftMs = token.expiresAt.getTime() - clock.now();
    if (leftMs > RENEW_BEFORE_EXPIRY_MS || !isRenewable(token, clock.now())) return token;
    try {
      return await this.renew(sessionId, token, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const unwritten = this.#unwritten.get(token.accessToken);
      if (unwritten && unwritten.expiresAt.getTime() > this.#services.clock.now()) return unwritten;
      if (leftMs <= 0 || SsoError.is(error, 'sessionExpired')) throw error;
      this.#services.logger.warn(
        `[session] renewal failed, the token lives on: ${sessionId}: ${errorText(error)}`,
      );
      return token;
    }
  }

  /**
   * What to use instead of a token that the service refused (401): one that another tool wrote meanwhile, or a renewed
   * one.
   * @throws SsoError `sessionExpired` when there is none; the session then shows as expired.
   */
  async replaceRejected(
    sessionId: string,
    rejected: CachedToken,
    signal?: AbortSignal,
  ): Promise<CachedToken> {
    const { sessions, clock } = this.#services;
    const token = await sessions.readToken(sessionId);
    if (token && token.accessToken !== rejected.accessToken) return token;
    if (token && isRenewable(token, clock.now())) return this.renew(sessionId, rejected, signal);
    await sessions.markRejected(sessionId, rejected);
    throw sessionExpired(sessionId);
  }

  /**
   * Replaces `outworn`, once among all processes: under a lock, the token is read again first, and a process that finds that
   * another has renewed it takes that one.
   * @throws SsoError `sessionExpired` when the service refuses; otherwise the failure, with the token left as it was.
   */
  async renew(sessionId: string, outworn: CachedToken, signal?: AbortSignal): Promise<CachedToken> {
    signal?.throwIfAborted();
    const renewal = this.#renewals.get(sessionId) ?? this.#beginRenewal(sessionId, outworn);
    return untilAborted(renewal, signal);
  }

  /** Goes on when its caller turns away: others may share it, and an answer that is dropped loses the refresh token. */
  #beginRenewal(sessionId: string, outworn: CachedToken): Promise<CachedToken> {
    const renewal = withFileLock(
      `${this.#services.cache.tokenFile(sessionId)}.lock`,
      () => this.#renewLocked(sessionId, outworn),
      { waitMs: this.#services.lockWaitMs ?? LOCK_WAIT_MS, purpose: 'renewal' },
    )
      .catch((error: unknown) => this.#takeUnlocked(sessionId, outworn, error))
      .finally(() => this.#renewals.delete(sessionId));
    this.#renewals.set(sessionId, renewal);
    renewal.then(
      () => this.#failures.delete(sessionId),
      (error: unknown) => this.#failures.set(sessionId, error),
    );
    return renewal;
  }

  /** Whether the session's last renewal in this window replaced `before` by `after`. */
  hasRenewed(sessionId: string, before: CachedToken, after: CachedToken): boolean {
    const last = this.#renewed.get(sessionId);
    return last?.from === before.accessToken && last.to === after.accessToken;
  }

  /** Why the last renewal of a session failed in this window; undefined when it did not. */
  lastRenewalFailure(sessionId: string): unknown {
    return this.#failures.get(sessionId);
  }

  /** Where many wait for the lock, the first of them has renewed the token while the last still waits. */
  async #takeUnlocked(sessionId: string, outworn: CachedToken, error: unknown): Promise<CachedToken> {
    if (!FileLockError.is(error, 'lockTimeout')) throw error;
    const token = await this.#services.sessions.readToken(sessionId);
    if (token && token.accessToken !== outworn.accessToken) return token;
    throw error;
  }

  async #renewLocked(sessionId: string, outworn: CachedToken): Promise<CachedToken> {
    const { sessions, cache, clock, logger } = this.#services;
    const token = await sessions.readToken(sessionId);
    if (!token) throw notSignedIn(sessionId);
    if (token.accessToken !== outworn.accessToken) return token;
    if (!isRenewable(token, clock.now()) || sessions.isRejected(sessionId, token))
      throw sessionExpired(sessionId);
    try {
      const newest = this.#unwritten.get(token.accessToken) ?? token;
      const isFresh = newest.expiresAt.getTime() - clock.now() > RENEW_BEFORE_EXPIRY_MS;
      const renewed = newest !== token && isFresh ? newest : await this.#issue(sessionId, newest);
      // A login or logout takes no lock: what it did while we asked is younger than what we were given.
      const { token: current, problem } = await cache.readToken(sessionId);
      if (current && current.accessToken !== outworn.accessToken) return current;
      if (!current && !problem) throw notSignedIn(sessionId);
      this.#unwritten.set(token.accessToken, renewed);
      this.#renewed.set(sessionId, { from: token.accessToken, to: renewed.accessToken });
      await sessions.writeToken(sessionId, renewed);
      this.#unwritten.delete(token.accessToken);
      logger.info(`[session] renewed: ${sessionId} until ${renewed.expiresAt.toISOString()}`);
      return renewed;
    } catch (error) {
      if (!SsoError.is(error, 'invalidGrant', 'invalidClient', 'unauthorizedClient')) throw error;
      // A tool that takes no lock may have used the refresh token a moment ago.
      const current = await sessions.readToken(sessionId);
      if (current && current.accessToken !== outworn.accessToken) return current;
      await sessions.markRejected(sessionId, token);
      throw sessionExpired(sessionId, error);
    }
  }

  async #issue(sessionId: string, token: CachedToken): Promise<CachedToken> {
    const { sessions, clients } = this.#services;
    const { registration, refreshToken } = token;
    if (!registration || !refreshToken) throw sessionExpired(sessionId);
    const session = sessions.current.get(sessionId)?.session;
    const isDualStack = session !== undefined && configuredEndpoint(session).isDualStack;
    const oidc = (await clients()).oidc(token.region ?? session?.region ?? '', isDualStack);
    const issued = await oidc.createToken({ registration, grant: { type: 'refreshToken', refreshToken } });
    // The service may send no new refresh token: the old one then stays good.
    return { ...token, ...issued };
  }
}

function notSignedIn(sessionId: string): SsoError {
  return new SsoError('notSignedIn', `no token for ${sessionId}`, { details: { sessionId } });
}

function sessionExpired(sessionId: string, cause?: unknown): SsoError {
  return new SsoError('sessionExpired', `the session ${sessionId} is over`, {
    details: { sessionId },
    ...(cause !== undefined && { cause }),
  });
}
