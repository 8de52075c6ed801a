import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { l10n, type ExtensionContext } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import { sessionTokenOf } from '../../config/accessKeySettings';
import type { Profile } from '../../config/sharedConfig';
import { KeyAges } from '../../credentials/keys/keyAges';
import type { StoredKey } from '../../credentials/keys/keyStore';
import type { Rotation } from '../../credentials/keys/rotationRecords';
import { launcherPath, readLauncherEntry } from '../../credentials/keys/launcherCommand';

/** What a row tells of a long-lived key. */
export interface KeyDescription {
  readonly note: string;
  /** `file`: in plain text. */
  readonly place: 'file' | 'keychain';
  /** Whether a rotation waits to be finished or undone. */
  readonly isRotating: boolean;
}

/** Ids of the keys that rotations are about which are not finished, as this window last saw. */
const ROTATING_KEY = 'awsSso.rotatingKeys';

type KnownKeysContext = Pick<ExtensionContext, 'globalState' | 'globalStorageUri'>;

/** What is known of the keys of profiles without asking anybody. */
export class KnownKeys implements Disposable {
  readonly ages: KeyAges;
  /** Path of the program that gives keys from the keychain. */
  readonly launcher: string;
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<undefined>());
  readonly #globalState: KnownKeysContext['globalState'];
  /** By entry of the keychain: the id of its key. */
  #entries: ReadonlyMap<string, string> = new Map();

  /** Fires when rows may tell something else. */
  readonly onDidChange = this.#changed.event;

  constructor({ globalState, globalStorageUri }: KnownKeysContext, clock: Clock) {
    this.#globalState = globalState;
    this.ages = this.#disposables.add(new KeyAges(globalState, clock));
    this.#disposables.add(this.ages.onDidChange(() => this.#changed.fire(undefined)));
    this.launcher = launcherPath(join(globalStorageUri.fsPath, 'keyHelper'));
  }

  /** Takes what the keychain has from the code that read it. */
  noteEntries(stored: readonly Pick<StoredKey, 'entry' | 'accessKeyId'>[]): void {
    const before = this.#entries;
    this.#entries = new Map(stored.map(({ entry, accessKeyId }) => [entry, accessKeyId]));
    const isSame = (id: string, entry: string): boolean => before.get(entry) === id;
    if (before.size === stored.length && [...this.#entries].every(([entry, id]) => isSame(id, entry))) return;
    this.#changed.fire(undefined);
  }

  /** Takes from the code that read them which rotations are not finished. */
  async noteRotations(rotations: readonly Pick<Rotation, 'oldKeyId' | 'newKeyId'>[]): Promise<void> {
    const ids = rotations.flatMap(({ oldKeyId, newKeyId }) => [oldKeyId, ...(newKeyId ? [newKeyId] : [])]);
    if (isDeepStrictEqual(this.#rotating, ids)) return;
    await this.#globalState.update(ROTATING_KEY, ids);
    this.#changed.fire(undefined);
  }

  /** Undefined for a profile without a long-lived key. */
  describe({ kind, properties }: Profile): KeyDescription | undefined {
    if (kind === 'process') {
      const command = properties.get('credential_process') ?? '';
      const entry = readLauncherEntry(command, this.launcher);
      if (entry === undefined) return undefined;
      const id = this.#entries.get(entry) ?? '';
      const days = this.ages.get(id);
      const note =
        days === undefined
          ? l10n.t('access keys in the keychain')
          : l10n.t('access keys in the keychain, {0}', ageText(days));
      return this.#describe(id, note, 'keychain');
    }
    if (kind !== 'keys' || sessionTokenOf(properties)) return undefined;
    const id = properties.get('aws_access_key_id') ?? '';
    const days = this.ages.get(id);
    const note = days === undefined ? l10n.t('access keys') : l10n.t('access keys, {0}', ageText(days));
    return this.#describe(id, note, 'file');
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  get #rotating(): readonly string[] {
    return this.#globalState.get<string[]>(ROTATING_KEY) ?? [];
  }

  #describe(accessKeyId: string, note: string, place: KeyDescription['place']): KeyDescription {
    const isRotating = this.#rotating.includes(accessKeyId);
    return { note: isRotating ? l10n.t('rotation not finished') : note, place, isRotating };
  }
}

export function ageText(days: number): string {
  return days === 1 ? l10n.t('1 day old') : l10n.t('{0} days old', days);
}
