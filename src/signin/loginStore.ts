import { toDisposable, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import { findLoginProfiles, loginSessionOf } from '../config/profileSession';
import { CachedStatuses, type CachedStatusServices } from '../sso/cachedStatuses';
import type { SessionEnd } from './errors';
import type { LoginCache, LoginReading } from './loginCache';
import { loginFileName, type CachedLogin } from './loginFile';
import { describeLogin, LONGEST_SESSION_MS, type LoginStatus, type RenewalFailure } from './loginStatus';

/** Console sign-ins by `login_session`, in the order of the files. */
export type LoginStatuses = ReadonlyMap<string, LoginStatus>;

export interface LoginStoreServices extends CachedStatusServices {
  readonly loginCache: LoginCache;
}

interface ReadLogin extends LoginReading {
  /** The service is known to have refused the login. */
  readonly isRefused: boolean;
}

/**
 * What the login cache says of every console sign-in that a profile names, and what this window knows besides. It makes no
 * request.
 */
export class LoginStore implements Observable<LoginStatuses>, Disposable {
  readonly #services: LoginStoreServices;
  readonly #signingIn = new Map<string, number>();
  /** By session the refresh token that the service refused, and why: the knowledge dies with the login. */
  readonly #refused = new Map<
    string,
    { readonly refreshToken: string; readonly end: SessionEnd | 'unknown' }
  >();
  /** By session the access key whose renewal failed last, and why. */
  readonly #failures = new Map<string, { readonly accessKeyId: string; readonly failure: RenewalFailure }>();
  readonly #cached: CachedStatuses<ReadLogin, LoginStatus>;
  readonly onDidChange: Observable<LoginStatuses>['onDidChange'];

  private constructor(services: LoginStoreServices) {
    this.#services = services;
    const { loginCache, refusedTokens } = services;
    this.#cached = new CachedStatuses(
      {
        directory: loginCache.directory,
        fileName: loginFileName,
        ids: () => this.#places().keys(),
        read: async (id) => {
          const reading = await loginCache.read(id);
          const { login } = reading;
          const isRefused =
            login !== undefined && (await refusedTokens.has({ accessToken: login.refreshToken }));
          return { ...reading, isRefused };
        },
        taken: (id, { login, isRefused }) => {
          if (login && isRefused && this.refusalOf(id, login) === undefined)
            this.#refused.set(id, { refreshToken: login.refreshToken, end: 'unknown' });
        },
        loginOf: (reading) => reading?.login?.credentials.accessKeyId,
        describe: (readings, now) => this.#describe(readings, now),
        // The end of credentials changes what a row counts, and twelve hours after it the session has certainly expired.
        ends: ({ credentialsExpireAt: end }) =>
          end ? [end.getTime(), end.getTime() + LONGEST_SESSION_MS + 1] : [],
      },
      services,
    );
    this.onDidChange = this.#cached.onDidChange;
  }

  /** Reads the logins of all profiles and begins to watch them. */
  static async create(services: LoginStoreServices): Promise<LoginStore> {
    const store = new LoginStore(services);
    await store.reload();
    return store;
  }

  get current(): LoginStatuses {
    return this.#cached.current;
  }

  /** Directories in which the system refuses to notice changes. */
  get unwatched(): readonly string[] {
    return this.#cached.unwatched;
  }

  /** Reads one login, or all, from disk again. Never fails: what cannot be read for a moment stays. */
  reload(loginSession?: string): Promise<void> {
    return this.#cached.reload(loginSession);
  }

  /**
   * The login as it is on disk now, of a session that profiles name or not. A secret.
   * @throws the system's error when it cannot be read for a moment: there may be one.
   */
  read(loginSession: string): Promise<LoginReading> {
    return this.#cached.read(loginSession);
  }

  /** The login as last read, without I/O. A secret. */
  last(loginSession: string): CachedLogin | undefined {
    return this.#cached.last(loginSession)?.login;
  }

  /** Writes a login; every view hears of it as of any other change of the file. */
  async write(loginSession: string, login: CachedLogin): Promise<void> {
    await this.#services.loginCache.write(loginSession, login);
    await this.reload(loginSession);
  }

  /** Removes the file of a login. */
  async delete(loginSession: string): Promise<void> {
    await this.#services.loginCache.delete(loginSession);
    await this.reload(loginSession);
  }

  /** Shows the session as signing in until disposed. */
  beginSignIn(loginSession: string): Disposable {
    const count = (by: number): void => {
      this.#signingIn.set(loginSession, (this.#signingIn.get(loginSession) ?? 0) + by);
      this.#cached.update();
    };
    count(1);
    return toDisposable(() => count(-1));
  }

  /** Notes, for all windows, that the service refused this login; why is known in this window alone. */
  async markRefused(loginSession: string, { refreshToken }: CachedLogin, end: SessionEnd): Promise<void> {
    this.#services.logger.info(`[console session] the service refused the login (${end}): ${loginSession}`);
    this.#refused.set(loginSession, { refreshToken, end });
    this.#cached.update();
    await this.#services.refusedTokens.add({ accessToken: refreshToken });
  }

  /** Why the service refused this very login; undefined when it did not, as far as is known. */
  refusalOf(loginSession: string, login: CachedLogin): SessionEnd | 'unknown' | undefined {
    const refused = this.#refused.get(loginSession);
    return refused?.refreshToken === login.refreshToken ? refused.end : undefined;
  }

  /** Notes how the last renewal of this login ended in this window; undefined: well. */
  noteRenewal(loginSession: string, { credentials }: CachedLogin, failure: RenewalFailure | undefined): void {
    if (failure === undefined) this.#failures.delete(loginSession);
    else this.#failures.set(loginSession, { accessKeyId: credentials.accessKeyId, failure });
    this.#cached.update();
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#cached.wake();
  }

  dispose(): void {
    this.#cached.dispose();
  }

  /** The sessions that profiles name, and what these say of them. */
  #places(): Map<string, { loginSession: string; profiles: string[]; region?: string }> {
    const places = new Map<string, { loginSession: string; profiles: string[]; region?: string }>();
    for (const profile of findLoginProfiles(this.#services.config.current)) {
      const loginSession = loginSessionOf(profile);
      if (loginSession === undefined) continue;
      const place = places.get(loginSession) ?? { loginSession, profiles: [] };
      place.profiles.push(profile.name);
      if (place.region === undefined && profile.region !== undefined) place.region = profile.region;
      places.set(loginSession, place);
    }
    return places;
  }

  #describe(readings: ReadonlyMap<string, ReadLogin>, now: number): LoginStatuses {
    const statuses = new Map<string, LoginStatus>();
    for (const [session, place] of this.#places()) {
      const reading: LoginReading = readings.get(session) ?? {};
      const failed = this.#failures.get(session);
      const isOfThis = failed?.accessKeyId === reading.login?.credentials.accessKeyId;
      const knowledge = {
        signingIn: (this.#signingIn.get(session) ?? 0) > 0,
        refused: reading.login && this.refusalOf(session, reading.login),
        renewalFailure: isOfThis ? failed?.failure : undefined,
      };
      statuses.set(session, describeLogin(place, reading, knowledge, now));
    }
    return statuses;
  }
}
