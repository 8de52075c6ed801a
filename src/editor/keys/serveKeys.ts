import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SECOND_MS } from '../../base/clock';
import { DisposableStore, disposeAll, toDisposable, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { startAnswering } from '../../credentials/keys/keyAnswers';
import type { KeyServer } from '../../credentials/keys/keyServer';
import type { KeySessions } from '../../credentials/keys/keySessions';
import type { KeyStore } from '../../credentials/keys/keyStore';
import { installLauncher } from '../../credentials/keys/launcher';
import type { KeysServices } from './keyCommands';
import { withoutIcons } from '../plainText';

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
export class KeysServing implements Disposable {
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
