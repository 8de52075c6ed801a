/**
 * The server's idea of time: a base clock plus two offsets with different meanings.
 *
 * `advance` ages what the server has issued, as waiting would; the clients' own clocks are taken to have moved
 * along, so it never makes their signatures look stale. `skewMs` is the server's clock being wrong.
 */
export class ServerClock {
  readonly #base: () => number;
  #advancedMs = 0;
  skewMs = 0;

  constructor(base: () => number) {
    this.#base = base;
  }

  /** Milliseconds since the epoch by which everything issued is dated and judged. */
  now(): number {
    return this.wallClock() + this.#advancedMs;
  }

  /** Milliseconds since the epoch to which clients' clocks are compared: signatures and the `Date` header. */
  wallClock(): number {
    return this.#base() + this.skewMs;
  }

  get advancedMs(): number {
    return this.#advancedMs;
  }

  advance(byMs: number): void {
    this.#advancedMs += byMs;
  }

  reset(): void {
    this.#advancedMs = 0;
    this.skewMs = 0;
  }
}
