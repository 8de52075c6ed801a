import { untilAborted } from '../base/abort';
import { MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import { errorText, type CodedError } from '../base/errors';
import { FileLockError, withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import { FALLBACK_REGION } from '../config/partitions';
import { isSessionEnd, SigninError, type SigninErrorCode } from './errors';
import type { LoginCache, LoginReading } from './loginCache';
import type { CachedLogin } from './loginFile';
import { LONGEST_SESSION_MS, type RenewalFailure } from './loginStatus';
import type { LoginStore } from './loginStore';
import type { ConsoleSigninClients } from './ports';

export interface LoginTokenServices {
  readonly logins: LoginStore;
  readonly loginCache: LoginCache;
  readonly clients: () => Promise<ConsoleSigninClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long one holder of the lock is waited for. */
  readonly lockWaitMs?: number;
}

/** Credentials with less left than this are renewed before they are used, as by the AWS CLI and the SDKs. */
const RENEW_BEFORE_EXPIRY_MS = 5 * MINUTE_MS;
const LOCK_WAIT_MS = 20 * SECOND_MS;

/** Hands out the credentials of console sign-ins, renewing them with the refresh token when they are about to end. */
export class LoginTokens {
  readonly #services: LoginTokenServices;
  readonly #renewals = new Map<string, Promise<CachedLogin>>();
  /** What the service issued and the disk did not take, by the access key it replaces: the old refresh token may be spent. */
  readonly #unwritten = new Map<string, CachedLogin>();

  /** When this window last handed out the credentials of a session, in milliseconds. */
  readonly #lastUses = new Map<string, number>();
  readonly #failures = new Map<string, unknown>();

  constructor(services: LoginTokenServices) {
    this.#services = services;
  }

  /**
   * A session's login, its credentials renewed when they have to be.
   * @param region where to ask when the file does not say: that of the profile.
   * @throws SigninError, or the SsoError that kept ended credentials from being renewed.
   */
  async get(loginSession: string, region?: string, signal?: AbortSignal): Promise<CachedLogin> {
    const { logins, clock, logger } = this.#services;
    this.#lastUses.set(loginSession, clock.now());
    const login = this.#usable(loginSession, await logins.read(loginSession));
    const leftMs = endOf(login) - clock.now();
    if (leftMs > RENEW_BEFORE_EXPIRY_MS) return login;
    try {
      return await this.renew(loginSession, login, region, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const unwritten = this.#unwritten.get(keyOf(login));
      if (unwritten && endOf(unwritten) > clock.now()) return unwritten;
      if (
        leftMs <= 0 ||
        (SigninError.is(error) && (isSessionEnd(error.code) || error.code === 'notSignedIn'))
      )
        throw error;
      logger.warn(
        `[console session] renewal failed, the credentials live on: ${loginSession}: ${errorText(error)}`,
      );
      return login;
    }
  }

  /**
   * Replaces `outworn`, once among all processes that take the lock: under it, the file is read again first, and what
   * another has written is taken.
   * @throws as `get`; of anything but the end of the session, the file is left as it was.
   */
  async renew(
    loginSession: string,
    outworn: CachedLogin,
    region?: string,
    signal?: AbortSignal,
  ): Promise<CachedLogin> {
    signal?.throwIfAborted();
    const renewal = this.#renewals.get(loginSession) ?? this.#begin(loginSession, outworn, region);
    return untilAborted(renewal, signal);
  }

  /** Goes on when its caller turns away: others may share it, and its answer may be the only copy of the next token. */
  #begin(loginSession: string, outworn: CachedLogin, region: string | undefined): Promise<CachedLogin> {
    const renewal = withFileLock(
      this.#services.loginCache.lock(loginSession),
      () => this.#renewLocked(loginSession, outworn, region),
      { waitMs: this.#services.lockWaitMs ?? LOCK_WAIT_MS },
    )
      .catch((error: unknown) => this.#takeUnlocked(loginSession, outworn, error))
      .finally(() => this.#renewals.delete(loginSession));
    this.#renewals.set(loginSession, renewal);
    const { logins } = this.#services;
    renewal.then(
      () => {
        this.#failures.delete(loginSession);
        logins.noteRenewal(loginSession, outworn, undefined);
      },
      (error: unknown) => {
        this.#failures.set(loginSession, error);
        logins.noteRenewal(loginSession, outworn, renewalFailureOf(error));
      },
    );
    return renewal;
  }

  /** Sessions whose credentials this window handed out since a moment, in milliseconds. */
  usedSince(moment: number): string[] {
    return [...this.#lastUses].filter(([, usedAt]) => usedAt >= moment).map(([session]) => session);
  }

  /** Why the last renewal of a session failed in this window; undefined when it did not. */
  lastRenewalFailure(loginSession: string): unknown {
    return this.#failures.get(loginSession);
  }

  /** Where many wait for the lock, the first of them has renewed the login while the last still waits. */
  async #takeUnlocked(loginSession: string, outworn: CachedLogin, error: unknown): Promise<CachedLogin> {
    if (!FileLockError.is(error, 'lockTimeout')) throw error;
    const { login } = await this.#services.logins.read(loginSession);
    if (login && keyOf(login) !== keyOf(outworn)) return login;
    throw error;
  }

  async #renewLocked(
    loginSession: string,
    outworn: CachedLogin,
    region: string | undefined,
  ): Promise<CachedLogin> {
    const { logins, loginCache, clock, logger } = this.#services;
    const login = this.#usable(loginSession, await logins.read(loginSession));
    if (keyOf(login) !== keyOf(outworn)) return login;
    try {
      const newest = this.#unwritten.get(keyOf(login)) ?? login;
      const isFresh = newest !== login && endOf(newest) - clock.now() > RENEW_BEFORE_EXPIRY_MS;
      const renewed = isFresh ? newest : await this.#issue(loginSession, newest, region);
      // Other tools take no lock, nor does their logout: what they did while we asked is younger.
      const { login: current, problem } = await loginCache.read(loginSession);
      if (current && keyOf(current) !== keyOf(outworn)) return await this.#take(loginSession, current);
      if (!current && !problem) throw signinError('notSignedIn', loginSession);
      this.#unwritten.set(keyOf(login), renewed);
      await logins.write(loginSession, renewed);
      this.#unwritten.delete(keyOf(login));
      const end = renewed.credentials.expiresAt.toISOString();
      logger.info(`[console session] renewed: ${loginSession} until ${end}`);
      return renewed;
    } catch (error) {
      if (!SigninError.is(error) || error.details['loginSession'] !== undefined) throw error;
      if (!isSessionEnd(error.code)) throw signinError(error.code, loginSession, error);
      // A tool that takes no lock may have used the refresh token a moment ago.
      const { login: current } = await logins.read(loginSession);
      if (current && keyOf(current) !== keyOf(outworn)) return current;
      await logins.markRefused(loginSession, login, error.code);
      throw signinError(error.code, loginSession, error);
    }
  }

  async #take(loginSession: string, current: CachedLogin): Promise<CachedLogin> {
    await this.#services.logins.reload(loginSession);
    return current;
  }

  async #issue(loginSession: string, login: CachedLogin, region: string | undefined): Promise<CachedLogin> {
    const { logins, clients } = this.#services;
    const place = login.signInRegion ?? region ?? logins.current.get(loginSession)?.region ?? FALLBACK_REGION;
    const { clientId, dpopKey, refreshToken } = login;
    const { credentials, refreshToken: next } = await (
      await clients()
    )
      .consoleSignin(place)
      .createToken({ clientId, dpopKey, grant: { type: 'refreshToken', refreshToken } });
    return { ...login, credentials, refreshToken: next };
  }

  /** @throws SigninError `notSignedIn`, `badFile`, `sessionExpired`, `credentialsChanged` */
  #usable(loginSession: string, { login, problem }: LoginReading): CachedLogin {
    if (!login) {
      if (!problem) throw signinError('notSignedIn', loginSession);
      const { code, file, detail } = problem;
      throw new SigninError('badFile', `${file}: ${detail}`, {
        details: { loginSession, problem: code, file },
      });
    }
    const { logins, clock } = this.#services;
    const refusal = logins.refusalOf(loginSession, login);
    if (refusal !== undefined)
      throw signinError(refusal === 'unknown' ? 'sessionExpired' : refusal, loginSession);
    if (clock.now() - endOf(login) > LONGEST_SESSION_MS) throw signinError('sessionExpired', loginSession);
    return login;
  }
}

/** Of a session that goes on: an end is the store's to tell. */
function renewalFailureOf(error: unknown): RenewalFailure {
  return SigninError.is(error, 'missingPermission', 'clockWrong') ? (error.code as RenewalFailure) : 'other';
}

function keyOf({ credentials }: CachedLogin): string {
  return credentials.accessKeyId;
}

function endOf({ credentials }: CachedLogin): number {
  return credentials.expiresAt.getTime();
}

function signinError(
  code: SigninErrorCode,
  loginSession: string,
  cause?: CodedError<SigninErrorCode>,
): SigninError {
  return new SigninError(code, `${code}: ${loginSession}`, {
    details: { ...cause?.details, loginSession },
    ...(cause !== undefined && { cause }),
  });
}
