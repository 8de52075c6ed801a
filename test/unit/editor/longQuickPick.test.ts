import assert from 'node:assert/strict';
import type { QuickPick, QuickPickItem } from 'vscode';
import { LongQuickPick } from '../../../src/editor/longQuickPick';

/** As VS Code's, which marks the first item whenever it is given others. */
class FakePicker {
  value = '';
  keepScrollPosition = false;
  activeItems: readonly QuickPickItem[] = [];
  #items: readonly QuickPickItem[] = [];
  readonly #listeners: (() => void)[] = [];

  get items(): readonly QuickPickItem[] {
    return this.#items;
  }

  set items(items: readonly QuickPickItem[]) {
    this.#items = items;
    this.activeItems = items.slice(0, 1);
  }

  readonly onDidHide = (): void => undefined;
  readonly onDidChangeActive = (listener: () => void): unknown => this.#listeners.push(listener);
  readonly show = (): void => undefined;

  markedByUser(label: string): void {
    this.activeItems = this.items.filter((item) => item.label === label);
    this.drawn();
  }

  drawn(): void {
    for (const listener of this.#listeners) listener();
  }
}

describe('a quick pick of thousands', () => {
  const numbered = (count: number): QuickPickItem[] =>
    Array.from({ length: count }, (_, index) => ({ label: `item ${index}` }));
  const show = (
    picker: FakePicker,
    create: () => QuickPickItem[],
    marked: string,
  ): LongQuickPick<QuickPickItem> => {
    const list = new LongQuickPick(
      picker as unknown as QuickPick<QuickPickItem>,
      create,
      ({ label }) => label,
      (items) => items.find(({ label }) => label === marked),
    );
    list.show();
    return list;
  };
  const open = (marked: string): FakePicker => {
    const picker = new FakePicker();
    show(picker, () => numbered(3000), marked);
    return picker;
  };

  it('shows some at once and the rest when these are drawn, the one to mark among them', () => {
    const picker = open('item 2500');
    assert.equal(picker.items.length, 100);
    picker.drawn();
    assert.equal(picker.items.length, 3000);
    assert.equal(picker.activeItems[0]?.label, 'item 2500');
  });

  it('leaves the user where they have gone meanwhile', () => {
    const picker = open('item 5');
    picker.markedByUser('item 7');
    assert.equal(picker.items.length, 3000);
    assert.equal(picker.activeItems[0], picker.items[7]);
  });

  it('marks nothing of its own while something is typed', () => {
    const picker = open('item 2500');
    picker.value = 'item 9';
    picker.drawn();
    assert.equal(picker.activeItems[0], picker.items[0]);
  });

  it('stays where the user is while something is typed, whatever comes or goes', () => {
    const picker = new FakePicker();
    let items = numbered(9);
    const list = show(picker, () => items, 'item 5');
    picker.value = 'item';
    for (const label of ['item 7', 'item 5', 'item 0']) {
      picker.markedByUser(label);
      items = [
        { label: `before ${label}` },
        ...items.map((item) => ({ ...item, description: `not ${label}` })),
      ];
      list.redraw();
      assert.equal(picker.activeItems[0]?.label, label);
    }
    picker.markedByUser('item 8');
    items = numbered(8);
    list.redraw();
    assert.equal(picker.activeItems[0], picker.items[0], 'what is gone leaves the choice to VS Code');
  });
});
