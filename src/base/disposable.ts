/** Something that holds a resource until told to let go. Structurally VS Code's own `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Wraps a function so that it runs at most once, when disposed. */
export function toDisposable(dispose: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      dispose();
    },
  };
}

/**
 * Ends all, in order: one that throws keeps none of the others from being ended.
 * @throws what the first of them threw, once all have been ended.
 */
export function disposeAll(items: Iterable<Disposable | undefined>): void {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      item?.dispose();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** Owns disposables and ends them in reverse order, as `disposeAll` does. One that arrives after the end is ended at once. */
export class DisposableStore implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  get isDisposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    disposeAll(this.#items.splice(0).reverse());
  }
}
