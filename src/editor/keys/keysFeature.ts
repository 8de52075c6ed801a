import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SECOND_MS } from '../../base/clock';
import { DisposableStore, disposeAll, toDisposable, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { FALLBACK_REGION } from '../../config/partitions';
import type { KeyAges } from '../../credentials/keys/keyAges';
import { startAnswering } from '../../credentials/keys/keyAnswers';
import { KeyRotation } from '../../credentials/keys/keyRotation';
import type { KeyServer } from '../../credentials/keys/keyServer';
import type { KeySessions } from '../../credentials/keys/keySessions';
import type { KeyStore } from '../../credentials/keys/keyStore';
import type { Keychain } from '../../credentials/keys/keychain';
import { installLauncher } from '../../credentials/keys/launcher';
import { RotationRecords } from '../../credentials/keys/rotationRecords';
import { findStsRegion } from '../../credentials/stsRegion';
import { runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import { checkKeyAge, findKeyId, findRotation, hasKey } from './keyTarget';
import { keyAgeText, type KeysContext, type KeysServices } from './keys';
import { addKey, manageKeys } from './manageKeys';
import { moveKey } from './moveKey';
import { rotateKey } from './rotateKey';

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
  readonly #rotations: Disposable;

  constructor(services: KeysServices, keychain: Keychain, context: KeysContext) {
    const { config, environment, locations, clients, keys, clock, logger } = services;
    const { launcher, ages: keyAges } = keys;
    const storage = context.globalStorageUri.fsPath;
    const { store, sessions, open } = keychain;
    const regionOf = (name: string): string => {
      const profile = config.current.profiles.get(name);
      return profile ? findStsRegion(profile, config.current, environment) : FALLBACK_REGION;
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
    this.#rotations = rotation.onDidChange(() => void this.#noteRotations());
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
    disposeAll([this.#rotations, this.#parts.serving]);
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
      await this.#noteRotations();
    }
  }

  /** Rows say that one is not finished. */
  async #noteRotations(): Promise<void> {
    const { keys, rotation } = this.#parts;
    const pending = await rotation.pending().catch(() => undefined);
    if (pending) await keys.noteRotations(pending);
  }
}

/**
 * After a switch to a profile with a key, or while the user goes on working as it: says that its rotation is not finished, or that the key is old, the latter at
 * most once a week. A key whose age was never asked for gets no reminder.
 */
export async function remindToRotate(name: string, parts: KeysParts): Promise<void> {
  const { config, keyAges } = parts;
  const profile = config.current.profiles.get(name);
  if (!profile || !hasKey(profile, parts)) return;
  const rotate = l10n.t('Rotate');
  if (await findRotation(profile, parts)) {
    const finish = l10n.t('Finish or Undo');
    const text = l10n.t('The rotation of the access key of {0} is not finished.', name);
    if ((await vscode.window.showInformationMessage(withoutLinks(text), finish)) === finish) {
      await runCommand('awsSso.keys.rotate', { profile: name });
    }
    return;
  }
  const keyId = await findKeyId(profile, parts);
  if (keyId === undefined || !keyAges.isReminderDue(keyId)) return;
  await keyAges.noteReminder(keyId);
  const mute = l10n.t("Don't Show Again");
  const age = keyAgeText(keyAges.get(keyId) ?? 0);
  const message = l10n.t(
    'The access key of {0} is {1}. Rotate it, so that a leaked copy stops working.',
    name,
    age,
  );
  const chosen = await vscode.window.showInformationMessage(withoutLinks(message), rotate, mute);
  if (chosen === rotate) await runCommand('awsSso.keys.rotate', { profile: name });
  if (chosen === mute) await keyAges.mute(keyId);
}

export interface ServingParts {
  readonly store: KeyStore;
  readonly sessions: KeySessions;
  readonly launcher: string;
  /** The helper's bundle in the extension. */
  readonly helperFile: string;
}

const MESSAGE_MS = 5 * SECOND_MS;
const STOP_AFTER_MS = 2 * SECOND_MS;

/**
 * Answers terminals in this window while a profile asks the launcher. There is no question: the config file names
 * the profile and the launcher, the caller is this very user, and a question that comes up behind a background refresh of
 * some tool teaches people to say yes. The first use of a profile is told in the status bar, and every one is logged.
 */
class KeysServing implements Disposable {
  readonly #services: KeysServices;
  readonly #parts: ServingParts;
  readonly #disposables = new DisposableStore();
  readonly #told = new Set<string>();
  #server: KeyServer | undefined;
  #pendingStop: Disposable | undefined;
  /** Starts, one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(services: KeysServices, parts: ServingParts) {
    this.#services = services;
    this.#parts = parts;
    this.#disposables.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.#comeFirst();
      }),
    );
  }

  /** Puts the launcher in place, so that the config file can name it. */
  async install(): Promise<void> {
    const { launcher, helperFile } = this.#parts;
    await installLauncher({ directory: dirname(launcher), helperFile, executable: process.execPath });
  }

  /** Serves; or stops, when no profile asks for a while: other tools empty the config file before they write it. */
  async update(isAsked: boolean): Promise<void> {
    this.#pendingStop?.dispose();
    this.#pendingStop = undefined;
    if (isAsked) await this.#inTurn(() => this.#start());
    else if (this.#server) {
      this.#pendingStop = this.#services.clock.schedule(STOP_AFTER_MS, () => this.#stop());
    }
  }

  /** Of keys that are no longer in the keychain. */
  forgetSessions(): void {
    this.#parts.sessions.forget();
  }

  dispose(): void {
    disposeAll([this.#pendingStop, toDisposable(() => this.#stop()), this.#disposables]);
  }

  async #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#changes.then(change);
    this.#changes = turn.catch(() => undefined);
    await turn;
  }

  async #start(): Promise<void> {
    if (this.#server) return;
    const { config, environment, credentials, logger } = this.#services;
    const { store, sessions, launcher } = this.#parts;
    await this.install();
    const server = await startAnswering({
      config,
      environment,
      credentials,
      store,
      sessions,
      launcher,
      logger,
      onUse: (profile) => this.#noteUse(profile, l10n.t('A terminal uses the key of {0}', profile)),
      onToolUse: (profile) => this.#noteUse(profile, l10n.t('A tool uses the profile {0}', profile)),
    });
    if (this.#disposables.isDisposed) {
      server.dispose();
      return;
    }
    this.#server = server;
    logger.info('[keys] this window answers terminals');
  }

  #stop(): void {
    const server = this.#server;
    this.#server = undefined;
    server?.dispose();
    this.#parts.sessions.forget();
  }

  /** This window is in front: a code that a terminal needs is to be asked for here. */
  async #comeFirst(): Promise<void> {
    if (!this.#server || (await this.#server.comeFirst())) return;
    try {
      await this.#inTurn(() => {
        this.#stop();
        return this.#start();
      });
    } catch (error) {
      this.#services.logger.warn(`[keys] terminals are not answered: ${errorText(error)}`);
    }
  }

  #noteUse(profile: string, text: string): void {
    this.#services.logger.info(`[keys] a terminal got credentials: ${profile}`);
    if (this.#told.has(profile)) return;
    this.#told.add(profile);
    vscode.window.setStatusBarMessage(withoutIcons(text), MESSAGE_MS);
  }
}
