import { MINUTE_MS, type Clock } from './clock';
import type { Disposable } from './disposable';

/**
 * Timers do not count the time that the machine sleeps: one set for an hour fires an hour late after a sleep of an hour.
 * None is set for longer than this, so that a sleep is noticed soon even when nobody calls `wake`.
 */
export const LONGEST_NAP_MS = 5 * MINUTE_MS;

/** Calls back when the clock has reached a moment. At most one timer, and none while no moment is set. */
export class Alarm implements Disposable {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #at: number | undefined;
  #timer: Disposable | undefined;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** @param at milliseconds since the epoch, a past one is due at once; undefined: no moment. */
  set(at: number | undefined): void {
    this.#at = at;
    this.#timer?.dispose();
    this.#timer = undefined;
    if (at === undefined) return;
    const napMs = Math.min(Math.max(0, at - this.#clock.now()), LONGEST_NAP_MS);
    this.#timer = this.#clock.schedule(napMs, () => this.wake());
  }

  /** Looks at the clock now: after a sleep, or when the user is back. */
  wake(): void {
    if (this.#at === undefined) return;
    if (this.#clock.now() < this.#at) {
      this.set(this.#at);
      return;
    }
    this.set(undefined);
    this.#callback();
  }

  dispose(): void {
    this.set(undefined);
  }
}
