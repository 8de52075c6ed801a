import { Emitter } from '../../base/event';
import { KeysError, otherKey } from './errors';
import { findKeyUsers, installKey } from './keyInstall';
import type { AccessKey } from './ports';
import { ifGone, RotationAws, type RotationAwsServices } from './rotationAws';
import {
  hasNewKey,
  isAboutKey,
  isKeyId,
  type Rotation,
  type RotationRecords,
  type RotationStage,
} from './rotationRecords';

export interface RotationServices extends RotationAwsServices {
  readonly records: RotationRecords;
}

/** A key, and the profile that it was found in. */
export interface KeyPlace {
  readonly profile: string;
  readonly key: AccessKey;
}

/**
 * Rotates a key in steps that can each be undone: IAM makes a new one, the keychain takes it, AWS accepts it, every
 * profile that has the old one gets it, the old one becomes inactive, and when the user says so it is deleted. A record
 * says how far it has come; a step that was taken without its record is taken again. Both secrets are in the keychain
 * until the end.
 *
 * One window at a time is at a rotation, and goes on from what the record says by then, whatever it knew itself.
 */
export class KeyRotation {
  readonly #services: RotationServices;
  readonly #aws: RotationAws;
  readonly #changed = new Emitter<undefined>();

  /** Fires when a rotation of this window has begun, gone on or ended. */
  readonly onDidChange = this.#changed.event;

  constructor(services: RotationServices) {
    this.#services = services;
    this.#aws = new RotationAws(services);
  }

  /** Rotations that stopped in the middle, or whose old key is not deleted yet. */
  async pending(): Promise<Rotation[]> {
    return this.#services.records.list();
  }

