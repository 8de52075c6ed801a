import { dirname, join } from 'node:path';
import type { Disposable } from '../../base/disposable';
import type { KeyAges } from '../../credentials/keys/keyAges';
import { KeyRotation } from '../../credentials/keys/keyRotation';
import type { Keychain } from '../../credentials/keys/keychain';
import type { KeyStore } from '../../credentials/keys/keyStore';
import { RotationRecords } from '../../credentials/keys/rotationRecords';
import { FALLBACK_REGION } from '../../config/partitions';
import { findStsRegion } from '../../credentials/stsRegion';
import type { KeysContext, KeysServices } from './keys';
import { addKey } from './keysAdd';
import { checkKeyAge } from './keysAge';
import { manageKeys } from './keysManage';
import { moveKey } from './keysMove';
import { remindToRotate } from './keysReminder';
import { rotateKey } from './keysRotate';
import { KeysServing } from './keysServing';

/** What the commands about keys share. */
export interface KeysParts extends KeysServices {
  readonly store: KeyStore;
  readonly launcher: string;
  readonly keyAges: KeyAges;
  readonly rotation: KeyRotation;
  readonly serving: KeysServing;
  /** VS Code's local history: beside the extensions' storage, locally and on remote machines. */
  readonly historyDirectory: string;
  readonly regionOf: (profile: string) => string;
}

/** Composes the keychain's services on first use, and runs the commands on them. */
export class KeysFeature implements Disposable {
  readonly #parts: KeysParts;

  constructor(services: KeysServices, keychain: Keychain, context: KeysContext) {
    const { config, locations, clients, keys, clock, logger } = services;
    const { launcher, ages: keyAges } = keys;
    const storage = context.globalStorageUri.fsPath;
    const { store, sessions, open } = keychain;
    const regionOf = (name: string): string => {
      const profile = config.current.profiles.get(name);
      return profile ? findStsRegion(profile, config.current, process.env) : FALLBACK_REGION;
    };
    const serving = new KeysServing(services, {
      store,
      sessions,
      launcher,
      helperFile: join(context.extensionUri.fsPath, 'dist', 'credentialHelper.js'),
    });
    const rotation = new KeyRotation({
      config,
      locations,
      store,
      launcher,
      records: new RotationRecords(join(storage, 'rotations'), logger),
      clients,
      regionOf,
      signWith: (profile, key) => {
        const device = config.current.profiles.get(profile)?.properties.get('mfa_serial');
        if (!device) return Promise.resolve(key);
        const input = { entry: profile, profile, key, region: regionOf(profile), device };
        return open(input, { asking: 'mayAsk', signal: new AbortController().signal });
      },
      clock,
      logger,
    });
    this.#parts = {
      ...services,
      store,
      launcher,
      keyAges,
      rotation,
      serving,
      historyDirectory: join(dirname(dirname(storage)), 'History'),
      regionOf,
    };
  }

  async serve(isAsked: boolean): Promise<void> {
    await this.#thenNote(this.#parts.serving.update(isAsked));
  }

  async move(argument: unknown): Promise<void> {
    await this.#thenNote(moveKey(argument, this.#parts));
  }

  async add(): Promise<void> {
    await this.#thenNote(addKey(this.#parts));
  }

  async manage(): Promise<void> {
    await this.#thenNote(manageKeys(this.#parts));
  }

  async rotate(argument: unknown): Promise<void> {
    await this.#thenNote(rotateKey(argument, this.#parts));
  }

  async checkAge(argument: unknown): Promise<void> {
    await checkKeyAge(argument, this.#parts);
  }

  /** The user has begun to work as a profile, or still does. */
  async remind(profile: string): Promise<void> {
    await remindToRotate(profile, this.#parts);
  }

  dispose(): void {
    this.#parts.serving.dispose();
  }

  /** Rows tell the age of what the keychain has then, whatever the work came to. */
  async #thenNote(work: Promise<void>): Promise<void> {
    const { keys, store } = this.#parts;
    try {
      await work;
    } finally {
      // What cannot be listed for a moment is none of the work.
      const entries = await store.list().catch(() => undefined);
      if (entries) keys.noteEntries(entries);
    }
  }
}
