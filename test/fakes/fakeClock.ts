import type { Clock } from '../../src/base/clock';
import { toDisposable, type Disposable } from '../../src/base/disposable';

interface Timer {
  dueAt: number;
  readonly callback: () => void;
}

/** Time that stands still until the test lets it pass. It begins now, so that it agrees with what servers say. */
export class FakeClock implements Clock {
  #now = Date.now();
  #monotonicNow = 0;
  #timers: Timer[] = [];
  #onTimer: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  monotonicNow(): number {
    return this.#monotonicNow;
  }

  schedule(delayMs: number, callback: () => void): Disposable {
    const timer = { dueAt: this.#monotonicNow + Math.max(0, delayMs), callback };
    this.#timers.push(timer);
    for (const tell of this.#onTimer.splice(0)) tell();
    return toDisposable(() => (this.#timers = this.#timers.filter((other) => other !== timer)));
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Resolves when a timer is set: at once when one is. */
  async timerSet(): Promise<void> {
    if (this.#timers.length === 0) await new Promise<void>((resolve) => this.#onTimer.push(resolve));
  }

  /** Lets time pass, firing what falls due, in order and at its own moment. */
  advance(byMs: number): void {
    const end = this.#monotonicNow + byMs;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.dueAt - b.dueAt)[0];
      if (!next || next.dueAt > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#pass(next.dueAt - this.#monotonicNow);
      next.callback();
    }
    this.#pass(end - this.#monotonicNow);
  }

  /** The machine sleeps: the time of day moves on, and every timer is late by as much. */
  sleep(forMs: number): void {
    this.#now += forMs;
  }

  /** Somebody sets the time of day. */
  setBack(byMs: number): void {
    this.#now -= byMs;
  }

  #pass(ms: number): void {
    this.#now += ms;
    this.#monotonicNow += ms;
  }
}

/** Time that jumps to the end of every delay, and remembers what was waited for. */
export class HurriedClock implements Clock {
  /** Milliseconds, in the order in which the waits ended. */
  readonly waits: number[] = [];
  readonly #onWait: (ms: number) => void;
  #now = Date.now();
  #monotonicNow = 0;

  /** @param onWait what happens while something waits for so long. */
  constructor(onWait: (ms: number) => void = () => undefined) {
    this.#onWait = onWait;
  }

  now(): number {
    return this.#now;
  }

  monotonicNow(): number {
    return this.#monotonicNow;
  }

  schedule(delayMs: number, callback: () => void): Disposable {
    const immediate = setImmediate(() => {
      this.#now += delayMs;
      this.#monotonicNow += delayMs;
      this.waits.push(delayMs);
      this.#onWait(delayMs);
      callback();
    });
    return toDisposable(() => clearImmediate(immediate));
  }

  /** Nothing runs for so long. */
  pass(ms: number): void {
    this.#now += ms;
    this.#monotonicNow += ms;
  }

  /** Somebody sets the time of day. */
  setBack(byMs: number): void {
    this.#now -= byMs;
  }
}
