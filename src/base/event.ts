import { toDisposable, type Disposable } from './disposable';

/** A subscription function, structurally assignable to VS Code's `Event<T>`. */
export type Event<T> = (
  listener: (event: T) => unknown,
  thisArg?: unknown,
  disposables?: Disposable[],
) => Disposable;

/** A value that changes, and the news of it. */
export interface Observable<T> {
  readonly current: T;
  readonly onDidChange: Event<T>;
}

/** Fires to all listeners in the order they came; one that throws does not keep the others from hearing. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(event: T) => unknown>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told of a listener that threw; the default rethrows on a later turn. */
  constructor(
    onError: (error: unknown) => void = (error) => {
      queueMicrotask(() => {
        throw error;
      });
    },
  ) {
    this.#onError = onError;
  }

  readonly event: Event<T> = (listener, thisArg, disposables) => {
    const bound = (event: T): unknown => listener.call(thisArg, event);
    this.#listeners.add(bound);
    const subscription = toDisposable(() => this.#listeners.delete(bound));
    disposables?.push(subscription);
    return subscription;
  };

  fire(event: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
