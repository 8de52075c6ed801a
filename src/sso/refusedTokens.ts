import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE } from '../base/atomicFile';
import { HOUR_MS, systemClock, type Clock } from '../base/clock';
import { errorText, systemErrorCode } from '../base/errors';
import type { Logger } from '../base/logger';
import type { CachedToken } from './tokenCache';

/** Long after a refusal its token is no longer the session's; if it is, the service is asked once more. */
const FORGOTTEN_AFTER_MS = 30 * 24 * HOUR_MS;

/**
 * Which tokens the service has refused, known to all windows of the user, so that one of them asks and all show the same.
 * An empty file for each, in a directory of our own, named by the SHA-256 of the access token: it says nothing else.
 */
export class RefusedTokens {
  readonly directory: string;
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(directory: string, logger: Logger, clock: Clock = systemClock) {
    this.directory = directory;
    this.#logger = logger;
    this.#clock = clock;
  }

  async has(token: Pick<CachedToken, 'accessToken'>): Promise<boolean> {
    return stat(this.#fileOf(token)).then(
      () => true,
      () => false,
    );
  }

  /** Never fails: a window that cannot be told asks for itself. */
  async add(token: Pick<CachedToken, 'accessToken'>): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
      await writeFile(this.#fileOf(token), '', { flag: 'wx', mode: OWNER_ONLY_FILE });
      await this.#forgetOld();
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return;
      this.#logger.warn(`[session] other windows are not told of the refusal: ${errorText(error)}`);
    }
  }

  async #forgetOld(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const file = join(this.directory, name);
      const found = await stat(file).catch(() => undefined);
      if (found && this.#clock.now() - found.mtimeMs > FORGOTTEN_AFTER_MS)
        await unlink(file).catch(() => undefined);
    }
  }

  #fileOf({ accessToken }: Pick<CachedToken, 'accessToken'>): string {
    return join(this.directory, createHash('sha256').update(accessToken, 'utf8').digest('hex'));
  }
}
