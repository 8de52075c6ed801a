import { untilAborted } from '../base/abort';
import type { Clock } from '../base/clock';
import { errorText } from '../base/errors';
import type { Logger } from '../base/logger';
import type { SsoSession } from '../config/sharedConfig';
import { logInWithDeviceCode, type DeviceCodePrompt } from './deviceCode';
import { SsoError } from './errors';
import type { SsoClients } from './ports';
import type { SessionStore } from './sessionStore';
import type { TokenCache } from './tokenCache';

export interface LoginServices {
  readonly sessions: SessionStore;
  readonly cache: TokenCache;
  readonly clients: () => Promise<SsoClients>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `here`: the user approved our request. `elsewhere`: another tool or window signed in first. */
export type LoginOutcome = 'here' | 'elsewhere';

/** `failure` is set when the server did not confirm that the session has ended; the token is gone all the same. */
export interface LogoutOutcome {
  readonly failure?: unknown;
}

/** Ends our waiting when a token arrives from elsewhere. */
class SignedInElsewhere extends Error {}

/** Logs sessions in and out, one login per session at a time. */
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
  login(session: SsoSession, prompt: DeviceCodePrompt, signal: AbortSignal): Promise<LoginOutcome> {
    const running = this.#running.get(session.id);
    if (running) return running;
    const login = this.#login(session, prompt, signal).finally(() => this.#running.delete(session.id));
    this.#running.set(session.id, login);
    return login;
  }

  /** Ends the session on the server and removes its token, and no other. */
  async logout(session: SsoSession, signal?: AbortSignal): Promise<LogoutOutcome> {
    const { sessions, clients, logger } = this.#services;
    const token = await sessions.readToken(session.id);
    let failure: unknown;
    if (token) {
      try {
        const { accessToken, region = session.region } = token;
        await (await clients()).portal(region).logout({ accessToken }, signal);
      } catch (error) {
        signal?.throwIfAborted();
        // A token that the server does not know is over already: that is what was wanted.
        if (!SsoError.is(error, 'unauthorized')) {
          failure = error;
          logger.warn(`[logout] the server did not confirm: ${session.id}: ${errorText(error)}`);
        }
      }
    }
    await sessions.deleteToken(session.id);
    logger.info(`[logout] logged out: ${session.id}`);
    return failure === undefined ? {} : { failure };
  }

  async #login(session: SsoSession, prompt: DeviceCodePrompt, signal: AbortSignal): Promise<LoginOutcome> {
    const { sessions, clients, cache, clock, logger } = this.#services;
    const elsewhere = new AbortController();
    const before = await sessions.readToken(session.id);
    const spinner = sessions.beginSignIn(session.id);
    const watch = sessions.onDidChange(() => {
      const token = sessions.lastToken(session.id);
      if (token && token.accessToken !== before?.accessToken && token.expiresAt.getTime() > clock.now()) {
        elsewhere.abort(new SignedInElsewhere());
      }
    });
    logger.info(`[login] begins with a device code: ${session.id}`);
    try {
      const oidc = (await clients()).oidc(session.region);
      const ending = AbortSignal.any([signal, elsewhere.signal]);
      // Ends with the signal even while the prompt waits for a dialog that cannot be closed.
      const token = await untilAborted(
        logInWithDeviceCode(session, prompt, { oidc, cache, clock, logger }, ending),
        ending,
      );
      watch.dispose();
      await sessions.writeToken(session.id, token);
      logger.info(`[login] signed in: ${session.id} until ${token.expiresAt.toISOString()}`);
      return 'here';
    } catch (error) {
      if (!elsewhere.signal.aborted) throw error;
      logger.info(`[login] signed in elsewhere: ${session.id}`);
      return 'elsewhere';
    } finally {
      watch.dispose();
      spinner.dispose();
    }
  }
}
