import { untilAborted } from '../base/abort';
import type { Clock } from '../base/clock';
import { errorText } from '../base/errors';
import { sendHttp, type HttpSend } from '../base/http';
import type { Logger } from '../base/logger';
import type { SsoSession } from '../config/sharedConfig';
import { SsoError } from './errors';
import { openLoginEndpoint } from './loginEndpoint';
import type { LoginFlow, LoginPrompts } from './loginFlows';
import { LoginLock } from './loginLock';
import type { SsoClients } from './ports';
import { RegistrationCache } from './registrations';
import type { SessionStore } from './sessionStore';
import type { CachedToken, TokenCache } from './tokenCache';

export interface LoginServices {
  readonly sessions: SessionStore;
  readonly cache: TokenCache;
  readonly clients: () => Promise<SsoClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Follows start URLs that are not AWS's own. */
  readonly send?: HttpSend;
}

/** What the user sees while another window logs in to the same session. */
export interface OtherWindowPrompt {
  /** Shows that it is waited for while `work` runs, whose signal aborts on cancel. */
  waitFor<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Says that it gave up; resolves when the user wants to log in here, and rejects with an AbortError when not. */
  confirmGoingOn(signal: AbortSignal): Promise<void>;
}

export interface LoginRequest {
  readonly flow: LoginFlow;
  readonly prompts: LoginPrompts & { readonly otherWindow: OtherWindowPrompt };
}

/** `here`: the user approved our request. `elsewhere`: another tool or window signed in first. */
export type LoginOutcome = 'here' | 'elsewhere';

/** The token that a login wrote, and the one that was there before it. */
export interface TokensOfLogin {
  readonly made: CachedToken;
  readonly before: CachedToken | undefined;
}

/** `failure` is set when the server did not confirm that the session has ended; the token is gone all the same. */
export interface LogoutOutcome {
  readonly failure?: unknown;
}

/** Logs sessions in and out, one login per session at a time among all windows. */
export class LoginService {
  readonly #services: LoginServices;
  readonly #running = new Map<string, Promise<LoginOutcome>>();

  constructor(services: LoginServices) {
    this.#services = services;
  }

  /**
   * Logs in; a second call while the first is under way shares its outcome.
   * @throws SsoError, or the signal's reason when cancelled; nothing is left behind then.
   */
  login(session: SsoSession, request: LoginRequest, signal: AbortSignal): Promise<LoginOutcome> {
    const running = this.#running.get(session.id);
    if (running) return running;
    const login = this.#login(session, request, signal).finally(() => this.#running.delete(session.id));
    this.#running.set(session.id, login);
    return login;
  }

  /**
   * Ends the session on the server and removes its token, and no other.
   * @throws the system's error when the file cannot be removed: the session is over all the same and shows so.
   */
  async logout(session: SsoSession, signal?: AbortSignal): Promise<LogoutOutcome> {
    const { sessions, logger } = this.#services;
    let ended: CachedToken | undefined;
    let failure: unknown;
    for (;;) {
      const token = await sessions.readToken(session.id);
      // Another tool may have written a younger one meanwhile: what is deleted is ended first.
      if (!token || token.accessToken === ended?.accessToken) break;
      failure = await this.#endOnServer(session, token, signal);
      ended = token;
    }
    try {
      await sessions.deleteToken(session.id);
    } catch (error) {
      if (ended && failure === undefined) await sessions.markRejected(session.id, ended);
      throw error;
    }
    logger.info(`[logout] logged out: ${session.id}`);
    return failure === undefined ? {} : { failure };
  }

