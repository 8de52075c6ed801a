import type { ServerClock } from './serverClock';

/** A token bucket that holds one second's worth of requests. */
export class RateLimiter {
  readonly #clock: ServerClock;
  #bucket: { tokens: number; at: number } | undefined;

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  /** Takes a token for one request; false when the request comes too soon. */
  admit(requestsPerSecond: number): boolean {
    const now = this.#clock.now();
    const capacity = Math.max(1, requestsPerSecond);
    const last = this.#bucket ?? { tokens: capacity, at: now };
    const refilled = Math.min(capacity, last.tokens + ((now - last.at) / 1000) * requestsPerSecond);
    const admitted = refilled >= 1;
    this.#bucket = { tokens: admitted ? refilled - 1 : refilled, at: now };
    return admitted;
  }

  clear(): void {
    this.#bucket = undefined;
  }
}
