import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import { lazy } from '../../base/lazy';
import type { Logger } from '../../base/logger';
import type { IdentityService } from '../../credentials/identityService';
import type { Wish } from '../../credentials/makingServices';
import type { Mfa, MfaRequest, MfaSessions } from '../../credentials/mfaSessions';
import type { MfaSession } from '../../credentials/mfaSessionFile';
import type { SecretStore } from '../../credentials/ports';
import { registerCommand } from '../commands';

export interface LazyMfaServices {
  /** VS Code's secret storage: all windows share it. */
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The sessions that MFA codes open. What keeps them, and the box, are read from disk when a role first wants a code. */
export class LazyMfa implements Mfa, Disposable {
  readonly #services: LazyMfaServices;
  readonly #disposables = new DisposableStore();
  readonly #forgotten = this.#disposables.add(new Emitter<undefined>());
  readonly #load = lazy(() => this.#open());

  readonly onDidForget = this.#forgotten.event;

  constructor(services: LazyMfaServices) {
    this.#services = services;
  }

  async get(request: MfaRequest, wish: Wish): Promise<MfaSession> {
    return (await this.#load()).get(request, wish);
  }

  async find(id: string): Promise<MfaSession | undefined> {
    return (await this.#load()).find(id);
  }

  async drop(id: string): Promise<void> {
    return (await this.#load()).drop(id);
  }

  async forget(): Promise<void> {
    return (await this.#load()).forget();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #open(): Promise<MfaSessions> {
    const { openMfaSessions } = await import('./mfaRun');
    const sessions = this.#disposables.add(openMfaSessions(this.#services));
    this.#disposables.add(sessions.onDidForget(() => this.#forgotten.fire(undefined)));
    return sessions;
  }
}

/**
 * `awsSso.forgetMfa`: the next role that wants a code asks for one. What was made with the sessions goes with them, here
 * and in the other windows.
 */
export function registerForgetMfa(
  mfa: LazyMfa,
  { identities, logger }: { readonly identities: IdentityService; readonly logger: Logger },
): Disposable {
  const disposables = new DisposableStore();
  disposables.add(mfa.onDidForget(() => identities.forget()));
  disposables.add(
    registerCommand('awsSso.forgetMfa', logger, async () => {
      await mfa.forget();
      void vscode.window.showInformationMessage(
        vscode.l10n.t('MFA sessions are forgotten. The next role that wants a code asks for one.'),
      );
    }),
  );
  return disposables;
}
