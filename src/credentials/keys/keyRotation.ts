import { SECOND_MS, sleep, type Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { SsoError } from '../../sso/errors';
import type { AwsCredentials } from '../ports';
import { KeysError } from './errors';
import { otherKey, replaceFileKey, type KeyMoveServices } from './keyMove';
import type { AccessKey, IamClient, KeyClients } from './ports';
import type { Rotation, RotationRecords, RotationStage } from './rotationRecords';

export interface RotationServices extends KeyMoveServices {
  readonly records: RotationRecords;
  readonly clients: () => Promise<KeyClients>;
  /** What IAM is asked with: the key itself, or a session of it where the profile's user needs a code. */
  readonly signWith: (profile: string, key: AccessKey) => Promise<AwsCredentials>;
  /** The region in which a profile's AWS is asked. */
  readonly regionOf: (profile: string) => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where a key to be rotated is. */
export interface KeyPlace {
  readonly profile: string;
  readonly key: AccessKey;
  /** The keychain's entry; absent for a key in the shared files. */
  readonly entry?: string;
}

/** A rotation whose new key exists. */
type WithNewKey = Rotation & Required<Pick<Rotation, 'newKeyId' | 'newSecretId'>>;

/** A new key is known everywhere after some seconds: AWS is asked again after these. */
const PATIENCE_S = [1, 1, 2, 3, 4, 5, 5, 5, 5];
/** How far the clocks of this machine and of IAM may be apart. */
const CLOCK_TOLERANCE_MS = 5 * 60 * SECOND_MS;
/** IAM is given up on long before. */
const CREATED_WITHIN_MS = 60 * SECOND_MS;

/**
 * Rotates a key in steps that can each be undone: IAM makes a new one, the keychain takes it, AWS accepts it, the
 * profile uses it, the old one becomes inactive, and when the user says so it is deleted. A record says how far it has come;
 * a step that was taken without its record is taken again. Both secrets are in the keychain until the end.
 *
 * One window at a time is at a rotation, and goes on from what the record says by then, whatever it knew itself.
 */
export class KeyRotation {
  readonly #services: RotationServices;

  constructor(services: RotationServices) {
    this.#services = services;
  }

  /** Rotations that stopped in the middle, or whose old key is not deleted yet. */
  async pending(): Promise<Rotation[]> {
    return this.#services.records.list();
  }

  /**
   * Rotates a key as far as the old one is inactive.
   * @throws KeysError, before anything is done: `tooManyKeys`, `rotationPending`, `rotationBusy`, `denied`; later, with a
   * record that `resume` and `undo` take: `newKeyUnknown`, `denied`, `otherKey`; SsoError when AWS cannot be asked.
   */
  async start(place: KeyPlace): Promise<Rotation> {
    const { profile, key } = place;
    return this.#services.records.alone({ profile, oldKeyId: key.accessKeyId }, () => this.#start(place));
  }

  /**
   * Goes on where a rotation stopped, as far as the old key is inactive. One whose new key may be lost starts anew.
   * @throws as `start`; KeysError `rotationOver`.
   */
  async resume(rotation: Rotation): Promise<Rotation> {
    return this.#goOn(rotation, (current) => this.#resume(current));
  }

  /**
   * Deletes the old key for good.
   * @throws KeysError `rotationPending` when the old key is not inactive, `rotationBusy`, `rotationOver`, `denied`;
   * SsoError.
   */
  async finish(rotation: Rotation): Promise<void> {
    await this.#goOn(rotation, (current) => this.#finish(current));
  }

  /**
   * Makes everything as it was: the old key active and in use, the new one deleted.
   * @throws KeysError `otherKey`, `rotationBusy`, `rotationOver`, `denied`; SsoError.
   */
  async undo(rotation: Rotation): Promise<void> {
    await this.#goOn(rotation, (current) => this.#undo(current));
  }

  async #goOn<T>(rotation: Rotation, work: (current: Rotation) => Promise<T>): Promise<T> {
    return this.#services.records.alone(rotation, (current) => {
      if (current) return work(current);
      const { profile } = rotation;
      throw new KeysError('rotationOver', `the rotation of the key of ${profile} is over`, {
        details: { profile },
      });
    });
  }

  async #start({ profile, key, entry }: KeyPlace): Promise<Rotation> {
    const { records, store, clock, logger } = this.#services;
    if (await records.isUnderWay(key.accessKeyId)) throw alreadyPending(profile);
    const iam = await this.#iam(profile);
    const signer = await this.#services.signWith(profile, key);
    const keys = await iam.listAccessKeys(signer);
    if (keys.length >= 2) {
      const other = keys.find(({ accessKeyId }) => accessKeyId !== key.accessKeyId);
      throw new KeysError('tooManyKeys', `the user of ${profile} has two keys`, {
        details: { profile, ...(other && { key: other.accessKeyId, status: other.status }) },
      });
    }
    const rotation: Rotation = {
      profile,
      ...(entry !== undefined && { entry }),
      stage: 'creating',
      startedAt: new Date(clock.now()),
      oldKeyId: key.accessKeyId,
      oldSecretId: await store.keepSecret(key.secretAccessKey),
      knownKeyIds: keys.map(({ accessKeyId }) => accessKeyId),
    };
    if (!(await records.begin(rotation))) {
      await store.forgetSecret(rotation.oldSecretId);
      throw alreadyPending(profile);
    }
    let created: AccessKey;
    try {
      created = await iam.createAccessKey(signer);
    } catch (error) {
      // IAM said no: there is no key. Without an answer there may be one, which `undo` looks for.
      if (KeysError.is(error)) await this.#close(rotation);
      throw error;
    }
    logger.info(`[keys] rotation: new key for ${profile}`);
    const newSecretId = await store.keepSecret(created.secretAccessKey);
    const withNewKey = { ...rotation, newKeyId: created.accessKeyId, newSecretId };
    return this.#resume(await this.#advance(withNewKey, 'created'));
  }

  async #resume(rotation: Rotation): Promise<Rotation> {
    if (!hasNewKey(rotation)) {
      const key = await this.#oldKey(rotation);
      await this.#undo(rotation);
      const { profile, entry } = rotation;
      return this.#start({ profile, key, ...(entry !== undefined && { entry }) });
    }
    let current = rotation;
    if (current.stage === 'created') {
      await this.#verify(current);
      await this.#install(current.profile, current.entry, {
        id: current.newKeyId,
        secretId: current.newSecretId,
        before: await this.#oldKey(current),
      });
      current = await this.#advance(current, 'installed');
    }
    if (current.stage === 'installed') {
      await this.#setOldStatus(current, 'inactive');
      current = await this.#advance(current, 'oldInactive');
    }
    return current;
  }

  async #finish(rotation: Rotation): Promise<void> {
    if (!hasNewKey(rotation) || rotation.stage !== 'oldInactive') throw alreadyPending(rotation.profile);
    const signer = await this.#services.signWith(rotation.profile, await this.#newKey(rotation));
    const iam = await this.#iam(rotation.profile);
    await this.#patiently(() => iam.deleteAccessKey(signer, rotation.oldKeyId)).catch(ifGone);
    await this.#close(rotation);
    this.#services.logger.info(`[keys] rotation finished: ${rotation.profile}`);
  }

  async #undo(rotation: Rotation): Promise<void> {
    const iam = await this.#iam(rotation.profile);
    const oldKey = await this.#oldKey(rotation);
    if (!hasNewKey(rotation)) {
      await this.#deleteLostKeys(rotation, iam, oldKey);
      await this.#close(rotation);
      return;
    }
    // A step may have been taken without its record: taking it back twice does no harm.
    if (rotation.stage !== 'created') {
      // The old key is about to be used again: if this stops here, nobody may delete it.
      await this.#advance(rotation, 'installed');
      await this.#setOldStatus(rotation, 'active');
    }
    await this.#install(rotation.profile, rotation.entry, {
      id: rotation.oldKeyId,
      secretId: rotation.oldSecretId,
      before: await this.#newKey(rotation),
    });
    await this.#advance(rotation, 'created');
    const signer = await this.#services.signWith(rotation.profile, oldKey);
    await this.#patiently(() => iam.deleteAccessKey(signer, rotation.newKeyId)).catch(ifGone);
    await this.#close(rotation);
    this.#services.logger.info(`[keys] rotation undone: ${rotation.profile}`);
  }

  /** The new key is the user's own, and AWS accepts it. */
  async #verify(rotation: WithNewKey): Promise<void> {
    const { clients, regionOf } = this.#services;
    const sts = (await clients()).sts(regionOf(rotation.profile));
    const newKey = await this.#newKey(rotation);
    const expected = await sts.getCallerIdentity(await this.#oldKey(rotation));
    const found = await this.#patiently(() => sts.getCallerIdentity(newKey));
    if (found.arn !== expected.arn) {
      throw new KeysError('otherUser', `the new key of ${rotation.profile} belongs to somebody else`, {
        details: { profile: rotation.profile },
      });
    }
  }

  async #install(
    profile: string,
    entry: string | undefined,
    { id, secretId, before }: { readonly id: string; readonly secretId: string; readonly before: AccessKey },
  ): Promise<void> {
    const key = { accessKeyId: id, secretAccessKey: await this.#secret(secretId, profile) };
    if (entry === undefined) {
      await replaceFileKey(profile, key, before, this.#services);
      return;
    }
    const { store } = this.#services;
    const stored = (await store.find(entry))?.accessKeyId;
    if (stored !== before.accessKeyId && stored !== id) throw otherKey(profile);
    await store.put(entry, key);
  }

  /** Signed with the new key, as whatever follows. */
  async #setOldStatus(rotation: WithNewKey, status: 'active' | 'inactive'): Promise<void> {
    const signer = await this.#services.signWith(rotation.profile, await this.#newKey(rotation));
    const iam = await this.#iam(rotation.profile);
    await this.#patiently(() => iam.setAccessKeyStatus(signer, rotation.oldKeyId, status));
  }

  /** Deletes keys that IAM made for this rotation and whose secrets nobody got. */
  async #deleteLostKeys(rotation: Rotation, iam: IamClient, oldKey: AccessKey): Promise<void> {
    const signer = await this.#services.signWith(rotation.profile, oldKey);
    const startedAt = rotation.startedAt.getTime();
    for (const { accessKeyId, createdAt } of await iam.listAccessKeys(signer)) {
      const age = createdAt.getTime() - startedAt;
      // Somebody may have made one of their own before or since.
      const isOurs = age >= -CLOCK_TOLERANCE_MS && age <= CREATED_WITHIN_MS + CLOCK_TOLERANCE_MS;
      if (isOurs && !rotation.knownKeyIds.includes(accessKeyId))
        await iam.deleteAccessKey(signer, accessKeyId);
    }
  }

  /** @throws KeysError `newKeyUnknown` when AWS does not know the key after all that time. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (const seconds of PATIENCE_S) {
      try {
        return await ask();
      } catch (error) {
        if (!isKeyUnknown(error)) throw error;
        await sleep(seconds * SECOND_MS, this.#services.clock);
      }
    }
    try {
      return await ask();
    } catch (error) {
      if (!isKeyUnknown(error)) throw error;
      throw new KeysError('newKeyUnknown', 'AWS does not know the new key yet', { cause: error });
    }
  }

  async #advance<R extends Rotation>(rotation: R, stage: RotationStage): Promise<R> {
    const advanced = { ...rotation, stage };
    await this.#services.records.write(advanced);
    return advanced;
  }

  async #close(rotation: Rotation): Promise<void> {
    const { records, store } = this.#services;
    await records.remove(rotation);
    await store.forgetSecret(rotation.oldSecretId);
    if (rotation.newSecretId !== undefined) await store.forgetSecret(rotation.newSecretId);
  }

  async #oldKey({ profile, oldKeyId, oldSecretId }: Rotation): Promise<AccessKey> {
    return { accessKeyId: oldKeyId, secretAccessKey: await this.#secret(oldSecretId, profile) };
  }

  async #newKey({ profile, newKeyId, newSecretId }: WithNewKey): Promise<AccessKey> {
    return { accessKeyId: newKeyId, secretAccessKey: await this.#secret(newSecretId, profile) };
  }

  async #secret(secretId: string, profile: string): Promise<string> {
    const secret = await this.#services.store.readSecret(secretId);
    if (secret !== undefined) return secret;
    throw new KeysError('notStored', `the keychain has lost a key of ${profile}`, {
      details: { entry: profile },
    });
  }

  async #iam(profile: string): Promise<IamClient> {
    const { clients, regionOf } = this.#services;
    return (await clients()).iam(regionOf(profile));
  }
}

function alreadyPending(profile: string): KeysError {
  return new KeysError('rotationPending', `the key of ${profile} is being rotated`, { details: { profile } });
}

function hasNewKey(rotation: Rotation): rotation is WithNewKey {
  return rotation.newKeyId !== undefined && rotation.newSecretId !== undefined;
}

function isKeyUnknown(error: unknown): boolean {
  return SsoError.is(error, 'expiredCredentials') || KeysError.is(error, 'keyRefused');
}

/** What is to be deleted and is not there any more is as it should be. */
function ifGone(error: unknown): void {
  if (!KeysError.is(error, 'noSuchKey')) throw error;
}
