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
