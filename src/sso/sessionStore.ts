import { Alarm } from '../base/alarm';
import { BackOff } from '../base/backOff';
import type { Clock } from '../base/clock';
import { DisposableStore, disposeAll, toDisposable, type Disposable } from '../base/disposable';
import { Emitter, type Observable } from '../base/event';
import { watchPaths, type PathWatching } from '../base/fileWatcher';
import type { Logger } from '../base/logger';
import type { SharedConfig, SsoSession } from '../config/sharedConfig';
import type { RefusedTokens } from './refusedTokens';
import { describeSession, type SessionStatus } from './sessionStatus';
import { tokenFileName, type CachedToken, type TokenCache, type TokenReading } from './tokenCache';

/** Statuses by session id, in the order of the config file. */
export type SessionStatuses = ReadonlyMap<string, SessionStatus>;

export interface SessionStoreServices {
  readonly config: Observable<SharedConfig>;
  readonly cache: TokenCache;
  /** Shared with the user's other windows. */
  readonly refusedTokens: RefusedTokens;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * What the token cache says of every configured session, and what this window knows besides: which are signing in and
 * which tokens the service has refused. Reads files when they change and wakes when a token ends; it makes no request.
 */
export class SessionStore implements Observable<SessionStatuses>, Disposable {
  readonly #services: SessionStoreServices;
  readonly #readings = new Map<string, TokenReading>();
  /** The number of the read that each reading is from: one that was begun earlier and took longer is dropped. */
  readonly #readNumbers = new Map<string, number>();
  #lastReadNumber = 0;
  /** A token was read that nobody has been told of: its dates may be those of the one before. */
  #hasOtherToken = false;
  readonly #signingIn = new Set<string>();
  /** The refused access token by session id: the knowledge dies with the token. */
  readonly #rejected = new Map<string, string>();
  readonly #changed = new Emitter<SessionStatuses>();
  readonly #disposables = new DisposableStore();
  /** One timer, for the first moment at which the passing of time alone changes a status. */
  readonly #nextEnd: Alarm;
  readonly #readAgain: BackOff;
  readonly #watching: PathWatching;
  #statuses: SessionStatuses = new Map();

  readonly onDidChange = this.#changed.event;

  private constructor(services: SessionStoreServices) {
    this.#services = services;
    this.#nextEnd = new Alarm(services.clock, () => this.#update());
    this.#readAgain = new BackOff(services.clock, () => void this.reload());
    this.#disposables.add(services.config.onDidChange(() => void this.reload()));
    const { cache, refusedTokens, logger } = services;
    this.#watching = watchPaths(
      [cache.directory, refusedTokens.directory],
      (path, names) => void this.#onChange(path, names),
      logger,
      services,
    );
  }

  /** Reads the tokens of all sessions and begins to watch them. */
  static async create(services: SessionStoreServices): Promise<SessionStore> {
    const store = new SessionStore(services);
    await store.reload();
    return store;
  }

  get current(): SessionStatuses {
    return this.#statuses;
  }

  /** Directories in which the system refuses to notice changes. */
  get unwatched(): readonly string[] {
    return this.#watching.refused;
  }

