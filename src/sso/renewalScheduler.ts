import { Alarm } from '../base/alarm';
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Logger } from '../base/logger';
import type { AccessTokens } from './accessTokens';
import { SsoError } from './errors';
import type { SessionStore } from './sessionStore';
import type { CachedToken } from './tokenCache';

export interface SchedulerServices {
  readonly sessions: SessionStore;
  readonly tokens: Pick<AccessTokens, 'renew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number in [0, 1): keeps many windows from doing the same at the same moment. */
  readonly random?: () => number;
}

/**
 * A token is renewed when it has this much left, up to `LEAD_SPREAD_MS` earlier. The AWS CLI renews on use from 15
 * minutes on, without a lock: it finds that nothing is left to do.
 */
const LEAD_MS = 16 * MINUTE_MS;
const LEAD_SPREAD_MS = 3 * MINUTE_MS;
/** What is overdue at start-up or after a sleep waits a moment: the network has to come up, others may be first. */
const SETTLE_MS = SECOND_MS;
const SETTLE_SPREAD_MS = 4 * SECOND_MS;
/** A timer that is this late was asleep with the machine. */
const LATE_MS = 30 * SECOND_MS;
/** The least time between two attempts at one session. */
const PAUSE_MS = MINUTE_MS;
const LONGEST_BACK_OFF_MS = 16 * MINUTE_MS;
/** A server that asks for more patience than this is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = HOUR_MS;

/** When a token is to be renewed, and how often that has failed. */
interface Plan {
  readonly token: CachedToken;
  readonly dueAt: number;
  readonly failures: number;
}

/**
 * Renews the tokens of all sessions that the user is signed in to, before they end and without a word. One timer, for
 * the first moment at which something is due. A failure keeps the token and is tried again, ever more rarely; only a
 * refusal ends a session. Never opens a browser.
 */
export class RenewalScheduler implements Disposable {
  readonly #services: SchedulerServices;
  readonly #random: () => number;
  readonly #leadMs: number;
  readonly #alarm: Alarm;
  readonly #plans = new Map<string, Plan>();
  readonly #lastAttempts = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #disposables = new DisposableStore();
  #enabled: boolean;

  constructor(services: SchedulerServices, enabled = true) {
    this.#services = services;
    this.#random = services.random ?? Math.random;
    this.#leadMs = LEAD_MS + this.#random() * LEAD_SPREAD_MS;
    this.#enabled = enabled;
    this.#alarm = this.#disposables.add(new Alarm(services.clock, () => this.#renewDue()));
    this.#disposables.add(services.sessions.onDidChange(() => this.#plan()));
    this.#plan();
  }

  /** `awsSso.renewAutomatically`. */
  setEnabled(enabled: boolean): void {
    this.#enabled = enabled;
    this.#plan();
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#alarm.wake();
  }

  /** A renewal under way goes on to its end. */
  dispose(): void {
    this.#disposables.dispose();
    this.#plans.clear();
  }

  #plan(): void {
    if (this.#disposables.isDisposed) return;
    const { sessions } = this.#services;
    for (const [id, { state, renewable }] of sessions.current) {
      const token = state === 'signedIn' && renewable ? sessions.lastToken(id) : undefined;
      if (!token || !this.#enabled) this.#plans.delete(id);
      else if (!isSame(token, this.#plans.get(id)?.token)) {
        this.#plans.set(id, { token, dueAt: this.#firstDue(id, token), failures: 0 });
      }
    }
    for (const id of this.#plans.keys()) if (!sessions.current.has(id)) this.#plans.delete(id);
    const waiting = [...this.#plans].filter(([id]) => !this.#running.has(id));
    this.#alarm.set(waiting.length > 0 ? Math.min(...waiting.map(([, { dueAt }]) => dueAt)) : undefined);
  }

  /** Half of what is left, for a token that has little: near its end a session gives out ever shorter ones. */
  #firstDue(id: string, token: CachedToken): number {
    const now = this.#services.clock.now();
    const leftMs = token.expiresAt.getTime() - now;
    const dueAt = leftMs > 0 ? now + Math.max(leftMs - this.#leadMs, leftMs / 2) : this.#settled();
    return Math.max(dueAt, (this.#lastAttempts.get(id) ?? -Infinity) + PAUSE_MS);
  }

  #settled(): number {
    return this.#services.clock.now() + SETTLE_MS + this.#random() * SETTLE_SPREAD_MS;
  }

  #renewDue(): void {
    const now = this.#services.clock.now();
    for (const [id, plan] of [...this.#plans]) {
      if (this.#running.has(id) || plan.dueAt > now) continue;
      if (now - plan.dueAt > LATE_MS) this.#plans.set(id, { ...plan, dueAt: this.#settled() });
      else void this.#renew(id, plan);
    }
    this.#plan();
  }

  async #renew(id: string, plan: Plan): Promise<void> {
    const { tokens, clock } = this.#services;
    this.#running.add(id);
    this.#lastAttempts.set(id, clock.now());
    let next: Plan = { ...plan, dueAt: clock.now() + PAUSE_MS };
    try {
      await tokens.renew(id, plan.token);
    } catch (error) {
      next = this.#afterFailure(id, plan, error);
    }
    this.#running.delete(id);
    if (this.#plans.get(id) === plan) this.#plans.set(id, next);
    this.#plan();
  }

  #afterFailure(id: string, plan: Plan, error: unknown): Plan {
    const { clock, logger } = this.#services;
    const failures = plan.failures + 1;
    const backOffMs = Math.min(PAUSE_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
    const delayMs = Math.max(backOffMs * (1 + this.#random() / 2), retryAfterMs(error));
    // A session that is over shows so in the store, and its plan is dropped: nothing to say here.
    if (!SsoError.is(error, 'sessionExpired', 'notSignedIn')) {
      const seconds = Math.round(delayMs / SECOND_MS);
      logger.warn(`[renewal] failed, next attempt in ${seconds} s: ${id}: ${errorText(error)}`);
    }
    return { token: plan.token, dueAt: clock.now() + delayMs, failures };
  }
}

function isSame(token: CachedToken, planned: CachedToken | undefined): boolean {
  return (
    token.accessToken === planned?.accessToken && token.expiresAt.getTime() === planned.expiresAt.getTime()
  );
}

function retryAfterMs(error: unknown): number {
  if (!SsoError.is(error)) return 0;
  const seconds = Number(error.details['retryAfterSeconds'] ?? 0);
  return Math.min(seconds * SECOND_MS, LONGEST_RETRY_AFTER_MS);
}
