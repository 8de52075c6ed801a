import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import type { Clock } from '../../base/clock';
import { systemErrorCode } from '../../base/errors';
import type { Logger } from '../../base/logger';
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

/**
 * Long-lived keys in VS Code's Secret Storage, one entry a profile. Which entries there are stands in a directory, a
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

  /** The entries, by name. */
  async list(): Promise<StoredKey[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const records = names
      .filter((name) => name.startsWith(RECORD_PREFIX) && name.endsWith(RECORD_SUFFIX))
      .map((name) => this.find(name.slice(RECORD_PREFIX.length, -RECORD_SUFFIX.length)));
    const found = (await Promise.all(records)).filter((record) => record !== undefined);
    return found.sort((one, other) => one.entry.localeCompare(other.entry));
  }

  async find(entry: string): Promise<StoredKey | undefined> {
    try {
      return parseRecord(entry, await readFile(this.#file(entry), 'utf8'));
    } catch (error) {
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
    await writeFileAtomic(this.#file(entry), JSON.stringify(record), { mode: OWNER_ONLY_FILE });
    if (before) await this.forgetSecret(before.secretId);
    return record;
  }

  async remove(entry: string): Promise<void> {
    const record = await this.find(entry);
    if (record) await this.forgetSecret(record.secretId);
    await rm(this.#file(entry), { force: true });
  }

  /** An entry's name for a profile, that no other profile has taken. */
  async createEntryName(profile: string): Promise<string> {
    const plain = profile.replace(/[^A-Za-z0-9_.-]/g, '_');
    const taken = new Set((await this.list()).map(({ entry }) => entry.toLowerCase()));
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
    return name;
  }

  /**
   * @returns the name under which the keychain holds it.
   * @throws KeysError `noKeychain`
   */
  async keepSecret(secret: string): Promise<string> {
    const secretId = `${SECRET_PREFIX}${randomUUID()}`;
    try {
      await this.#secrets.store(secretId, secret);
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
