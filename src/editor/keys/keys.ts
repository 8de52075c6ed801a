import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { MINUTE_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { Emitter } from '../../base/event';
import { lazy } from '../../base/lazy';
import type { Logger } from '../../base/logger';
import { sessionTokenOf } from '../../config/accessKeySettings';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { Profile } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import { KeyAges } from '../../credentials/keys/keyAges';
import type { StoredKey } from '../../credentials/keys/keyStore';
import type { Keychain } from '../../credentials/keys/keychain';
import { isLauncherAsked, launcherPath, readLauncherEntry } from '../../credentials/keys/launcherCommand';
import type { KeyClients } from '../../credentials/keys/ports';
import type { Rotation } from '../../credentials/keys/rotationRecords';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { registerCommand } from '../commands';
import type { KeysFeature } from './keysFeature';

/** A window that has just opened is busy enough, and its user too. */
const REMIND_AFTER_START_MS = 5 * MINUTE_MS;

export interface KeysServices {
  readonly config: ConfigStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly locations: AwsLocations;
  readonly environment: NodeJS.ProcessEnv;
  readonly clients: () => Promise<KeyClients>;
  readonly keys: KnownKeys;
  readonly keychain: () => Promise<Keychain>;
  readonly credentials: Pick<CredentialResolver, 'resolve'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where things of this feature are kept, of what VS Code gives to the extension. */
export type KeysContext = Pick<vscode.ExtensionContext, 'globalStorageUri' | 'extensionUri'>;

/**
 * Long-lived keys in VS Code's keychain: the commands, and the server that terminals ask. What they do is loaded when it
 * is first needed, by a command or by a profile whose `credential_process` is our launcher.
 */
export function registerKeys(services: KeysServices, context: KeysContext): Disposable {
  const { config, activeProfiles, keys, clock, logger } = services;
  const disposables = new DisposableStore();
  const load = lazy(() => loadFeature(services, context, disposables));
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => logger.error(`[keys] failed: ${errorText(error)}`));
  };

  let wasAsked = false;
  const serve = (): void => {
    const isAsked = isLauncherAsked(config.current, keys.launcher);
    wasAsked ||= isAsked;
    if (wasAsked) inBackground(load().then((feature) => feature.serve(isAsked)));
  };
  disposables.add(config.onDidChange(serve));

  const remind = (): void => {
    const profile = activeProfiles.focused?.profile;
    if (profile && keys.describe(profile))
      inBackground(load().then((feature) => feature.remind(profile.name)));
  };
  let focused: string | undefined;
  // Nothing of it is worth a moment of the start.
  disposables.add(
    clock.schedule(0, () => {
      focused = activeProfiles.focused?.name;
      serve();
    }),
  );
  disposables.add(
    activeProfiles.onDidChange(() => {
      if (activeProfiles.focused?.name === focused) return;
      focused = activeProfiles.focused?.name;
      remind();
    }),
  );
  disposables.add(onceInUse(clock, remind));

  const command = (id: CommandId, run: (feature: KeysFeature, argument: unknown) => Promise<void>): void => {
    disposables.add(registerCommand(id, logger, async (argument) => run(await load(), argument)));
  };
  command('awsSso.keys.moveToKeychain', (feature, argument) => feature.move(argument));
  command('awsSso.keys.add', (feature) => feature.add());
  command('awsSso.keys.manage', (feature) => feature.manage());
  command('awsSso.keys.rotate', (feature, argument) => feature.rotate(argument));
  command('awsSso.keys.checkAge', (feature, argument) => feature.checkAge(argument));
  return disposables;
}

/** A user with one profile never switches to it, so the reminder comes once in a window, when it gets the focus. */
export function onceInUse(clock: Clock, run: () => void): Disposable {
  const startedAt = clock.now();
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (!focused || clock.now() - startedAt < REMIND_AFTER_START_MS) return;
    focus.dispose();
    run();
  });
  return focus;
}

async function loadFeature(
  services: KeysServices,
  context: KeysContext,
  disposables: DisposableStore,
): Promise<KeysFeature> {
  const [{ KeysFeature }, keychain] = await Promise.all([import('./keysFeature'), services.keychain()]);
  return disposables.add(new KeysFeature(services, keychain, context));
}

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

type KnownKeysContext = Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>;

/** What is known of the keys of profiles without a request. */
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
          : l10n.t('access keys in the keychain, {0}', keyAgeText(days));
      return this.#describe(id, note, 'keychain');
    }
    if (kind !== 'keys' || sessionTokenOf(properties)) return undefined;
    const id = properties.get('aws_access_key_id') ?? '';
    const days = this.ages.get(id);
    const note = days === undefined ? l10n.t('access keys') : l10n.t('access keys, {0}', keyAgeText(days));
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

export function keyAgeText(days: number): string {
  return days === 1 ? l10n.t('1 day old') : l10n.t('{0} days old', days);
}
