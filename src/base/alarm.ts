import { MINUTE_MS, type Clock } from './clock';
import type { Disposable } from './disposable';

/**
 * Timers do not count the time that the machine sleeps: one set for an hour fires an hour late after a sleep of an hour.
 * None is set for longer than this, so that a sleep is noticed soon even without a call of `wake`.
 */
export const LONGEST_NAP_MS = 5 * MINUTE_MS;

/** When something is due. A wait is over by either clock: one may be set back, the other stand still while the machine sleeps. */
export interface DueTime {
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  /** By the monotonic clock. */
  readonly waitEndsAt?: number;
}

export function dueIn(ms: number, clock: Clock): Required<DueTime> {
  return { dueAt: clock.now() + ms, waitEndsAt: clock.monotonicNow() + ms };
}

export function isDue({ dueAt, waitEndsAt = Infinity }: DueTime, clock: Clock): boolean {
  return clock.now() >= dueAt || clock.monotonicNow() >= waitEndsAt;
}

/** When the first of several is due; undefined of none. */
export function firstDue(times: readonly DueTime[]): DueTime | undefined {
  if (times.length === 0) return undefined;
  return {
    dueAt: Math.min(...times.map(({ dueAt }) => dueAt)),
    waitEndsAt: Math.min(...times.map(({ waitEndsAt = Infinity }) => waitEndsAt)),
  };
}

/** Calls back when the clock has reached a moment. At most one timer, and none while no moment is set. */
export class Alarm implements Disposable {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #due: DueTime | undefined;
  #timer: Disposable | undefined;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /**
   * @param dueAt milliseconds since the epoch, a past one is due at once; undefined: no moment.
   * @param waitEndsAt by the monotonic clock.
   */
  set(dueAt: number | undefined, waitEndsAt = Infinity): void {
    this.#due = dueAt === undefined ? undefined : { dueAt, waitEndsAt };
    this.#timer?.dispose();
    this.#timer = undefined;
    if (dueAt === undefined) return;
    const leftMs = Math.min(dueAt - this.#clock.now(), waitEndsAt - this.#clock.monotonicNow());
    this.#timer = this.#clock.schedule(Math.min(Math.max(0, leftMs), LONGEST_NAP_MS), () => this.wake());
  }

  /** Looks at the clock now: after a sleep, or when the user is back. */
  wake(): void {
    if (this.#due === undefined) return;
    if (!isDue(this.#due, this.#clock)) {
      this.set(this.#due.dueAt, this.#due.waitEndsAt);
      return;
    }
    this.set(undefined);
    this.#callback();
  }

  dispose(): void {
    this.set(undefined);
  }
}
