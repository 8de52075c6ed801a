import { basename } from 'node:path';
import type { Clock } from '../base/clock';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable';
import { Emitter, type Observable } from '../base/event';
import { watchPaths } from '../base/fileWatcher';
import type { Logger } from '../base/logger';
import type { SharedConfig, SsoSession } from '../config/sharedConfig';
import { describeSession, type SessionStatus } from './sessionStatus';
import { tokenFileName, type CachedToken, type TokenCache, type TokenReading } from './tokenCache';

/** Statuses by session id, in the order of the config file. */
export type SessionStatuses = ReadonlyMap<string, SessionStatus>;

export interface SessionStoreServices {
  readonly config: Observable<SharedConfig>;
  readonly cache: TokenCache;
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
  readonly #signingIn = new Set<string>();
  /** The refused access token by session id: the knowledge dies with the token. */
  readonly #rejected = new Map<string, string>();
  readonly #changed = new Emitter<SessionStatuses>();
  readonly #disposables = new DisposableStore();
  #statuses: SessionStatuses = new Map();
  #wakeUp: Disposable | undefined;

  readonly onDidChange = this.#changed.event;

  private constructor(services: SessionStoreServices) {
    this.#services = services;
  }

  /** Reads the tokens of all sessions and begins to watch them. */
  static async create(services: SessionStoreServices): Promise<SessionStore> {
    const store = new SessionStore(services);
    store.#disposables.add(services.config.onDidChange(() => void store.reload()));
    store.#disposables.add(
      watchPaths([services.cache.directory], (path) => void store.#reloadFile(path), services.logger),
    );
    await store.reload();
    return store;
  }

  get current(): SessionStatuses {
    return this.#statuses;
  }

  /** Reads the token of one session, or of all, from disk again. */
  async reload(sessionId?: string): Promise<void> {
    const ids = sessionId === undefined ? [...this.#sessions.keys()] : [sessionId];
    await Promise.all(ids.map((id) => this.#read(id)));
    for (const id of this.#readings.keys()) if (!this.#sessions.has(id)) this.#readings.delete(id);
    this.#update();
  }

  /** The session's token as it is on disk now. A secret. */
  async readToken(sessionId: string): Promise<CachedToken | undefined> {
    const { token } = await this.#read(sessionId);
    this.#update();
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

  /** Notes that the service refused this token, so that the session counts as over although its date is not. */
  markRejected(sessionId: string, token: CachedToken): void {
    this.#services.logger.info(`[session] the service refused the token: ${sessionId}`);
    this.#rejected.set(sessionId, token.accessToken);
    this.#update();
  }

  dispose(): void {
    this.#wakeUp?.dispose();
    this.#disposables.dispose();
    this.#changed.dispose();
  }

  get #sessions(): ReadonlyMap<string, SsoSession> {
    return this.#services.config.current.sessions;
  }

  async #read(id: string): Promise<TokenReading> {
    const number = ++this.#lastReadNumber;
    const reading = await this.#services.cache.readToken(id);
    if (this.#sessions.has(id) && number > (this.#readNumbers.get(id) ?? 0)) {
      this.#readNumbers.set(id, number);
      this.#readings.set(id, reading);
    }
    return reading;
  }

  async #reloadFile(path: string): Promise<void> {
    const name = basename(path);
    if (!name.endsWith('.json')) {
      if (path === this.#services.cache.directory) await this.reload();
      return;
    }
    const id = [...this.#sessions.keys()].find((sessionId) => tokenFileName(sessionId) === name);
    if (id !== undefined) await this.reload(id);
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
    this.#scheduleWakeUp(statuses, now);
    if (isSame(statuses, this.#statuses)) return;
    this.#statuses = statuses;
    this.#changed.fire(statuses);
  }

  /** One timer, for the first moment at which the passing of time alone changes a status. */
  #scheduleWakeUp(statuses: SessionStatuses, now: number): void {
    this.#wakeUp?.dispose();
    const ends = [...statuses.values()]
      .flatMap(({ tokenExpiresAt, registrationExpiresAt }) => [tokenExpiresAt, registrationExpiresAt])
      .map((date) => date?.getTime() ?? 0)
      .filter((end) => end > now);
    if (ends.length === 0) return;
    this.#wakeUp = this.#services.clock.schedule(Math.min(...ends) - now, () => this.#update());
  }
}

function isSame(a: SessionStatuses, b: SessionStatuses): boolean {
  return JSON.stringify([...a.values()]) === JSON.stringify([...b.values()]);
}
