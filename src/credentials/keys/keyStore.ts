import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { SECOND_MS, sleep, type Clock } from '../../base/clock';
import { isPassingError, systemErrorCode, whenMissing } from '../../base/errors';
import { FileLockError, withFileLock } from '../../base/fileLock';
import type { Logger } from '../../base/logger';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';
import { ConfigFileError } from '../../config/configEditErrors';
import type { SecretStore } from '../ports';
import { KeysError } from './errors';
import type { AccessKey } from './ports';

/** What is kept of a key beside the keychain: nothing of it is secret. */
export interface StoredKey {
  /** What the launcher is asked for; the profile's name in the characters that are safe everywhere. */
  readonly entry: string;
  readonly accessKeyId: string;
  /** Under which the keychain holds the secret. */
  readonly secretId: string;
  readonly storedAt: Date;
}

const RECORD_SUFFIX = '.json';
/** So that no entry makes a name that Windows keeps for itself. */
const RECORD_PREFIX = 'key-';
const SECRET_PREFIX = 'awsSso.accessKey.';
const LOCK_NAME = 'keychain.lock';
/** Another window's move waits for what it writes to be on disk, and for the config file. */
const LOCK_WAIT_MS = 60 * SECOND_MS;
/** VS Code answers before its storage is on disk: that is written 100 ms after the last change, when nothing is in its way. */
const WRITTEN_AFTER_MS = SECOND_MS;

/**
 * Long-lived keys in VS Code's Secret Storage, one entry a profile, unless the user has named it in several. Which entries there are stands in a directory, a
 * file each, because the storage cannot be listed; and because it is the same one for the windows on this machine and on
 * remote ones, each secret has a random name that the file alone knows.
 *
 * A key is replaced by writing the file: before it the old secret counts, after it the new one.
 */
export class KeyStore {
  readonly #directory: string;
  readonly #secrets: SecretStore;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(options: {
    readonly directory: string;
    readonly secrets: SecretStore;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#directory = options.directory;
    this.#secrets = options.secrets;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** The entries, by name. @throws a system error: an empty list instead would give a name away twice. */
  async list(): Promise<StoredKey[]> {
    const names = await readdir(this.#directory).catch(whenMissing<string[]>([]));
    const records = names
      .filter((name) => name.startsWith(RECORD_PREFIX) && name.endsWith(RECORD_SUFFIX))
      .map((name) => this.find(name.slice(RECORD_PREFIX.length, -RECORD_SUFFIX.length)));
    const found = (await Promise.all(records)).filter((record) => record !== undefined);
    return found.sort((one, other) => one.entry.localeCompare(other.entry));
  }

  async find(entry: string): Promise<StoredKey | undefined> {
    try {
      return parseRecord(entry, String(await readRegularFile(this.#file(entry), MOST_RECORD_BYTES)));
    } catch (error) {
      // Taken for none, it would be replaced by another.
      if (isPassingError(error)) throw error;
      if (systemErrorCode(error) !== 'ENOENT') this.#logger.warn(`[keys] record not readable: ${entry}`);
      return undefined;
    }
  }

  /** @throws KeysError `notStored` when there is no such entry, or the keychain has lost its secret. */
  async get(entry: string): Promise<AccessKey> {
    const record = await this.find(entry);
    const secretAccessKey = record && (await this.#secrets.get(record.secretId));
    if (!record || !secretAccessKey) {
      throw new KeysError('notStored', `the keychain holds no key ${entry}`, { details: { entry } });
    }
    return { accessKeyId: record.accessKeyId, secretAccessKey };
  }

  /** Keeps a key under an entry, in the place of the one before. */
  async put(entry: string, key: AccessKey): Promise<StoredKey> {
    const before = await this.find(entry);
    const secretId = await this.keepSecret(key.secretAccessKey);
    const record = { entry, accessKeyId: key.accessKeyId, secretId, storedAt: new Date(this.#clock.now()) };
    try {
      await writeFileAtomic(this.#file(entry), JSON.stringify(record), { mode: OWNER_ONLY_FILE });
    } catch (error) {
      // Without its record it can't be found again.
      await this.forgetSecret(secretId).catch(() => undefined);
      throw error;
    }
    if (before) await this.forgetSecret(before.secretId);
    return record;
  }

  async remove(entry: string): Promise<void> {
    const record = await this.find(entry);
    if (record) await this.forgetSecret(record.secretId);
    await rm(this.#file(entry), { force: true });
  }

  /**
   * Does what makes an entry, while no other window does: each finds the names that the others have taken.
   * @throws ConfigFileError `busy` when another window does not finish; otherwise what `work` throws.
   */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const lock = join(this.#directory, LOCK_NAME);
    try {
      return await withFileLock(lock, work, { waitMs: LOCK_WAIT_MS });
    } catch (error) {
      if (FileLockError.is(error)) throw new ConfigFileError('busy', this.#directory, { cause: error });
      throw error;
    }
  }

  /**
   * An entry's name for a profile, that no other profile has taken. It is free until the turn ends.
   * @param used names that profiles ask for, whether the keychain has them or lost them.
   */
  async createEntryName(profile: string, used: Iterable<string>): Promise<string> {
    const plain = profile.replace(/[^A-Za-z0-9_.-]/g, '_');
    const entries = (await this.list()).map(({ entry }) => entry);
    const taken = new Set([...entries, ...used].map((name) => name.toLowerCase()));
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
    return name;
  }

  /**
   * Keeps a secret, and waits until it should be on disk: what comes next may destroy its other copy.
   * @returns the name under which the keychain holds it.
   * @throws KeysError `noKeychain`
   */
  async keepSecret(secret: string): Promise<string> {
    const secretId = `${SECRET_PREFIX}${randomUUID()}`;
    try {
      await this.#secrets.store(secretId, secret);
      await sleep(WRITTEN_AFTER_MS, this.#clock);
      if ((await this.#secrets.get(secretId)) === secret) return secretId;
    } catch (error) {
      throw new KeysError('noKeychain', 'the keychain took no secret', { cause: error });
    }
    throw new KeysError('noKeychain', 'the keychain gives back something else');
  }

  async readSecret(secretId: string): Promise<string | undefined> {
    return this.#secrets.get(secretId);
  }

  async forgetSecret(secretId: string): Promise<void> {
    await this.#secrets.delete(secretId);
  }

  #file(entry: string): string {
    return join(this.#directory, `${RECORD_PREFIX}${entry}${RECORD_SUFFIX}`);
  }
}

function parseRecord(entry: string, text: string): StoredKey | undefined {
  const value = JSON.parse(text) as Partial<Record<keyof StoredKey, unknown>>;
  const { accessKeyId, secretId, storedAt } = value;
  if (typeof accessKeyId !== 'string' || typeof secretId !== 'string' || typeof storedAt !== 'string') {
    return undefined;
  }
  return { entry, accessKeyId, secretId, storedAt: new Date(storedAt) };
}
