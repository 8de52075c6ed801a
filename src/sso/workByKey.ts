import type { Disposable } from '../base/disposable';
import { SharedWork } from '../base/sharedWork';

/** Work by what it is about: a caller that wants the same thing meanwhile shares it. */
export class WorkByKey<T> implements Disposable {
  readonly #running = new Map<string, SharedWork<T>>();

  /** @throws the signal's reason as soon as it aborts; otherwise what the work throws. */
  async join(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const running = this.#running.get(key);
    return (running && !running.isAbandoned ? running : this.#start(key, work)).wait(signal);
  }

  /** Stops what is under way. */
  dispose(): void {
    for (const work of this.#running.values()) work.stop();
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
    const started = new SharedWork<T>((signal) =>
      work(signal).finally(() => {
        if (this.#running.get(key) === started) this.#running.delete(key);
      }),
    );
    this.#running.set(key, started);
    return started;
  }
}
