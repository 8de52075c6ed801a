import { disposeAll } from '../base/disposable';
import { untilAborted } from '../base/abort';
import type { Clock } from '../base/clock';
import { errorText } from '../base/errors';
import { Emitter } from '../base/event';
import { sendHttp, type HttpSend } from '../base/http';
import type { Logger } from '../base/logger';
import type { SsoSession } from '../config/sharedConfig';
import { deleteCliRoleCredentials, type AccountRole } from './cliRoleCredentials';
import { SsoError } from './errors';
import { openLoginEndpoint } from './loginEndpoint';
import type { LoginFlow, LoginPrompts } from './loginFlows';
import { LoginLock } from './loginLock';
import type { SsoClients } from './ports';
import { RegistrationCache } from './registrations';
import { hasSameSettings } from './sessionSettings';
import type { SessionStore } from './sessionStore';
import type { CachedToken, TokenCache } from './tokenCache';
import { TokenLanding } from './tokenLanding';

export interface LoginServices {
  readonly sessions: SessionStore;
  readonly cache: TokenCache;
  readonly clients: () => Promise<SsoClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** `~/.aws/cli/cache`: what the AWS CLI keeps there of a session's roles it would go on using after a logout. */
  readonly cliCacheDirectory: string;
  /** The roles of a session whose credentials the AWS CLI may have cached here. */
  readonly knownRoles: (sessionId: string) => Promise<readonly AccountRole[]>;
  /** Follows start URLs that are not AWS's own. */
  readonly send?: HttpSend;
}

/** What the user sees while another window logs in to the same session. */
export interface OtherWindowPrompt {
  /** Shows that it is waited for while `work` runs, whose signal aborts on cancel. */
  waitFor<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Says that it ended without a token for this login; resolves when the user wants to log in here, and rejects with an AbortError when not. */
  confirmGoingOn(signal: AbortSignal): Promise<void>;
}

export interface LoginRequest {
  readonly flow: LoginFlow;
  readonly prompts: LoginPrompts & { readonly otherWindow: OtherWindowPrompt };
}

/** The token that a login wrote, and the one that it replaced. Secrets. */
export interface TokensOfLogin {
  readonly made: CachedToken;
  readonly before: CachedToken | undefined;
}

/** `here`: the user approved this very request. `elsewhere`: another login, of this window too, signed in first. */
export type LoginOutcome =
  { readonly where: 'here'; readonly tokens: TokensOfLogin } | { readonly where: 'elsewhere' };

/** `failure` is set when the server did not confirm that the session has ended; the token is gone all the same. */
export interface LogoutOutcome {
  readonly failure?: unknown;
}

/** A login of this window that is under way. */
interface RunningLogin {
  readonly session: SsoSession;
  readonly outcome: Promise<LoginOutcome>;
  /** Ends it in favour of another. */
  readonly giveWay: AbortController;
}

/** Logs sessions in and out, one login per session at a time among all windows. */
export class LoginService {
  readonly #services: LoginServices;
  readonly #running = new Map<string, RunningLogin>();
  readonly #loggedIn = new Emitter<SsoSession>();
  readonly #signedIn = new Emitter<SsoSession>();
  readonly #registrations: RegistrationCache;

  /** Fires when a login of this window was approved, before its token is there to be seen. */
  readonly onDidLogIn = this.#loggedIn.event;
  /** Fires once that token can be used. */
  readonly onDidSignIn = this.#signedIn.event;

  constructor(services: LoginServices) {
    this.#services = services;
    this.#registrations = new RegistrationCache(services.cache.directory);
  }

  /**
   * Logs in. While a login with the same settings is under way in this window, that one is waited for; one with other
   * settings ends, for the user has changed them since.
   * @throws SsoError, or the signal's reason when cancelled, an AbortError when another took its place; nothing is left
   * behind then.
   */
  async login(session: SsoSession, request: LoginRequest, signal: AbortSignal): Promise<LoginOutcome> {
    signal.throwIfAborted();
    const running = this.#running.get(session.id);
    if (running && hasSameSettings(running.session, session)) {
      await untilAborted(running.outcome, signal);
      return { where: 'elsewhere' };
    }
    const giveWay = new AbortController();
    const login: RunningLogin = {
      session,
      giveWay,
      outcome: this.#loginAfter(running, session, request, AbortSignal.any([signal, giveWay.signal])).finally(
        () => {
          if (this.#running.get(session.id) === login) this.#running.delete(session.id);
        },
      ),
    };
    this.#running.set(session.id, login);
    return login.outcome;
  }

  /**
   * Ends the session on the server and removes its token, and no other.
   * The role credentials that the AWS CLI has cached go too.
   * @throws the system's error when a file cannot be removed: the session is over all the same and shows so.
   */
  async logout(session: SsoSession, signal?: AbortSignal): Promise<LogoutOutcome> {
    const { sessions, logger, cliCacheDirectory, knownRoles } = this.#services;
    let ended: CachedToken | undefined;
    let failure: unknown;
    for (;;) {
      const token = await sessions.readToken(session.id);
      // Another tool may have written a younger one meanwhile: what is deleted is ended first.
      if (!token || token.accessToken === ended?.accessToken) break;
      failure = await this.#endOnServer(session, token, signal);
      ended = token;
    }
    await this.#withdraw(session, { ended, failure }, () => sessions.deleteToken(session.id));
    await deleteCliRoleCredentials(cliCacheDirectory, session, await knownRoles(session.id));
    logger.info(`[logout] logged out: ${session.id}`);
    return failure === undefined ? {} : { failure };
  }

