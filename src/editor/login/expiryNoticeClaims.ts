import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE } from '../../base/atomicFile';
import { errorText, systemErrorCode } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { EndingSession } from './expiryNoticeScheduler';

/** A claim's name: the moment of the end in ms, then which session. */
const CLAIM_NAME = /^(\d+)-[0-9a-f]{40}$/;

/**
 * Which endings have been announced, kept for all windows of the user as empty files in a directory of their own: who
 * makes the file announces. Those of endings that have passed are removed.
 */
export class ExpiryNoticeClaims {
  readonly #directory: string;
  readonly #logger: Logger;

  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** @returns whether nobody has claimed this ending before; false, too, when that cannot be told. */
  async claim({ status, endsAt }: EndingSession, now: number): Promise<boolean> {
    const session = createHash('sha1').update(status.session.id, 'utf8').digest('hex');
    const file = join(this.#directory, `${endsAt.getTime()}-${session}`);
    try {
      await mkdir(this.#directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
      await writeFile(file, '', { flag: 'wx', mode: OWNER_ONLY_FILE });
    } catch (error) {
      // A repeated notice in every window would bother more than a missing one: the status bar tells anyway.
      if (systemErrorCode(error) !== 'EEXIST')
        this.#logger.warn(`[expiry notice] not shown: ${errorText(error)}`);
      return false;
    }
    await this.#removePassed(now);
    return true;
  }

  /** One that cannot be removed lies about and does no harm. */
  async #removePassed(now: number): Promise<void> {
    try {
      for (const name of await readdir(this.#directory)) {
        const end = CLAIM_NAME.exec(name)?.[1];
        if (end !== undefined && Number(end) < now) await rm(join(this.#directory, name), { force: true });
      }
    } catch (error) {
      this.#logger.warn(`[expiry notice] an old claim stays: ${errorText(error)}`);
    }
  }
}
