import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseJson } from '../base/json';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE } from '../base/atomicFile';
import { MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import { errorText } from '../base/errors';
import { withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import { assertReplaceable, MOST_RECORD_BYTES, readRegularFile } from '../base/regularFile';
import { initialPace, parsePace, type Pace } from './requestPace';

const LOCK_WAIT_MS = 5 * SECOND_MS;
/** A window that cannot use the file goes by its own pace for as long, rather than wait for the disk at every turn. */
const ALONE_MS = MINUTE_MS;

/** The pace that all windows share, in one file. What cannot be read counts as nothing learned yet. */
export class RequestPaceFile {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** As last seen or made here. */
  #pace: Pace | undefined;
  /** By the monotonic clock. */
  #aloneUntil = -Infinity;

  constructor(file: string, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#file = file;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Changes the pace while no other window does. Never fails: without the file the change is this window's alone. */
  async update<T>(change: (pace: Pace, now: number) => { pace: Pace; result: T }): Promise<T> {
    if (this.#clock.monotonicNow() >= this.#aloneUntil) {
      try {
        return await withFileLock(`${this.#file}.lock`, () => this.#updateLocked(change), {
          waitMs: LOCK_WAIT_MS,
        });
      } catch (error) {
        this.#aloneUntil = this.#clock.monotonicNow() + ALONE_MS;
        this.#logger.warn(`[directory] the pace is not shared with other windows: ${errorText(error)}`);
      }
    }
    return this.#apply(change, this.#pace);
  }

  async #updateLocked<T>(change: (pace: Pace, now: number) => { pace: Pace; result: T }): Promise<T> {
    const bytes = await readRegularFile(this.#file, MOST_RECORD_BYTES).catch(() => undefined);
    const result = this.#apply(change, bytes && parseJson(bytes.toString()));
    await mkdir(dirname(this.#file), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
    await assertReplaceable(await realpath(this.#file).catch(() => this.#file));
    // In place: a reader holds the lock, and what a crash leaves torn is worth nothing.
    await writeFile(this.#file, JSON.stringify(this.#pace), { mode: OWNER_ONLY_FILE });
    return result;
  }

  #apply<T>(change: (pace: Pace, now: number) => { pace: Pace; result: T }, found: unknown): T {
    const now = this.#clock.now();
    const { pace, result } = change(parsePace(found, now) ?? initialPace(now), now);
    this.#pace = { ...pace, savedAt: now };
    return result;
  }
}
