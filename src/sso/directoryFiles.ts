import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { SECOND_MS, type Clock } from '../base/clock';
import { errorText, whenMissing } from '../base/errors';
import { withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import { readJsonObject } from './cacheFiles';
import { accessKey, type DirectoryAccess } from './directoryAccess';
import { parseDirectory, serializeDirectory } from './directoryFormat';
import type { DirectoryRecord } from './directoryRecord';

const LOCK_WAIT_MS = 10 * SECOND_MS;
/** Ten times what 5,000 accounts with 20 roles each take. */
const MOST_BYTES = 100 * 1024 * 1024;

/** One file for each session and portal in a folder of our own, shared by all windows: names of accounts and roles, no secret. */
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

  fileOf(access: DirectoryAccess): string {
    const name = createHash('sha1').update(accessKey(access), 'utf8').digest('hex');
    return join(this.#directory, `${name}.json`);
  }

  /** What the file holds that was not read or written here before; what cannot be used counts as nothing. */
  async readIfChanged(access: DirectoryAccess): Promise<DirectoryRecord | undefined> {
    try {
      return await this.#readIfChanged(access);
    } catch (error) {
      this.#logger.warn(`[directory] the list of accounts stays unread: ${errorText(error)}`);
      return undefined;
    }
  }

  /**
   * Writes what is known through an access, together with what another window has written since.
   * @param record takes over what the file knows better.
   * @returns whether that was anything.
   * @throws when the file cannot be written, or not be read: it may hold more than is known here.
   */
  async save(access: DirectoryAccess, record: DirectoryRecord): Promise<boolean> {
    const file = this.fileOf(access);
    return withFileLock(
      `${file}.lock`,
      async () => {
        const theirs = await this.#readIfChanged(access);
        const isChanged = theirs !== undefined && record.merge(theirs);
        await writeFileAtomic(file, serializeDirectory(record, access), { mode: OWNER_ONLY_FILE });
        const state = await stateOf(file);
        if (state !== undefined) this.#known.set(file, state);
        return isChanged;
      },
      { waitMs: LOCK_WAIT_MS },
    );
  }

  /** @throws while another program holds the file: it is read again the next time. */
  async #readIfChanged(access: DirectoryAccess): Promise<DirectoryRecord | undefined> {
    const file = this.fileOf(access);
    const state = await stateOf(file);
    if (state === undefined || state === this.#known.get(file)) return undefined;
    const { content, problem } = await readJsonObject(file, { mostBytes: MOST_BYTES });
    if (problem?.code === 'unreadable') throw new Error(`${file}: ${problem.detail}`);
    const record = content && parseDirectory(content, access, this.#clock.now());
    this.#known.set(file, state);
    if (record) return record;
    if (content || problem) {
      const detail = problem?.detail ?? 'it is not what this version writes';
      this.#logger.warn(`[directory] no usable list of accounts: ${file}: ${detail}`);
    }
    return undefined;
  }
}

/** Tells one content of a file from the next: each is a file of its own, renamed into place. */
async function stateOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(whenMissing(undefined));
  return found && `${found.ino}:${found.mtimeMs}:${found.size}`;
}
