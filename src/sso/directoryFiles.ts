import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { SECOND_MS, type Clock } from '../base/clock';
import { withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import { readJsonObject } from './cacheFiles';
import { parseDirectory, serializeDirectory } from './directoryFormat';
import type { DirectoryRecord } from './directoryRecord';

const LOCK_WAIT_MS = 10 * SECOND_MS;

/** One file for each session in a folder of our own, shared by all windows: names of accounts and roles, no secret. */
export class DirectoryFiles {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Which state of each file was read or written here last. */
  readonly #known = new Map<string, string>();

  constructor({ directory, clock, logger }: { directory: string; clock: Clock; logger: Logger }) {
    this.#directory = directory;
    this.#clock = clock;
    this.#logger = logger;
  }

  fileOf(sessionId: string): string {
    return join(this.#directory, `${createHash('sha1').update(sessionId, 'utf8').digest('hex')}.json`);
  }

  /** What the file holds that was not read or written here before; what cannot be used counts as nothing. */
  async readIfChanged(sessionId: string): Promise<DirectoryRecord | undefined> {
    const file = this.fileOf(sessionId);
    const state = await stateOf(file);
    if (state === undefined || state === this.#known.get(sessionId)) return undefined;
    const { content, problem } = await readJsonObject(file);
    const record = content && parseDirectory(content, sessionId, this.#clock.now());
    this.#known.set(sessionId, state);
    if (record) return record;
    if (content || problem) {
      const detail = problem?.detail ?? 'it is not what this version writes';
      this.#logger.warn(`[directory] no usable list of accounts: ${file}: ${detail}`);
    }
    return undefined;
  }

  /**
   * Writes what is known of a session, together with what another window has written since.
   * @param record takes over what the file knows better.
   * @returns whether that was anything.
   */
  async save(sessionId: string, record: DirectoryRecord): Promise<boolean> {
    const file = this.fileOf(sessionId);
    return withFileLock(
      `${file}.lock`,
      async () => {
        const theirs = await this.readIfChanged(sessionId);
        const isChanged = theirs !== undefined && record.merge(theirs);
        await writeFileAtomic(file, serializeDirectory(record, sessionId), { mode: OWNER_ONLY_FILE });
        const state = await stateOf(file);
        if (state !== undefined) this.#known.set(sessionId, state);
        return isChanged;
      },
      { waitMs: LOCK_WAIT_MS },
    );
  }
}

/** Tells one content of a file from the next: each is a file of its own, renamed into place. */
async function stateOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && `${found.ino}:${found.mtimeMs}:${found.size}`;
}
