import { isDeepStrictEqual } from 'node:util';
import type * as vscode from 'vscode';
import { systemClock, type Clock } from '../base/clock';

/** More than a list shows at once. */
const SHOWN_FIRST = 100;
/** VS Code tells when it has drawn a list; should it not, the rest comes all the same. */
const REST_AFTER_MS = 300;

/**
 * A quick pick of what may be thousands of items: the first are on screen at once, the others follow when VS Code has
 * drawn these. `createItems` makes items as they are taken.
 */
export class LongQuickPick<T extends vscode.QuickPickItem> {
  readonly #picker: vscode.QuickPick<T>;
  readonly #createItems: () => Iterable<T>;
  readonly #identify: (item: T) => unknown;
  readonly #findMarked: (items: readonly T[]) => T | undefined;
  readonly #clock: Clock;
  /** What is marked until the user moves: our choice, and VS Code's before it hears of ours. */
  #resting: readonly (T | undefined)[] = [];
  #isOpen = false;

  /**
   * @param identify what an item stands for, which stays equal while its texts change
   * @param findMarked the item to mark while nothing is typed; default: VS Code's choice
   */
  constructor(
    picker: vscode.QuickPick<T>,
    createItems: () => Iterable<T>,
    identify: (item: T) => unknown,
    findMarked: (items: readonly T[]) => T | undefined = () => undefined,
    clock: Clock = systemClock,
  ) {
    this.#picker = picker;
    this.#createItems = createItems;
    this.#identify = identify;
    this.#findMarked = findMarked;
    this.#clock = clock;
    picker.onDidHide(() => (this.#isOpen = false));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  show(): void {
    const { items, isCut } = takeFirst(this.#createItems(), SHOWN_FIRST);
    this.#draw(items);
    this.#isOpen = true;
    this.#picker.show();
    if (!isCut) return;
    let isWhole = false;
    const drawRest = (): void => {
      if (!isWhole) this.redraw();
      isWhole = true;
    };
    this.#picker.onDidChangeActive(drawRest);
    this.#clock.schedule(REST_AFTER_MS, drawRest);
  }

  /** Shows all items as they are now; what the user has come to meanwhile stays where it is. */
  redraw(): void {
    if (!this.#isOpen) return;
    this.#picker.keepScrollPosition = true;
    this.#draw([...this.#createItems()]);
  }

  #draw(items: readonly T[]): void {
    const [active] = this.#picker.activeItems;
    // What is typed moves the mark, too: to where the user looks, and Enter has to mean that.
    const isTyped = this.#picker.value !== '';
    const movedTo = isTyped || !this.#resting.includes(active) ? active : undefined;
    const marked = this.#findMarked(items);
    // VS Code marks the first one of new items; only separators name a kind.
    this.#resting = [marked, items.find(({ kind }) => kind === undefined), undefined];
    this.#picker.items = items;
    const next = (movedTo && this.#findAgain(movedTo, items)) ?? (isTyped ? undefined : marked);
    if (next) this.#picker.activeItems = [next];
  }

  #findAgain(wanted: T, items: readonly T[]): T | undefined {
    const identity = this.#identify(wanted);
    return items.find((item) => isDeepStrictEqual(this.#identify(item), identity));
  }
}

/** Makes no more items than wanted. */
function takeFirst<T>(
  items: Iterable<T>,
  count: number,
): { readonly items: readonly T[]; readonly isCut: boolean } {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === count) return { items: taken, isCut: true };
    taken.push(item);
  }
  return { items: taken, isCut: false };
}
