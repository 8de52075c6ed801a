import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../src/base/clock';
import { KeysError, type KeysErrorCode } from '../../../src/credentials/keys/errors';
import { moveToKeychain, readFileKey } from '../../../src/credentials/keys/keyMove';
import { KeyRotation, type KeyPlace } from '../../../src/credentials/keys/keyRotation';
import type { AccessKey, KeyFacts } from '../../../src/credentials/keys/ports';
import {
  RotationRecords,
  type Rotation,
  type RotationStage,
} from '../../../src/credentials/keys/rotationRecords';
import { SsoError } from '../../../src/sso/errors';
import { sampleConfig } from '../../server/sampleConfig';
import type { OperationName } from '../../server/operations';
import { KEY, type KeysBench, keysBenchPerTest } from './keysBench';

/** What the credentials file says of the key of the tests. */
export const CREDENTIALS = credentialsOf('ci', KEY);

export function credentialsOf(profile: string, { accessKeyId, secretAccessKey }: AccessKey): string {
  return `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}

/** A key that is nobody else's. */
export const OTHER: AccessKey = { accessKeyId: 'AKIAOTHEROTHEROTHER0', secretAccessKey: 'the/only/copy' };

/** Waits pass at once. */
export const hurried: Clock = {
  ...systemClock,
  schedule: (_, run) => systemClock.schedule(0, run),
};

export function isKeysError(code: KeysErrorCode) {
  return (error: unknown): boolean => KeysError.is(error, code);
}

/** A profile `ci` with a key in the credentials file, and what rotates it. */
export class RotationBench {
  /** The profiles for which IAM was asked. */
  readonly signers = new Set<string>();
  readonly #bench: { readonly current: KeysBench };

  constructor(bench: { readonly current: KeysBench }) {
    this.#bench = bench;
  }

  get keys(): KeysBench {
    return this.#bench.current;
  }

  /** As in another window each time. */
  rotation(clock: Clock = hurried): KeyRotation {
    const { clients, logger, storage, moveServices } = this.keys;
    return new KeyRotation({
      ...moveServices,
      records: new RotationRecords(join(storage, 'rotations'), logger),
      clients: () => Promise.resolve(clients),
      signWith: (profile, key) => {
        this.signers.add(profile);
        return Promise.resolve(key);
      },
      regionOf: () => 'us-east-1',
      clock,
      logger,
    });
  }

  filePlace(name = 'ci'): KeyPlace {
    const profile = this.keys.config.current.profiles.get(name);
    assert.ok(profile);
    return { profile: name, key: readFileKey(profile) };
  }

  async keychainPlace(): Promise<KeyPlace> {
    await moveToKeychain('ci', KEY, this.keys.moveServices);
    return { profile: 'ci', key: KEY };
  }

  /** The user's keys as IAM has them, asked with one that is active. */
  async keysAtAws(key: AccessKey): Promise<Record<string, KeyFacts['status']>> {
    const facts = await this.keys.clients.iam('us-east-1').listAccessKeys(key);
    return Object.fromEntries(facts.map(({ accessKeyId, status }) => [accessKeyId, status]));
  }

  /** The only one there is. */
  async pending(): Promise<Rotation> {
    const [only, ...others] = await this.rotation().pending();
    assert.ok(only && others.length === 0);
    return only;
  }

  /** Begins one of the key in the file, which AWS does not answer any more from this operation on. */
  async stopAt(operation: OperationName): Promise<Rotation> {
    const { control } = this.keys.emulator;
    control.addFault({ operation, fault: { kind: 'reset' }, times: null });
    await assert.rejects(this.rotation().start(this.filePlace()), SsoError);
    control.clearFaults();
    return this.pending();
  }

  /** Forbids the user an action of IAM. */
  deny(action: string): void {
    const [user] = sampleConfig.iamUsers;
    assert.ok(user);
    this.keys.emulator.control.configure({ iamUsers: [{ ...user, deniedActions: [action] }] });
  }

  async write(file: 'configFile' | 'credentialsFile', text: string): Promise<void> {
    writeFileSync(this.keys.locations[file], text);
    await this.keys.config.reload();
  }

  /** As if the window had ended between the last step and its record. */
  async loseLastRecord(rotation: Rotation, before: RotationStage): Promise<void> {
    const { storage, logger } = this.keys;
    await new RotationRecords(join(storage, 'rotations'), logger).write({ ...rotation, stage: before });
  }

  async assertOver(): Promise<void> {
    assert.deepEqual(await this.rotation().pending(), []);
  }
}

/** A bench for each test of a `describe`. */
export function rotationBenchPerTest(): RotationBench {
  return new RotationBench(keysBenchPerTest(() => ({ config: '[profile ci]\n', credentials: CREDENTIALS })));
}
