import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import type { Logger } from '../../base/logger';
import { registerCommand } from '../commands';

/** A button above a previewed change was pressed. */
export interface PreviewAnswer {
  /** The preview, where VS Code tells which. */
  readonly resource: string | undefined;
  readonly isAgreed: boolean;
}

/** The buttons above the diff of a previewed change. */
export class PreviewButtons implements Disposable {
  readonly #pressed = new Emitter<PreviewAnswer>();
  readonly #disposables = new DisposableStore();

  readonly onDidPress = this.#pressed.event;

  constructor(logger: Logger) {
    const press =
      (isAgreed: boolean) =>
      (resource: unknown): void =>
        this.#pressed.fire({
          resource: resource instanceof vscode.Uri ? resource.toString() : undefined,
          isAgreed,
        });
    this.#disposables.add(this.#pressed);
    this.#disposables.add(registerCommand('awsSso.applyPreview', logger, press(true)));
    this.#disposables.add(registerCommand('awsSso.discardPreview', logger, press(false)));
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
