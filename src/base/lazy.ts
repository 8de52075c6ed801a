/**
 * Loads something when it is first wanted, once for all callers. A load that fails is forgotten: the next wish
 * begins another one, for what kept the first from succeeding may have passed.
 */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** Works something out when it is first asked for, and then remembers it. */
export function onFirstUse<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** A map of which each value is made when it is first asked for; its keys are those of another map. */
export class MapOnFirstUse<K, S extends number | object, T extends object> implements ReadonlyMap<K, T> {
  readonly #sources: ReadonlyMap<K, S>;
  readonly #make: (source: S, key: K) => T;
  readonly #made = new Map<K, T>();

  /** @param sources not to be changed any more once a value is asked for. */
  constructor(sources: ReadonlyMap<K, S>, make: (source: S, key: K) => T) {
    this.#sources = sources;
    this.#make = make;
  }

  get size(): number {
    return this.#sources.size;
  }

  has(key: K): boolean {
    return this.#sources.has(key);
  }

  get(key: K): T | undefined {
    const source = this.#sources.get(key);
    return source === undefined ? undefined : this.#valueOf(key, source);
  }

  keys(): MapIterator<K> {
    return this.#sources.keys();
  }

  *values(): MapIterator<T> {
    for (const [key, source] of this.#sources) yield this.#valueOf(key, source);
  }

  *entries(): MapIterator<[K, T]> {
    for (const [key, source] of this.#sources) yield [key, this.#valueOf(key, source)];
  }

  [Symbol.iterator](): MapIterator<[K, T]> {
    return this.entries();
  }

  forEach(visit: (value: T, key: K, map: ReadonlyMap<K, T>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  #valueOf(key: K, source: S): T {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(source, key);
    this.#made.set(key, made);
    return made;
  }
}
