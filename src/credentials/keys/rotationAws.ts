import { SECOND_MS, sleep, type Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { SsoError } from '../../sso/errors';
import type { AwsCredentials } from '../ports';
import { KeysError } from './errors';
import type { KnownKey } from './keyEdits';
import { findKeySecret, findKeyUsers } from './keyInstall';
import type { KeyMoveServices } from './keyMove';
import type { AccessKey, IamClient, KeyClients, KeyFacts, KeyStatus } from './ports';
import type { Rotation, WithNewKey } from './rotationRecords';

export interface RotationAwsServices extends KeyMoveServices {
  readonly clients: () => Promise<KeyClients>;
  /** What IAM is asked with: the key itself, or a session of it where the profile's user needs a code. */
  readonly signWith: (profile: string, key: AccessKey) => Promise<AwsCredentials>;
  /** The region in which a profile's AWS is asked. */
  readonly regionOf: (profile: string) => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A new key is known everywhere after some seconds: AWS is asked again after these. */
const PATIENCE_S = [1, 1, 2, 3, 4, 5, 5, 5, 5];
/** How far the clocks of this machine and of IAM may be apart. */
const CLOCK_TOLERANCE_MS = 5 * 60 * SECOND_MS;
/** IAM is given up on long before. */
const CREATED_WITHIN_MS = 60 * SECOND_MS;

/** What a rotation asks of AWS, each request signed with the key that may ask for it. */
export class RotationAws {
  readonly #services: RotationAwsServices;

  constructor(services: RotationAwsServices) {
    this.#services = services;
  }

  /** @throws KeysError `secretLost` */
  async oldKey({ oldKeyId, oldSecretId, profile }: Rotation): Promise<AccessKey> {
    return this.#keyOf(profile, oldKeyId, oldSecretId);
  }

  /** @throws KeysError `secretLost` */
  async newKey({ newKeyId, newSecretId, profile }: WithNewKey): Promise<AccessKey> {
    return this.#keyOf(profile, newKeyId, newSecretId);
  }

  /** A key as far as it is known: what the keychain has lost a profile may have. */
  async findKey(accessKeyId: string, secretId: string): Promise<KnownKey> {
    const { store } = this.#services;
    const secretAccessKey =
      (await store.readSecret(secretId)) ?? (await findKeySecret(accessKeyId, this.#services));
    return { accessKeyId, ...(secretAccessKey !== undefined && { secretAccessKey }) };
  }

  async listKeys(profile: string, signer: AccessKey): Promise<KeyFacts[]> {
    const { iam, credentials } = await this.#sign(profile, signer);
    return iam.listAccessKeys(credentials);
  }

  async createKey(profile: string, signer: AccessKey): Promise<AccessKey> {
    const { iam, credentials } = await this.#sign(profile, signer);
    return iam.createAccessKey(credentials);
  }

  /** Makes sure that the new key is the user's own, and that AWS accepts it. */
  async verifyNewKey(rotation: WithNewKey): Promise<void> {
    const { clients, regionOf } = this.#services;
    const sts = (await clients()).sts(regionOf(rotation.profile));
    const newKey = await this.newKey(rotation);
    const expected = await sts.getCallerIdentity(await this.oldKey(rotation));
    const found = await this.#patiently(() => sts.getCallerIdentity(newKey));
    if (found.arn !== expected.arn) {
      throw new KeysError('otherUser', `the new key of ${rotation.profile} belongs to somebody else`, {
        details: { profile: rotation.profile },
      });
    }
  }

  /** Whether the old key can sign: the new one may be gone, and what was asked of AWS may never have been done. */
  async isOldKeyActive(rotation: Rotation): Promise<boolean> {
    const oldKey = await this.oldKey(rotation);
    try {
      return statusOf(rotation.oldKeyId, await this.listKeys(rotation.profile, oldKey)) === 'active';
    } catch (error) {
      if (isKeyUnknown(error)) return false;
      throw error;
    }
  }

  /** What the new key is told of the old one; undefined when that is deleted. */
  async findOldStatus(rotation: WithNewKey): Promise<KeyStatus | undefined> {
    const { iam, credentials } = await this.#sign(rotation.profile, await this.newKey(rotation));
    return statusOf(rotation.oldKeyId, await this.#patiently(() => iam.listAccessKeys(credentials)));
  }

  /** Signed with the new key, as whatever follows. @throws KeysError `noSuchKey` when the old one is deleted. */
  async setOldStatus(rotation: WithNewKey, status: KeyStatus): Promise<void> {
    const { iam, credentials } = await this.#sign(rotation.profile, await this.newKey(rotation));
    await this.#patiently(() => iam.setAccessKeyStatus(credentials, rotation.oldKeyId, status));
  }

  /** Deletes a key of the rotation's user, if it is still there. */
  async deleteKey({ profile }: Rotation, accessKeyId: string, signer: AccessKey): Promise<void> {
    const { iam, credentials } = await this.#sign(profile, signer);
    await this.#patiently(() => iam.deleteAccessKey(credentials, accessKeyId)).catch(ifGone);
  }

  /** Deletes keys that IAM made for this rotation and whose secrets never arrived. */
  async deleteLostKeys(rotation: Rotation): Promise<void> {
    const oldKey = await this.oldKey(rotation);
    const startedAt = rotation.startedAt.getTime();
    for (const { accessKeyId, createdAt } of await this.listKeys(rotation.profile, oldKey)) {
      const age = createdAt.getTime() - startedAt;
      const isOfThatTime = age >= -CLOCK_TOLERANCE_MS && age <= CREATED_WITHIN_MS + CLOCK_TOLERANCE_MS;
      if (!isOfThatTime || rotation.knownKeyIds.includes(accessKeyId)) continue;
      // The user may have made one about then.
      if (await this.#mayBeInUse(rotation.profile, accessKeyId, oldKey)) {
        this.#services.logger.warn(`[keys] rotation: a key made about then is left alone: ${accessKeyId}`);
      } else await this.deleteKey(rotation, accessKeyId, oldKey);
    }
  }

  async #keyOf(profile: string, accessKeyId: string, secretId: string): Promise<AccessKey> {
    const { secretAccessKey } = await this.findKey(accessKeyId, secretId);
    if (secretAccessKey !== undefined) return { accessKeyId, secretAccessKey };
    throw new KeysError('secretLost', `the keychain has lost a key of ${profile}`, {
      details: { profile, key: accessKeyId },
    });
  }

  async #mayBeInUse(profile: string, accessKeyId: string, signer: AccessKey): Promise<boolean> {
    if ((await findKeyUsers(accessKeyId, this.#services)).length > 0) return true;
    try {
      const { iam, credentials } = await this.#sign(profile, signer);
      return (await iam.getAccessKeyLastUsed(credentials, accessKeyId)).lastUsedAt !== undefined;
    } catch (error) {
      if (KeysError.is(error, 'denied')) return true;
      throw error;
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

  async #sign(
    profile: string,
    key: AccessKey,
  ): Promise<{ readonly iam: IamClient; readonly credentials: AwsCredentials }> {
    const { clients, regionOf, signWith } = this.#services;
    const iam = (await clients()).iam(regionOf(profile));
    return { iam, credentials: await signWith(profile, key) };
  }
}

/** What is to be deleted or made inactive and is not there any more is as it should be. */
export function ifGone(error: unknown): void {
  if (!KeysError.is(error, 'noSuchKey')) throw error;
}

function statusOf(accessKeyId: string, keys: readonly KeyFacts[]): KeyStatus | undefined {
  return keys.find((key) => key.accessKeyId === accessKeyId)?.status;
}

function isKeyUnknown(error: unknown): boolean {
  return SsoError.is(error, 'expiredCredentials') || KeysError.is(error, 'keyRefused');
}
