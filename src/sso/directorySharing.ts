import { untilAborted } from '../base/abort';
import type { Disposable } from '../base/disposable';

interface Running<T> {
  readonly outcome: Promise<T>;
  readonly controller: AbortController;
  callers: number;
}

/** Work that all who ask for the same thing at the same time share. It stops when all of them have turned away. */
export class SharedWork<T> implements Disposable {
  readonly #running = new Map<string, Running<T>>();

  /** @throws the signal's reason as soon as it aborts; otherwise what the work throws. */
  async join(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const running = this.#running.get(key) ?? this.#start(key, work);
    running.callers++;
    try {
      return await untilAborted(running.outcome, signal);
    } finally {
      running.callers--;
      if (running.callers === 0 && this.#forget(key, running)) running.controller.abort();
    }
  }

  /** Stops what is under way. */
  dispose(): void {
    for (const { controller } of this.#running.values()) controller.abort();
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const controller = new AbortController();
    const end = (): void => void this.#forget(key, running);
    const outcome = work(controller.signal).finally(end);
    // The last caller may have turned away by then.
    outcome.catch(() => undefined);
    const running: Running<T> = { outcome, controller, callers: 0 };
    this.#running.set(key, running);
    return running;
  }

  /** @returns whether it was still under way and might have been joined. */
  #forget(key: string, running: Running<T>): boolean {
    return this.#running.get(key) === running && this.#running.delete(key);
  }
}
