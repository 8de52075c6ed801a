import type { Clock } from '../../src/base/clock';
import { toDisposable, type Disposable } from '../../src/base/disposable';

interface Timer {
  dueAt: number;
  readonly callback: () => void;
}

/** Time that stands still until the test lets it pass. It begins now, so that it agrees with what servers say. */
export class FakeClock implements Clock {
  #now = Date.now();
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Disposable {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    this.#timers.push(timer);
    return toDisposable(() => (this.#timers = this.#timers.filter((other) => other !== timer)));
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Lets time pass, firing what falls due, in order and at its own moment. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.dueAt - b.dueAt)[0];
      if (!next || next.dueAt > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.dueAt;
      next.callback();
    }
    this.#now = end;
  }

  /** The machine sleeps: the time of day moves on, and every timer is late by as much. */
  sleep(forMs: number): void {
    this.#now += forMs;
    for (const timer of this.#timers) timer.dueAt += forMs;
  }
}

/** Time that jumps to the end of every delay, and remembers what was waited for. */
export class HurriedClock implements Clock {
  /** Milliseconds, in the order in which the waits ended. */
  readonly waits: number[] = [];
  #now = Date.now();

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Disposable {
    const immediate = setImmediate(() => {
      this.#now += delayMs;
      this.waits.push(delayMs);
      callback();
    });
    return toDisposable(() => clearImmediate(immediate));
  }
}