  /**
   * Takes back a login of ours, for somebody who turned away after it: it is ended, and the token from before it is there
   * again. Where its token is no longer the session's, another login or a renewal came after it, and all stays as it is.
   * @throws as `logout`.
   */
  async takeBack(session: SsoSession, { made, before }: TokensOfLogin): Promise<void> {
    const { sessions, logger } = this.#services;
    const token = await sessions.readToken(session.id);
    if (token?.accessToken !== made.accessToken) {
      logger.info(`[login] not taken back, another token is there: ${session.id}`);
      return;
    }
    if (!before) {
      await this.logout(session);
      return;
    }
    await this.#endOnServer(session, token);
    await sessions.writeToken(session.id, before);
    logger.info(`[login] taken back: ${session.id}`);
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

  async #login(session: SsoSession, request: LoginRequest, signal: AbortSignal): Promise<LoginOutcome> {
    const { sessions, logger } = this.#services;
    const landing = await this.#watchForToken(session.id);
    const spinner = sessions.beginSignIn(session.id);
    try {
      return await this.#loginUnderLock(session, request, landing, AbortSignal.any([signal, landing.signal]));
    } catch (error) {
      if (!landing.signal.aborted) throw error;
      logger.info(`[login] signed in elsewhere: ${session.id}`);
      return 'elsewhere';
    } finally {
      landing.dispose();
      spinner.dispose();
    }
  }

  /** Tries until the lock is ours; while it is another's, the user is told and may turn away. */
  async #loginUnderLock(
    session: SsoSession,
    request: LoginRequest,
    landing: Landing,
    signal: AbortSignal,
  ): Promise<LoginOutcome> {
    const { cache, clock, logger } = this.#services;
    const { otherWindow } = request.prompts;
    const lock = new LoginLock(cache.tokenFile(session.id));
    for (;;) {
      const attempt = await lock.tryRun(() => this.#runFlow(session, request, landing, signal), signal);
      if (attempt) return attempt.result;
      logger.info(`[login] another window is at it: ${session.id}`);
      await otherWindow.waitFor(signal, (waiting) => lock.untilFree(clock, waiting));
      await landing.look();
      signal.throwIfAborted();
      logger.info(`[login] the other window gave up: ${session.id}`);
      await untilAborted(otherWindow.confirmGoingOn(signal), signal);
    }
  }

  async #runFlow(
    session: SsoSession,
    { flow, prompts }: LoginRequest,
    landing: Landing,
    signal: AbortSignal,
  ): Promise<LoginOutcome> {
    const { sessions, clients, cache, clock, logger, send = sendHttp } = this.#services;
    await landing.look();
    signal.throwIfAborted();
    logger.info(`[login] begins (${flow.id}): ${session.id}`);
    const endpoint = await openLoginEndpoint(session, await clients(), send, signal);
    const registrations = new RegistrationCache(cache.directory);
    // Ends with the signal even while a prompt waits for a dialog that cannot be closed.
    const token = await untilAborted(
      flow.run(endpoint.session, prompts, { oidc: endpoint.oidc, registrations, clock, logger }, signal),
      signal,
    );
    landing.dispose();
    await sessions.writeToken(session.id, token);
    logger.info(`[login] signed in: ${session.id} until ${token.expiresAt.toISOString()}`);
    return 'here';
  }

  /** Aborts the login when a living token arrives that was not there at the start. */
  async #watchForToken(sessionId: string): Promise<Landing> {
    const { sessions, clock } = this.#services;
    const before = await sessions.readToken(sessionId);
    const landed = new AbortController();
    const judge = (token: CachedToken | undefined): void => {
      if (token && token.accessToken !== before?.accessToken && token.expiresAt.getTime() > clock.now()) {
        landed.abort(new SignedInElsewhere());
      }
    };
    const watch = sessions.onDidChange(() => judge(sessions.lastToken(sessionId)));
    return {
      signal: landed.signal,
      look: async () => judge(await sessions.readToken(sessionId)),
      dispose: () => watch.dispose(),
    };
  }
}

/** A token that arrives from elsewhere during a login. */
interface Landing {
  /** Aborts when it does. */
  readonly signal: AbortSignal;
  /** Looks into the file now, as news of it may be on its way. */
  look(): Promise<void>;
  dispose(): void;
}

/** Ends our waiting when a token arrives from elsewhere. */
class SignedInElsewhere extends Error {}
