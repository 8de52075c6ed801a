import { setMaxListeners } from 'node:events';
import type { Clock } from '../base/clock';
import type { DirectoryListing, DirectoryProgress } from './directory';
import { SsoError } from './errors';
import { MOST_IN_FLIGHT } from './requestLimiter';

/** So many accounts in a row that cannot be asked: the others will not fare better. */
const HOPELESS_AFTER = 20;
const TELL_EVERY_MS = 100;

/**
 * Asks for many accounts, as many at once as may be under way. An account that fails does not keep the others from being
 * asked.
 * @param onAsked called after each account, whatever came of it.
 * @throws what concerns all of them: the session is over, or the signal's reason.
 */
export async function askForEach(
  accountIds: Iterable<string>,
  ask: (accountId: string, signal: AbortSignal) => Promise<unknown>,
  { signal, onAsked }: { signal: AbortSignal; onAsked: () => void },
): Promise<DirectoryListing['failures']> {
  const failures: DirectoryListing['failures'][number][] = [];
  const queue = accountIds[Symbol.iterator]();
  const stop = new AbortController();
  const anySignal = AbortSignal.any([signal, stop.signal]);
  // One for each request under way, which Node takes for a leak.
  setMaxListeners(0, anySignal);
  let failuresInARow = 0;
  let lastError: unknown;

  const work = async (): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const accountId = next.value;
      try {
        if (failuresInARow >= HOPELESS_AFTER) throw lastError;
        await ask(accountId, anySignal);
        failuresInARow = 0;
      } catch (error) {
        anySignal.throwIfAborted();
        if (!concernsOneAccount(error)) {
          stop.abort(error);
          throw error;
        }
        failuresInARow++;
        lastError = error;
        failures.push({ accountId, error });
      }
      onAsked();
    }
  };

  await Promise.all(Array.from({ length: MOST_IN_FLIGHT }, work));
  return failures;
}

function concernsOneAccount(error: unknown): boolean {
  return SsoError.is(error) && !SsoError.is(error, 'unauthorized', 'notSignedIn', 'sessionExpired');
}

/** Passes on how far it has come, a few times a second and at the end. */
export function coalesceProgress(
  tell: (progress: DirectoryProgress) => void,
  clock: Clock,
): (progress: DirectoryProgress) => void {
  let toldAt = -Infinity;
  return (progress) => {
    const now = clock.now();
    const isEnd = progress.done === (progress.total ?? 0);
    if (!isEnd && Math.abs(now - toldAt) < TELL_EVERY_MS) return;
    toldAt = now;
    tell(progress);
  };
}