  /**
   * The rotation that keeps a profile from another one: that of its key, by whatever name the profile had then; or one
   * begun for it, neither of whose keys is anywhere any more.
   * @param accessKeyId of the profile's key.
   */
  async find(profile: string, accessKeyId: string | undefined): Promise<Rotation | undefined> {
    const pending = await this.pending();
    const ofKey = pending.find((rotation) => accessKeyId !== undefined && isAboutKey(rotation, accessKeyId));
    if (ofKey) return { ...ofKey, profile };
    for (const rotation of pending) {
      if (rotation.profile === profile && !(await this.#isInPlace(rotation))) return rotation;
    }
    return undefined;
  }

  /**
   * Rotates a key as far as the old one is inactive.
   * @throws KeysError, before anything is done: `noKeys` for what IAM can never have made, `otherKey` for a key that is
   * nowhere any more, `tooManyKeys`, `rotationPending`, `rotationBusy`, `denied`; later, with a record that `resume`,
   * `undo` and `forget` take: `newKeyUnknown`, `denied`, `otherKey`; SsoError when AWS cannot be asked.
   */
  async start(place: KeyPlace): Promise<Rotation> {
    const { profile, key } = place;
    if (!isKeyId(key.accessKeyId)) {
      throw new KeysError('noKeys', `the key of ${profile} is none of IAM's`, { details: { profile } });
    }
    return this.#alone({ profile, oldKeyId: key.accessKeyId }, () => this.#start(place));
  }

  /**
   * Goes on where a rotation stopped, as far as the old key is inactive. One whose new key may be lost starts anew.
   * @throws as `start`; KeysError `secretLost`, `rotationOver`.
   */
  async resume(rotation: Rotation): Promise<Rotation> {
    return this.#goOn(rotation, (current) => this.#resume(current));
  }

  /**
   * Deletes the old key for good.
   * @throws KeysError `rotationPending` when the rotation has not come that far, `oldKeyInUse` when something uses the
   * old key or made it active since, `secretLost`, `rotationBusy`, `rotationOver`, `denied`; SsoError.
   */
  async finish(rotation: Rotation): Promise<void> {
    await this.#goOn(rotation, (current) => this.#finish(current));
  }

  /**
   * Makes everything as it was: the old key active and in use, the new one deleted.
   * @throws KeysError `otherKey`, `secretLost`, `rotationBusy`, `rotationOver`, `denied`; SsoError.
   */
  async undo(rotation: Rotation): Promise<void> {
    await this.#goOn(rotation, (current) => this.#undo(current));
  }

  /**
   * Leaves the keys as they are, at AWS and in the profiles, and loses the secret of the one that no profile has.
   * @throws KeysError `rotationBusy`, `rotationOver`.
   */
  async forget(rotation: Rotation): Promise<void> {
    await this.#goOn(rotation, (current) => this.#close(current));
    this.#services.logger.info(`[keys] rotation forgotten: ${rotation.profile}`);
  }

  async #goOn<T>(rotation: Rotation, work: (current: Rotation) => Promise<T>): Promise<T> {
    const { profile } = rotation;
    return this.#alone(rotation, (current) => {
      // The profile may have got another name since, which the caller knows.
      if (current) return work({ ...current, profile });
      throw new KeysError('rotationOver', `the rotation of the key of ${profile} is over`, {
        details: { profile },
      });
    });
  }

  async #alone<T>(
    key: Pick<Rotation, 'profile' | 'oldKeyId'>,
    work: (current: Rotation | undefined) => Promise<T>,
  ): Promise<T> {
    const { records, config } = this.#services;
    try {
      return await records.alone(key, async (current) => {
        await config.reload();
        return work(current);
      });
    } finally {
      this.#changed.fire(undefined);
    }
  }

  async #start({ profile, key }: KeyPlace): Promise<Rotation> {
    const { records, store, clock, logger } = this.#services;
    if (await records.isUnderWay(key.accessKeyId)) throw alreadyPending(profile);
    if (!(await this.#hasUsers(key.accessKeyId))) throw otherKey(profile);
    const keys = await this.#aws.listKeys(profile, key);
    if (keys.length >= 2) {
      const other = keys.find(({ accessKeyId }) => accessKeyId !== key.accessKeyId);
      throw new KeysError('tooManyKeys', `the user of ${profile} has two keys`, {
        details: { profile, ...(other && { key: other.accessKeyId, status: other.status }) },
      });
    }
    const rotation: Rotation = {
      profile,
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
      created = await this.#aws.createKey(profile, key);
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
      const key = await this.#aws.oldKey(rotation);
      await this.#undo(rotation);
      return this.#start({ profile: rotation.profile, key });
    }
    let current = rotation;
    if (current.stage === 'created') {
      await this.#aws.verifyNewKey(current);
      const { profile, oldKeyId, oldSecretId } = current;
      const before = await this.#aws.findKey(oldKeyId, oldSecretId);
      await installKey(profile, await this.#aws.newKey(current), before, this.#services);
      current = await this.#advance(current, 'installed');
    }
    if (current.stage === 'installed') {
      await this.#aws.setOldStatus(current, 'inactive').catch(ifGone);
      current = await this.#advance(current, 'oldInactive');
    }
    return current;
  }

  async #finish(rotation: Rotation): Promise<void> {
    const { profile, oldKeyId, stage } = rotation;
    if (!hasNewKey(rotation) || stage !== 'oldInactive') throw alreadyPending(profile);
    const status = await this.#aws.findOldStatus(rotation);
    if (status !== undefined) {
      if (status === 'active' || (await this.#hasUsers(oldKeyId))) {
        throw new KeysError('oldKeyInUse', `the old key of ${profile} is in use again`, {
          details: { profile, key: oldKeyId },
        });
      }
      await this.#aws.deleteKey(rotation, oldKeyId, await this.#aws.newKey(rotation));
    }
    await this.#close(rotation);
    this.#services.logger.info(`[keys] rotation finished: ${profile}`);
  }

  async #undo(rotation: Rotation): Promise<void> {
    if (!hasNewKey(rotation)) {
      await this.#aws.deleteLostKeys(rotation);
      await this.#close(rotation);
      return;
    }
    const { profile, newKeyId, newSecretId, stage } = rotation;
    const oldKey = await this.#aws.oldKey(rotation);
    // A step may have been taken without its record: taking it back twice does no harm.
    if (stage !== 'created') {
      // The old key has no place to go back to, so it does not become active either.
      if (!(await this.#isInPlace(rotation))) throw otherKey(profile);
      // The old key is about to be used again: if this stops here, it must not be deleted.
      await this.#advance(rotation, 'installed');
      if (!(await this.#aws.isOldKeyActive(rotation))) await this.#aws.setOldStatus(rotation, 'active');
    }
    if (stage !== 'created' || (await this.#hasUsers(newKeyId))) {
      const before = await this.#aws.findKey(newKeyId, newSecretId);
      await installKey(profile, oldKey, before, this.#services);
      await this.#advance(rotation, 'created');
    }
    await this.#aws.deleteKey(rotation, newKeyId, oldKey);
    await this.#close(rotation);
    this.#services.logger.info(`[keys] rotation undone: ${profile}`);
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

  async #isInPlace({ oldKeyId, newKeyId }: Rotation): Promise<boolean> {
    return (await this.#hasUsers(oldKeyId)) || (newKeyId !== undefined && (await this.#hasUsers(newKeyId)));
  }

  async #hasUsers(accessKeyId: string): Promise<boolean> {
    return (await findKeyUsers(accessKeyId, this.#services)).length > 0;
  }
}

function alreadyPending(profile: string): KeysError {
  return new KeysError('rotationPending', `the key of ${profile} is being rotated`, { details: { profile } });
}
