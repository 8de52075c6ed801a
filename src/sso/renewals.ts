import { Alarm, dueIn, firstDue, isDue, type DueTime } from '../base/alarm';
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Event } from '../base/event';
import type { Logger } from '../base/logger';
import { SsoError } from './errors';

/** What is renewed: a token, or credentials. Holds secrets. */
export interface Renewable {
  readonly expiresAt: Date;
  /** Tells it from the one that takes its place. */
  readonly id: string;
}

/** Whose tokens are renewed, and how. */
export interface RenewableSessions<T extends Renewable> {
  /** By session, those that can be renewed without the user. */
  list(): ReadonlyMap<string, T>;
  readonly onDidChange: Event<unknown>;
  renew(session: string, renewable: T): Promise<unknown>;
  /** Whether a failure says that the session has ended: there is no further attempt. */
  isEnd(error: unknown): boolean;
  /** One is renewed when it has this much left, up to `leadSpreadMs` earlier. */
  readonly leadMs: number;
  readonly leadSpreadMs: number;
  /** How long to wait with one that has `leftMs`, of which there is some. */
  waitMs(leftMs: number, leadMs: number): number;
}

export interface RenewalServices {
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number in [0, 1): keeps many windows from doing the same at the same moment. */
  readonly random?: () => number;
}

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
interface Plan<T> extends DueTime {
  readonly token: T;
  readonly failures: number;
}

/**
 * Renews tokens before they end and without a word. One timer, for the first moment at which something is due. A failure
 * keeps the token and is tried again, ever more rarely; only a refusal ends a session. Never opens a browser.
 */
export class Renewals<T extends Renewable> implements Disposable {
  readonly #sessions: RenewableSessions<T>;
  readonly #services: RenewalServices;
  readonly #random: () => number;
  readonly #leadMs: number;
  readonly #alarm: Alarm;
  readonly #plans = new Map<string, Plan<T>>();
  /** By the monotonic clock. */
  readonly #lastAttempts = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #disposables = new DisposableStore();
  #enabled: boolean;

  constructor(sessions: RenewableSessions<T>, services: RenewalServices, enabled: boolean) {
    this.#sessions = sessions;
    this.#services = services;
    this.#random = services.random ?? Math.random;
    this.#leadMs = sessions.leadMs + this.#random() * sessions.leadSpreadMs;
    this.#enabled = enabled;
    this.#alarm = this.#disposables.add(new Alarm(services.clock, () => this.#renewDue()));
    this.#disposables.add(sessions.onDidChange(() => this.#plan()));
    this.#plan();
  }

  /** Whether anything is renewed. */
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
    const tokens = this.#enabled ? this.#sessions.list() : new Map<string, T>();
    for (const [id, token] of tokens) {
      if (!isSame(token, this.#plans.get(id)?.token)) {
        this.#plans.set(id, { token, ...this.#firstDue(id, token), failures: 0 });
      }
    }
    for (const id of this.#plans.keys()) if (!tokens.has(id)) this.#plans.delete(id);
    const waiting = [...this.#plans].filter(([id]) => !this.#running.has(id));
    const first = firstDue(waiting.map(([, plan]) => plan));
    this.#alarm.set(first?.dueAt, first?.waitEndsAt);
  }

  #firstDue(id: string, token: T): DueTime {
    const { clock } = this.#services;
    const leftMs = token.expiresAt.getTime() - clock.now();
    const pauseMs = (this.#lastAttempts.get(id) ?? -Infinity) + PAUSE_MS - clock.monotonicNow();
    if (leftMs <= 0) return dueIn(Math.max(this.#settleMs(), pauseMs), clock);
    return { dueAt: clock.now() + Math.max(this.#sessions.waitMs(leftMs, this.#leadMs), pauseMs) };
  }

  #settleMs(): number {
    return SETTLE_MS + this.#random() * SETTLE_SPREAD_MS;
  }

  #renewDue(): void {
    const { clock } = this.#services;
    for (const [id, plan] of [...this.#plans]) {
      if (this.#running.has(id) || !isDue(plan, clock)) continue;
      if (clock.now() - plan.dueAt > LATE_MS)
        this.#plans.set(id, { ...plan, ...dueIn(this.#settleMs(), clock) });
      else void this.#renew(id, plan);
    }
    this.#plan();
  }

  async #renew(id: string, plan: Plan<T>): Promise<void> {
    const { clock } = this.#services;
    this.#running.add(id);
    this.#lastAttempts.set(id, clock.monotonicNow());
    let next: Plan<T> = { ...plan, ...dueIn(PAUSE_MS, clock) };
    try {
      await this.#sessions.renew(id, plan.token);
    } catch (error) {
      next = this.#afterFailure(id, plan, error);
    }
    this.#running.delete(id);
    if (this.#plans.get(id) === plan) this.#plans.set(id, next);
    this.#plan();
  }

  #afterFailure(id: string, plan: Plan<T>, error: unknown): Plan<T> {
    const { clock, logger } = this.#services;
    const failures = plan.failures + 1;
    const backOffMs = Math.min(PAUSE_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
    const delayMs = Math.max(backOffMs * (1 + this.#random() / 2), retryAfterMs(error));
    // A session that is over shows so in the store, and its plan is dropped: nothing to say here.
    if (!this.#sessions.isEnd(error)) {
      const seconds = Math.round(delayMs / SECOND_MS);
      logger.warn(`[renewal] failed, next attempt in ${seconds} s: ${id}: ${errorText(error)}`);
    }
    return { token: plan.token, ...dueIn(delayMs, clock), failures };
  }
}

function isSame(token: Renewable, planned: Renewable | undefined): boolean {
  return token.id === planned?.id && token.expiresAt.getTime() === planned.expiresAt.getTime();
}

function retryAfterMs(error: unknown): number {
  if (!SsoError.is(error)) return 0;
  const seconds = Number(error.details['retryAfterSeconds'] ?? 0);
  return Math.min(seconds * SECOND_MS, LONGEST_RETRY_AFTER_MS);
}
