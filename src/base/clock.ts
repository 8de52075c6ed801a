import { toDisposable, type Disposable } from './disposable';

/** Time, injected so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that is never set, which may stand still while the machine sleeps: for how long to wait. */
  monotonicNow(): number;
  /** Calls back once after `delayMs`, unless disposed before. */
  schedule(delayMs: number, callback: () => void): Disposable;
}

/** The longest delay that `setTimeout` keeps; a longer one would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), LONGEST_TIMEOUT_MS));
    return toDisposable(() => clearTimeout(timer));
  },
};

/**
 * Waits for `ms`.
 * @throws the signal's reason when it aborts first.
 */
export async function sleep(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = clock.schedule(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = (): void => {
      timer.dispose();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
