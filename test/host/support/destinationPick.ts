import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** A quick pick in which a test chooses; as much of it as one that is built by hand uses. */
export class FakeDestinationPick {
  title = '';
  placeholder = '';
  matchOnDescription = false;
  items: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  /** Does what the person does who sees it. */
  onShow: () => void = () => undefined;
  readonly #valueChanged = new vscode.EventEmitter<string>();
  readonly #accepted = new vscode.EventEmitter<void>();
  readonly #pressed = new vscode.EventEmitter<{ item: vscode.QuickPickItem }>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly onDidChangeValue = this.#valueChanged.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidTriggerItemButton = this.#pressed.event;
  readonly onDidHide = this.#hidden.event;

  show(): void {
    this.onShow();
  }

  type(value: string): void {
    this.#valueChanged.fire(value);
  }

  accept(label: string): void {
    this.selectedItems = [this.#find(label)];
    this.#accepted.fire();
  }

  /** The button of an item. */
  press(label: string): void {
    const item = this.#find(label);
    assert.equal(item.buttons?.length, 1);
    this.#pressed.fire({ item });
  }

  hide(): void {
    this.#hidden.fire();
  }

  dispose(): void {
    this.hide();
  }

  #find(label: string): vscode.QuickPickItem {
    const item = this.items.find((candidate) => candidate.label === label);
    assert.ok(item, `there is no item "${label}"`);
    return item;
  }
}
