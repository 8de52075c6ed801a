import { access } from 'node:fs/promises';
import { SECOND_MS, sleep, type Clock } from '../base/clock';
import { FileLockError, withFileLock } from '../base/fileLock';

/** A login takes minutes: a process that waits for one looks this often whether it has ended. */
const LOOK_AGAIN_MS = SECOND_MS;
/** Longer than anyone holds the lock only to find out that it was free. */
const BRIEF_WAIT_MS = 250;

/** Keeps a session to one login among all processes that share the token cache. */
export class LoginLock {
  readonly #path: string;

  /** @param tokenFile of the session; the lock is beside it */
  constructor(tokenFile: string) {
    this.#path = `${tokenFile}.login.lock`;
  }

  /**
   * Runs `work` while no other login is under way.
   * @returns undefined, without having run it, when one is
   * @throws what `work` throws; the signal's reason when it aborts before; the system's error when the lock cannot be made
   */
  async tryRun<T>(work: () => Promise<T>, signal: AbortSignal): Promise<{ result: T } | undefined> {
    try {
      return await withFileLock(this.#path, async () => ({ result: await work() }), {
        waitMs: BRIEF_WAIT_MS,
        signal,
      });
    } catch (error) {
      if (FileLockError.is(error, 'lockTimeout')) return undefined;
      throw error;
    }
  }

  /**
   * Resolves when no login is under way any more, the one of a process that died included.
   * @throws the signal's reason when it aborts first
   */
  async untilFree(clock: Clock, signal: AbortSignal): Promise<void> {
    while ((await this.#exists()) && !(await this.tryRun(() => Promise.resolve(), signal))) {
      await sleep(LOOK_AGAIN_MS, clock, signal);
    }
  }

  async #exists(): Promise<boolean> {
    return access(this.#path).then(
      () => true,
      () => false,
    );
  }
}
