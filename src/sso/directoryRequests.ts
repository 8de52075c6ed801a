import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { untilAborted } from '../base/abort';
import { SECOND_MS, sleep, type Clock } from '../base/clock';
import { disposeAll, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import { FALLBACK_REGION } from '../config/partitions';
import type { AccessTokens } from './accessTokens';
import { accessKey, opens, type DirectoryAccess } from './directoryAccess';
import { SsoError } from './errors';
import type { Page, PortalAccount, PortalClient, SsoClients } from './ports';
import { RequestLimiter, type LimiterOptions } from './requestLimiter';
import type { SessionStore } from './sessionStore';
import type { CachedToken } from './tokenCache';

export interface DirectoryRequestServices {
  readonly sessions: SessionStore;
  readonly tokens: AccessTokens;
  readonly clients: () => Promise<SsoClients>;
  /** A folder of our own, shared by all windows: they keep to one pace through it. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A token is read from disk at most once in this time, however many requests need it. */
const TOKEN_HELD_MS = 5 * SECOND_MS;
/** Before each further try of a request that failed on the way or in the service. */
const RETRY_DELAYS_MS = [250, 1000];
/** Far more than any user has: a list that does not end by then never will. */
const MOST_PAGES = 1000;

interface HeldToken {
  readonly token: Promise<CachedToken>;
  readonly since: number;
  /** The access token in the cache when this one had come: a login or a renewal replaces it. A secret. */
  inCache?: string | undefined;
}

/** Asks the portal for lists, page by page, with tokens that work and at a pace that it bears. */
export class DirectoryRequests implements Disposable {
  readonly #services: DirectoryRequestServices;
  readonly #limiters = new Map<string, RequestLimiter>();
  readonly #held = new Map<string, HeldToken>();

  constructor(services: DirectoryRequestServices) {
    this.#services = services;
  }

  /** @param onPage told of the accounts of each page as it comes. */
  async listAccounts(
    access: DirectoryAccess,
    options: LimiterOptions,
    onPage: (accounts: readonly PortalAccount[]) => void,
  ): Promise<PortalAccount[]> {
    return this.#listPages('ListAccounts', async (nextToken) => {
      const page = await this.#send(access, options, (portal, accessToken) =>
        portal.listAccounts({ accessToken, ...(nextToken !== undefined && { nextToken }) }, options.signal),
      );
      onPage(page.items);
      return page;
    });
  }

  /** Role names, sorted. */
  async listRoles(access: DirectoryAccess, accountId: string, options: LimiterOptions): Promise<string[]> {
    const names = await this.#listPages('ListAccountRoles', (nextToken) =>
      this.#send(access, options, (portal, accessToken) =>
        portal.listAccountRoles(
          { accessToken, accountId, ...(nextToken !== undefined && { nextToken }) },
          options.signal,
        ),
      ),
    );
    return [...new Set(names)].sort();
  }

  dispose(): void {
    disposeAll(this.#limiters.values());
  }

  async #listPages<T>(
    operation: string,
    request: (nextToken: string | undefined) => Promise<Page<T>>,
  ): Promise<T[]> {
    const items: T[] = [];
    const seen = new Set<string>();
    let nextToken: string | undefined;
    do {
      const page = await request(nextToken);
      items.push(...page.items);
      nextToken = page.nextToken;
      if (nextToken === undefined) return items;
      if (seen.has(nextToken)) break;
      seen.add(nextToken);
    } while (seen.size < MOST_PAGES);
    throw new SsoError('malformedResponse', `${operation} does not come to an end`, {
      details: { operation },
    });
  }

  /** One request, again with another token when the service refuses the first, and again after failures that may pass. */
  async #send<T>(
    access: DirectoryAccess,
    options: LimiterOptions,
    request: (portal: PortalClient, accessToken: string) => Promise<T>,
  ): Promise<T> {
    const { clients, sessions, clock } = this.#services;
    const { signal } = options;
    const { sessionId } = access;
    const region = sessions.current.get(sessionId)?.session.region;
    let isTokenReplaced = false;
    for (let failures = 0; ;) {
      let token = await untilAborted(this.#token(access), signal);
      try {
        const portal = (await clients()).portal(token.region ?? region ?? FALLBACK_REGION);
        return await this.#limiter(sessionId).run(async () => {
          // Another may have been put in its place while the request waited for its turn.
          token = await this.#token(access);
          return request(portal, token.accessToken);
        }, options);
      } catch (error) {
        if (SsoError.is(error, 'unauthorized') && !isTokenReplaced) {
          isTokenReplaced = true;
          await untilAborted(this.#replaceToken(access, token), signal);
          continue;
        }
        const delayMs = RETRY_DELAYS_MS[failures++];
        if (delayMs === undefined || !SsoError.is(error, 'network', 'timeout', 'serverError')) throw error;
        await sleep(delayMs * (0.5 + Math.random()), clock, signal);
      }
    }
  }

  /** @throws SsoError `sessionExpired` when the session has come to be of another portal than the access is to. */
  async #token(access: DirectoryAccess): Promise<CachedToken> {
    const { sessionId } = access;
    const held = this.#held.get(accessKey(access));
    const token = await (held && this.#isGood(held, sessionId)
      ? held.token
      : this.#hold(access, this.#services.tokens.get(sessionId)));
    if (opens(token, access)) return token;
    throw new SsoError('sessionExpired', `the session ${sessionId} is one of another portal now`, {
      details: { sessionId },
    });
  }

  #isGood({ since, inCache }: HeldToken, sessionId: string): boolean {
    const { sessions, clock } = this.#services;
    const heldMs = clock.now() - since;
    if (heldMs < 0 || heldMs >= TOKEN_HELD_MS) return false;
    return inCache === undefined || inCache === sessions.lastToken(sessionId)?.accessToken;
  }

  /** However many requests were refused with it, the token is replaced once. */
  async #replaceToken(access: DirectoryAccess, rejected: CachedToken): Promise<CachedToken> {
    const key = accessKey(access);
    const held = this.#held.get(key);
    const current = await held?.token.catch(() => undefined);
    if (current && current.accessToken !== rejected.accessToken) return current;
    // Another caller may have replaced it meanwhile.
    if (held && this.#held.get(key) !== held) return this.#token(access);
    return this.#hold(access, this.#services.tokens.replaceRejected(access.sessionId, rejected));
  }

  async #hold(access: DirectoryAccess, token: Promise<CachedToken>): Promise<CachedToken> {
    const key = accessKey(access);
    const { sessions, clock } = this.#services;
    const held: HeldToken = { token, since: clock.now() };
    this.#held.set(key, held);
    try {
      const got = await token;
      held.inCache = sessions.lastToken(access.sessionId)?.accessToken;
      return got;
    } catch (error) {
      if (this.#held.get(key) === held) this.#held.delete(key);
      throw error;
    }
  }

  #limiter(sessionId: string): RequestLimiter {
    const existing = this.#limiters.get(sessionId);
    if (existing) return existing;
    const { directory, clock, logger } = this.#services;
    const name = createHash('sha1').update(sessionId, 'utf8').digest('hex');
    // A folder of its own: it changes many times a second, and the lists beside it are watched.
    const limiter = new RequestLimiter({ file: join(directory, 'pace', `${name}.json`), clock, logger });
    this.#limiters.set(sessionId, limiter);
    return limiter;
  }
}
