import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { isPassingError, whenMissing } from '../../base/errors';
import { FileLockError, withFileLock } from '../../base/fileLock';
import { membersOf, parseJson } from '../../base/json';
import type { Logger } from '../../base/logger';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';
import { KeysError } from './errors';

/**
 * How far a rotation has come.
 *
 * - `creating`: IAM was asked for a new key, and the answer may have been lost with its secret
 * - `created`: the new key is in the keychain
 * - `installed`: the profile uses the new key
 * - `oldInactive`: the old key is inactive at AWS, and can be active again
 */
export type RotationStage = 'creating' | 'created' | 'installed' | 'oldInactive';

/** A rotation under way; nothing of it is secret. */
export interface Rotation {
  readonly profile: string;
  readonly stage: RotationStage;
  readonly startedAt: Date;
  readonly oldKeyId: string;
  /** Names of secrets in the keychain. */
  readonly oldSecretId: string;
  /** The keys that the user had before. */
  readonly knownKeyIds: readonly string[];
  readonly newKeyId?: string;
  readonly newSecretId?: string;
}

/** A rotation whose new key exists. */
export type WithNewKey = Rotation & Required<Pick<Rotation, 'newKeyId' | 'newSecretId'>>;

export function hasNewKey(rotation: Rotation): rotation is WithNewKey {
  return rotation.newKeyId !== undefined && rotation.newSecretId !== undefined;
}

/** Whether a rotation replaces this key, or replaces another by it. */
export function isAboutKey({ oldKeyId, newKeyId }: Rotation, accessKeyId: string): boolean {
  return accessKeyId === oldKeyId || accessKeyId === newKeyId;
}

/** What IAM calls a key (API reference, `AccessKey`). Files are named so, and the id stands in a file that anyone may have written. */
const KEY_ID = /^\w{16,128}$/;

export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

const STAGES: readonly string[] = [
  'creating',
  'created',
  'installed',
  'oldInactive',
] satisfies RotationStage[];
const SUFFIX = '.json';
const LOCK_WAIT_MS = 5_000;
/** A step of another window takes seconds, or as long as its user looks for a code: too long to wait. */
const ALONE_WAIT_MS = 2_000;

/**
 * Rotations that are not finished, a file each, named by the old key: whatever ends in the middle of one, a window or
 * the machine, what was done is known at the next start.
 */
export class RotationRecords {
  readonly #directory: string;
  readonly #logger: Logger;

  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** @throws a system error: an empty list instead would begin another rotation. */
  async list(): Promise<Rotation[]> {
    const names = await readdir(this.#directory).catch(whenMissing<string[]>([]));
    const rotations: Rotation[] = [];
    for (const name of names.filter((candidate) => candidate.endsWith(SUFFIX))) {
      const rotation = await readRotation(join(this.#directory, name));
      if (rotation) rotations.push(rotation);
      else this.#logger.warn(`[keys] rotation record not readable: ${name}`);
    }
    return rotations;
  }

  /** Whether a key is being replaced, or is to replace another. */
  async isUnderWay(accessKeyId: string): Promise<boolean> {
    return (await this.list()).some((rotation) => isAboutKey(rotation, accessKeyId));
  }

  /** Writes the record of a rotation that begins. @returns false when one of the same key is under way, in any window. */
  async begin(rotation: Rotation): Promise<boolean> {
    return withFileLock(
      join(this.#directory, 'lock'),
      async () => {
        if (await this.isUnderWay(rotation.oldKeyId)) return false;
        await this.write(rotation);
        return true;
      },
      { waitMs: LOCK_WAIT_MS },
    );
  }

  /**
   * Runs `work` while no other window is at the rotation of this key.
   * @param work gets the record as it is by then; undefined: there is none.
   * @throws KeysError `rotationBusy` when another window is at it and does not finish soon; what `work` throws.
   */
  async alone<T>(
    { profile, oldKeyId }: Pick<Rotation, 'profile' | 'oldKeyId'>,
    work: (current: Rotation | undefined) => Promise<T>,
  ): Promise<T> {
    const lock = join(this.#directory, `${oldKeyId}.lock`);
    const workOnCurrent = async (): Promise<T> => work(await readRotation(this.#file({ oldKeyId })));
    try {
      return await withFileLock(lock, workOnCurrent, { waitMs: ALONE_WAIT_MS });
    } catch (error) {
      // The work takes locks of its own.
      if (!FileLockError.is(error) || error.details['path'] !== lock) throw error;
      throw new KeysError('rotationBusy', `another window rotates the key of ${profile}`, {
        cause: error,
        details: { profile },
      });
    }
  }

  async write(rotation: Rotation): Promise<void> {
    await writeFileAtomic(this.#file(rotation), JSON.stringify(rotation), { mode: OWNER_ONLY_FILE });
  }

  async remove(rotation: Rotation): Promise<void> {
    await rm(this.#file(rotation), { force: true });
  }

  #file({ oldKeyId }: Pick<Rotation, 'oldKeyId'>): string {
    return join(this.#directory, `${oldKeyId}${SUFFIX}`);
  }
}

async function readRotation(file: string): Promise<Rotation | undefined> {
  try {
    return parseRotation(String(await readRegularFile(file, MOST_RECORD_BYTES)));
  } catch (error) {
    // Taken for none, another rotation would begin.
    if (isPassingError(error)) throw error;
    return undefined;
  }
}

function parseRotation(text: string): Rotation | undefined {
  const value = membersOf(parseJson(text));
  const { profile, stage, startedAt, oldKeyId, oldSecretId, knownKeyIds, newKeyId, newSecretId } = value;
  const isWhole =
    [profile, stage, startedAt, oldKeyId, oldSecretId].every((part) => typeof part === 'string') &&
    STAGES.includes(stage as string) &&
    isKeyId(oldKeyId as string) &&
    Array.isArray(knownKeyIds);
  if (!isWhole) return undefined;
  return {
    profile: profile as string,
    stage: stage as RotationStage,
    startedAt: new Date(startedAt as string),
    oldKeyId: oldKeyId as string,
    oldSecretId: oldSecretId as string,
    knownKeyIds: knownKeyIds as string[],
    ...(typeof newKeyId === 'string' && { newKeyId }),
    ...(typeof newSecretId === 'string' && { newSecretId }),
  };
}
