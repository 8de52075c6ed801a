import { untilAborted } from './abort';

/** Work that several wait for: it goes on when one of them turns away, and is stopped when all of them have. */
export class SharedWork<T> {
  readonly #controller = new AbortController();
  readonly #outcome: Promise<T>;
  #waiting = 0;
  #isDone = false;

  /** Begins at once. @param work stops, if it can, when the signal aborts. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#outcome = work(this.#controller.signal).finally(() => (this.#isDone = true));
    // Callers that wait learn of it; without any, it is dropped.
    this.#outcome.catch(() => undefined);
  }

  /** Stopped, or given up by all callers: a new caller must not wait for it. */
  get isAbandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Each caller learns of it as the work does. */
  stop(): void {
    this.#controller.abort();
  }

  /** @throws what the work throws, or the signal's reason when it aborts first. */
  async wait(signal?: AbortSignal): Promise<T> {
    this.#waiting++;
    try {
      return await untilAborted(this.#outcome, signal);
    } finally {
      if (--this.#waiting === 0 && !this.#isDone) this.stop();
    }
  }
}