  /** Reads the token of one session, or of all, from disk again. Never fails: what cannot be read for a moment stays. */
  async reload(sessionId?: string): Promise<void> {
    const ids = sessionId === undefined ? [...this.#sessions.keys()] : [sessionId];
    const readings = await Promise.all(ids.map((id) => this.#read(id)));
    if (readings.some(({ problem }) => problem?.passing)) this.#readAgain.again();
    else if (sessionId === undefined) this.#readAgain.reset();
    for (const id of this.#readings.keys()) if (!this.#sessions.has(id)) this.#readings.delete(id);
    this.#update();
  }

  /**
   * The session's token as it is on disk now. A secret.
   * @throws the system's error when it cannot be read for a moment: there may be one.
   */
  async readToken(sessionId: string): Promise<CachedToken | undefined> {
    const { token, problem } = await this.#read(sessionId);
    this.#update();
    if (problem?.passing) throw problem.passing;
    return token;
  }

  /** The session's token as last read, without I/O. A secret. */
  lastToken(sessionId: string): CachedToken | undefined {
    return this.#readings.get(sessionId)?.token;
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
    this.#update();
    return toDisposable(() => {
      this.#signingIn.delete(sessionId);
      this.#update();
    });
  }

  /** Notes, for all windows, that the service refused this token: the session counts as over although its date is not. */
  async markRejected(sessionId: string, token: CachedToken): Promise<void> {
    this.#services.logger.info(`[session] the service refused the token: ${sessionId}`);
    this.#rejected.set(sessionId, token.accessToken);
    this.#update();
    await this.#services.refusedTokens.add(token);
  }

  /** Whether the service is known to have refused this token of the session. */
  isRejected(sessionId: string, token: CachedToken): boolean {
    return this.#rejected.get(sessionId) === token.accessToken;
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#nextEnd.wake();
  }

  dispose(): void {
    disposeAll([this.#nextEnd, this.#readAgain, this.#watching, this.#disposables, this.#changed]);
  }

  get #sessions(): ReadonlyMap<string, SsoSession> {
    return this.#services.config.current.sessions;
  }

  async #read(id: string): Promise<TokenReading> {
    const number = ++this.#lastReadNumber;
    const { cache, refusedTokens } = this.#services;
    const reading = await cache.readToken(id);
    const isRefused = reading.token !== undefined && (await refusedTokens.has(reading.token));
    // Before anything is known of a file, its trouble is all there is to say.
    if (reading.problem?.passing && this.#readings.has(id)) return reading;
    if (this.#sessions.has(id) && number > (this.#readNumbers.get(id) ?? 0)) {
      this.#readNumbers.set(id, number);
      this.#hasOtherToken ||= reading.token?.accessToken !== this.lastToken(id)?.accessToken;
      this.#readings.set(id, reading);
      if (reading.token && isRefused) this.#rejected.set(id, reading.token.accessToken);
    }
    return reading;
  }

  /** Locks and drafts come and go beside the tokens all the time; they are no news. */
  async #onChange(path: string, names: ReadonlySet<string> | undefined): Promise<void> {
    if (path !== this.#services.cache.directory || !names) {
      await this.reload();
      return;
    }
    const changed = [...this.#sessions.keys()].filter((id) => names.has(tokenFileName(id)));
    await Promise.all(changed.map((id) => this.reload(id)));
  }

  #update(): void {
    if (this.#disposables.isDisposed) return;
    const now = this.#services.clock.now();
    const statuses = new Map<string, SessionStatus>();
    for (const [id, session] of this.#sessions) {
      const reading = this.#readings.get(id) ?? {};
      const rejected = reading.token !== undefined && reading.token.accessToken === this.#rejected.get(id);
      statuses.set(
        id,
        describeSession(session, reading, { signingIn: this.#signingIn.has(id), rejected }, now),
      );
    }
    this.#setNextEnd(statuses, now);
    if (isSame(statuses, this.#statuses) && !this.#hasOtherToken) return;
    this.#hasOtherToken = false;
    this.#statuses = statuses;
    this.#changed.fire(statuses);
  }

  #setNextEnd(statuses: SessionStatuses, now: number): void {
    const ends = [...statuses.values()]
      .flatMap(({ tokenExpiresAt, registrationExpiresAt }) => [tokenExpiresAt, registrationExpiresAt])
      .map((date) => date?.getTime() ?? 0)
      .filter((end) => end > now);
    this.#nextEnd.set(ends.length > 0 ? Math.min(...ends) : undefined);
  }
}

function isSame(a: SessionStatuses, b: SessionStatuses): boolean {
  return JSON.stringify([...a.values()]) === JSON.stringify([...b.values()]);
}
