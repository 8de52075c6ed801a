import { MINUTE_MS, SECOND_MS, type Clock } from './clock';
import type { Disposable } from './disposable';

const FIRST_WAIT_MS = SECOND_MS / 2;
const LONGEST_WAIT_MS = MINUTE_MS;

/** Tries something again while it fails: soon at first, and less and less often. */
export class BackOff implements Disposable {
  readonly #clock: Clock;
  readonly #retry: () => void;
  #waitMs = FIRST_WAIT_MS;
  #timer: Disposable | undefined;

  constructor(clock: Clock, retry: () => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** It has failed. */
  again(): void {
    if (this.#timer) return;
    this.#timer = this.#clock.schedule(this.#waitMs, () => {
      this.#timer = undefined;
      this.#retry();
    });
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }

  /** It has succeeded, or is no longer wanted. */
  reset(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#waitMs = FIRST_WAIT_MS;
  }

  dispose(): void {
    this.reset();
  }
}
