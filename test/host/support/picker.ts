import * as vscode from 'vscode';
import { replace } from './fakeUser';

/** A quick pick as it was to be shown. */
export interface ShownPicker {
  readonly title: string;
  readonly items: readonly vscode.QuickPickItem[];
  /** The item that is marked when it opens. */
  readonly marked: vscode.QuickPickItem | undefined;
}

/**
 * What to do with a quick pick: accept an item, press its first button or the one with this tooltip, turn it away, or
 * wait for other items. As long as it stays open it is asked again whenever its items change.
 */
export type Choice =
  { readonly accept: string } | { readonly press: string; readonly button?: string } | 'turnAway' | 'wait';

/** The part of VS Code's quick pick that is in use, shown to nobody. */
class ChosenQuickPick implements Partial<vscode.QuickPick<vscode.QuickPickItem>> {
  title = '';
  placeholder = '';
  matchOnDescription = false;
  matchOnDetail = false;
  value = '';
  busy = false;
  keepScrollPosition = false;
  activeItems: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  readonly #accepted = new vscode.EventEmitter<void>();
  readonly #pressed = new vscode.EventEmitter<vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly #activeChanged = new vscode.EventEmitter<readonly vscode.QuickPickItem[]>();
  readonly #choose: (shown: ShownPicker) => Choice;
  #items: readonly vscode.QuickPickItem[] = [];
  #isOpen = false;

  readonly onDidAccept = this.#accepted.event;
  readonly onDidTriggerItemButton = this.#pressed.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidChangeActive = this.#activeChanged.event;

  constructor(choose: (shown: ShownPicker) => Choice) {
    this.#choose = choose;
  }

  get items(): readonly vscode.QuickPickItem[] {
    return this.#items;
  }

  set items(items: readonly vscode.QuickPickItem[]) {
    this.#items = items;
    if (this.#isOpen) this.#ask();
  }

  show(): void {
    this.#isOpen = true;
    this.#ask();
  }

  #ask(): void {
    const choice = this.#choose({ title: this.title, items: this.items, marked: this.activeItems[0] });
    if (choice === 'wait') return;
    if (choice === 'turnAway') {
      this.hide();
      return;
    }
    const label = 'accept' in choice ? choice.accept : choice.press;
    const item = this.items.find((candidate) => plain(candidate.label) === label);
    if (!item) throw new Error(`there is no item "${label}"`);
    if ('accept' in choice) {
      this.selectedItems = [item];
      this.#accepted.fire();
    } else {
      const buttons = item.buttons ?? [];
      const button = choice.button ? buttons.find(({ tooltip }) => tooltip === choice.button) : buttons[0];
      if (!button) throw new Error(`"${label}" has no button`);
      this.#pressed.fire({ item, button });
    }
  }

  hide(): void {
    this.#isOpen = false;
    this.#hidden.fire();
  }

  dispose(): void {
    for (const emitter of [this.#accepted, this.#pressed, this.#hidden, this.#activeChanged])
      emitter.dispose();
  }
}

/** Runs `work` with somebody who chooses in the quick pick that it shows; answers with what that showed. */
export async function choosing(
  choose: (shown: ShownPicker) => Choice,
  work: () => PromiseLike<unknown>,
): Promise<ShownPicker> {
  let seen: ShownPicker | undefined;
  const picker = new ChosenQuickPick((shown) => {
    seen = shown;
    return choose(shown);
  });
  const restore = replace(vscode.window, 'createQuickPick', () => picker);
  try {
    await work();
  } finally {
    restore();
  }
  if (!seen) throw new Error('no quick pick was shown');
  return seen;
}

/** A label without its icon. */
export function plain(label: string): string {
  return label.replace(/^\$\([\w~-]+\) /, '');
}