  /**
   * Takes back a login of ours when the user canceled after it: it is ended, and the token from before it is there
   * again. Where its token is no longer the session's, another login or a renewal came after it, and all stays as it is.
   * @throws as `logout`.
   */
  async takeBack(session: SsoSession, { made, before }: TokensOfLogin): Promise<void> {
    const { sessions, logger } = this.#services;
    const isStillThere = async (): Promise<boolean> =>
      (await sessions.readToken(session.id))?.accessToken === made.accessToken;
    if (await isStillThere()) {
      const failure = await this.#endOnServer(session, made);
      // The server may have taken its time.
      if (await isStillThere()) {
        await this.#withdraw(session, { ended: made, failure }, () =>
          before ? sessions.writeToken(session.id, before) : sessions.deleteToken(session.id),
        );
        logger.info(`[login] taken back: ${session.id}`);
        return;
      }
    }
    logger.info(`[login] not taken back, another token is there: ${session.id}`);
  }

  /** Takes a token that has ended out of its file by `change`; where that fails, the session shows as over all the same. */
  async #withdraw(
    { id }: SsoSession,
    { ended, failure }: { readonly ended: CachedToken | undefined; readonly failure: unknown },
    change: () => Promise<void>,
  ): Promise<void> {
    try {
      await change();
    } catch (error) {
      if (ended && failure === undefined) await this.#services.sessions.markRejected(id, ended);
      throw error;
    }
  }

  /** @returns why the server did not confirm; undefined when it did. */
  async #endOnServer(session: SsoSession, token: CachedToken, signal?: AbortSignal): Promise<unknown> {
    const { clients, logger } = this.#services;
    try {
      const { accessToken, region = session.region } = token;
      await (await clients()).portal(region).logout({ accessToken }, signal);
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      // A token that the server does not know is over already: that is what was wanted.
      if (SsoError.is(error, 'unauthorized')) return undefined;
      logger.warn(`[logout] the server did not confirm: ${session.id}: ${errorText(error)}`);
      return error;
    }
  }

  async #loginAfter(
    older: RunningLogin | undefined,
    session: SsoSession,
    request: LoginRequest,
    signal: AbortSignal,
  ): Promise<LoginOutcome> {
    if (older) {
      this.#services.logger.info(`[login] gives way to one with other settings: ${session.id}`);
      older.giveWay.abort();
      await older.outcome.catch(() => undefined);
    }
    return this.#login(session, request, signal);
  }

  async #login(session: SsoSession, request: LoginRequest, signal: AbortSignal): Promise<LoginOutcome> {
    const { sessions, logger } = this.#services;
    const landing = await TokenLanding.begin(session, this.#services);
    const spinner = sessions.beginSignIn(session.id);
    try {
      return await this.#loginUnderLock(session, request, landing, AbortSignal.any([signal, landing.signal]));
    } catch (error) {
      if (!landing.signal.aborted) throw error;
      logger.info(`[login] signed in elsewhere: ${session.id}`);
      return { where: 'elsewhere' };
    } finally {
      disposeAll([landing, spinner]);
    }
  }

  /** Tries until the lock is ours; while it is another's, the user is told and may turn away. */
  async #loginUnderLock(
    session: SsoSession,
    request: LoginRequest,
    landing: TokenLanding,
    signal: AbortSignal,
  ): Promise<LoginOutcome> {
    const { cache, clock, logger } = this.#services;
    const { otherWindow } = request.prompts;
    const lock = new LoginLock(cache.tokenFile(session.id));
    for (;;) {
      const attempt = await lock.tryRun(() => this.#runFlow(session, request, landing, signal), signal);
      if (attempt) return attempt.result;
      logger.info(`[login] another window is at it: ${session.id}`);
      landing.expectOtherLogin();
      await otherWindow.waitFor(signal, (waiting) => lock.untilFree(clock, waiting));
      await landing.look();
      signal.throwIfAborted();
      logger.info(`[login] the other window ended without a token for us: ${session.id}`);
      await untilAborted(otherWindow.confirmGoingOn(signal), signal);
    }
  }

  async #runFlow(
    session: SsoSession,
    { flow, prompts }: LoginRequest,
    landing: TokenLanding,
    signal: AbortSignal,
  ): Promise<LoginOutcome> {
    const { sessions, clients, clock, logger, send = sendHttp } = this.#services;
    await landing.look();
    signal.throwIfAborted();
    logger.info(`[login] begins (${flow.id}): ${session.id}`);
    const endpoint = await openLoginEndpoint(session, await clients(), send, signal);
    // Ends with the signal even while a prompt waits for a dialog that cannot be closed.
    const made = await untilAborted(
      flow.run(
        endpoint.session,
        prompts,
        { oidc: endpoint.oidc, registrations: this.#registrations, clock, logger },
        signal,
      ),
      signal,
    );
    landing.dispose();
    const before = await sessions.readToken(session.id);
    this.#loggedIn.fire(session);
    await sessions.writeToken(session.id, made);
    logger.info(`[login] signed in: ${session.id} until ${made.expiresAt.toISOString()}`);
    this.#signedIn.fire(session);
    return { where: 'here', tokens: { made, before } };
  }
}
