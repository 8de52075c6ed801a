/**
 * Makes the time limits of requests run out sooner: `AbortSignal.timeout` waits no longer than `mostMs`.
 * @returns what puts it back.
 */
export function hurryTimeouts(mostMs: number): () => void {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(Math.min(ms, mostMs));
  return () => (AbortSignal.timeout = timeout);
}
