import { toDisposable, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { SsoSession } from '../config/sharedConfig';
import { CachedStatuses, type CachedStatusServices } from './cachedStatuses';
import { describeSession, type SessionStatus } from './sessionStatus';
import { tokenFileName, type CachedToken, type TokenCache, type TokenReading } from './tokenCache';

/** Statuses by session id, in the order of the config file. */
export type SessionStatuses = ReadonlyMap<string, SessionStatus>;

export interface SessionStoreServices extends CachedStatusServices {
  readonly cache: TokenCache;
}

interface SessionReading extends TokenReading {
  /** The service is known to have refused the token. */
  readonly isRefused: boolean;
}

/**
 * What the token cache says of every configured session, and what this window knows besides: which are signing in and
 * which tokens the service has refused. It makes no request.
 */
export class SessionStore implements Observable<SessionStatuses>, Disposable {
  readonly #services: SessionStoreServices;
  readonly #signingIn = new Set<string>();
  /** The refused access token by session id: the knowledge dies with the token. */
  readonly #rejected = new Map<string, string>();
  readonly #cached: CachedStatuses<SessionReading, SessionStatus>;
  readonly onDidChange: Observable<SessionStatuses>['onDidChange'];

  private constructor(services: SessionStoreServices) {
    this.#services = services;
    const { cache, refusedTokens } = services;
    this.#cached = new CachedStatuses(
      {
        directory: cache.directory,
        fileName: tokenFileName,
        ids: () => this.#sessions.keys(),
        read: async (id) => {
          const reading = await cache.readToken(id);
          const { token } = reading;
          return { ...reading, isRefused: token !== undefined && (await refusedTokens.has(token)) };
        },
        taken: (id, { token, isRefused }) => {
          if (token && isRefused) this.#rejected.set(id, token.accessToken);
        },
        loginOf: (reading) => reading?.token?.accessToken,
        describe: (readings, now) => this.#describe(readings, now),
        ends: ({ tokenExpiresAt, registrationExpiresAt }) =>
          [tokenExpiresAt, registrationExpiresAt].flatMap((date) => date?.getTime() ?? []),
      },
      services,
    );
    this.onDidChange = this.#cached.onDidChange;
  }

  /**
   * Reads the tokens of all sessions and begins to watch them.
   * @param ids of the sessions, where they are known: the config file isn't asked then.
   */
  static async create(services: SessionStoreServices, ids?: ReadonlySet<string>): Promise<SessionStore> {
    const store = new SessionStore(services);
    await (ids ? store.#cached.prepare(ids) : store.reload());
    return store;
  }

  get current(): SessionStatuses {
    return this.#cached.current;
  }

  /** Directories in which the system refuses to notice changes. */
  get unwatched(): readonly string[] {
    return this.#cached.unwatched;
  }

  /** Reads the token of one session, or of all, from disk again. Never fails: what cannot be read for a moment stays. */
  reload(sessionId?: string): Promise<void> {
    return this.#cached.reload(sessionId);
  }

  /**
   * The session's token as it is on disk now. A secret.
   * @throws the system's error when it cannot be read for a moment: there may be one.
   */
  async readToken(sessionId: string): Promise<CachedToken | undefined> {
    return (await this.#cached.read(sessionId)).token;
  }

  /** The session's token as last read, without I/O. A secret. */
  lastToken(sessionId: string): CachedToken | undefined {
    return this.#cached.last(sessionId)?.token;
  }

  /** Writes a session's token; every view hears of it as of any other change of the file. */
  async writeToken(sessionId: string, token: CachedToken): Promise<void> {
    await this.#services.cache.writeToken(sessionId, token);
    await this.reload(sessionId);
  }

  /** Removes a session's token file. */
  async deleteToken(sessionId: string): Promise<void> {
    await this.#services.cache.deleteToken(sessionId);
    await this.reload(sessionId);
  }

  /** Shows the session as signing in until disposed. */
  beginSignIn(sessionId: string): Disposable {
    this.#signingIn.add(sessionId);
    this.#cached.update();
    return toDisposable(() => {
      this.#signingIn.delete(sessionId);
      this.#cached.update();
    });
  }

  /** Notes, for all windows, that the service refused this token: the session counts as over although its date is not. */
  async markRejected(sessionId: string, token: CachedToken): Promise<void> {
    this.#services.logger.info(`[session] the service refused the token: ${sessionId}`);
    this.#rejected.set(sessionId, token.accessToken);
    this.#cached.update();
    await this.#services.refusedTokens.add(token);
  }

  /** Whether the service is known to have refused this token of the session. */
  isRejected(sessionId: string, token: CachedToken): boolean {
    return this.#rejected.get(sessionId) === token.accessToken;
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#cached.wake();
  }

  dispose(): void {
    this.#cached.dispose();
  }

  get #sessions(): ReadonlyMap<string, SsoSession> {
    return this.#services.config.current.sessions;
  }

  #describe(readings: ReadonlyMap<string, SessionReading>, now: number): SessionStatuses {
    const statuses = new Map<string, SessionStatus>();
    for (const [id, session] of this.#sessions) {
      const reading: TokenReading = readings.get(id) ?? {};
      const rejected = reading.token !== undefined && this.isRejected(id, reading.token);
      statuses.set(
        id,
        describeSession(session, reading, { signingIn: this.#signingIn.has(id), rejected }, now),
      );
    }
    return statuses;
  }
}
