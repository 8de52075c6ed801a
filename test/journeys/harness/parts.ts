import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { GUARD_MS } from './journey';

/** The profiles view, opened from the activity bar. */
export async function openProfilesView(page: Page): Promise<void> {
  await page.locator('.activitybar [aria-label="AWS SSO"]').first().click();
  await page.locator('.pane-header, .composite.title', { hasText: 'AWS SSO' }).first().waitFor();
}

/** The row of the profiles view with exactly this label. */
export function treeRow(page: Page, label: string): Locator {
  const name = page.locator('.monaco-icon-label .label-name', {
    hasText: new RegExp(`^${label.replaceAll('.', '\\.')}$`),
  });
  return page.locator('.pane-body .monaco-list-row').filter({ has: name });
}

/** How long a menu may take to come or to answer before it is opened anew; twice as long each time. */
const FIRST_MENU_ATTEMPT_MS = 5000;

/** Right-clicks a row of the profiles view and takes an entry of its menu, which goes away whenever something else takes the focus. */
export async function chooseFromMenu(page: Page, row: string, ...entries: string[]): Promise<void> {
  // A list that goes away takes the focus back to where it was, and a menu goes with its focus.
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  for (let timeout = FIRST_MENU_ATTEMPT_MS; ; timeout *= 2) {
    await treeRow(page, row).click({ button: 'right' });
    try {
      for (const entry of entries) await chooseEntry(page, entry, timeout);
      await page.locator('.context-view .monaco-menu').first().waitFor({ state: 'hidden', timeout });
      return;
    } catch (error) {
      if (timeout * 2 > GUARD_MS) throw error;
      console.log(`      no menu of ${row} after ${timeout} ms: it is opened again`);
      await page.keyboard.press('Escape');
    }
  }
}

async function chooseEntry(page: Page, entry: string, timeout: number): Promise<void> {
  // The entry above a submenu holds the submenu, and with it the texts of its entries.
  const item = page.locator('.context-view .action-item:not(:has(.action-item))', { hasText: entry }).first();
  await item.hover({ timeout });
  // A menu takes no click in its first moment, lest the one that opened it choose something.
  await item.and(page.locator('.focused')).waitFor({ timeout });
  await page.keyboard.press('Enter');
}

/** How long a hover may take to come before the pointer comes anew; as often as it must. */
const HOVER_COMES_WITHIN_MS = 5000;

/**
 * Hovers over something until its hover is there: one that was about to come is gone when the thing is drawn anew under a
 * pointer that stands still.
 * @param position where in the target, whatever lies over it; its middle otherwise
 */
export async function showHover(
  page: Page,
  target: Locator,
  hover: Locator,
  position?: { readonly x: number; readonly y: number },
): Promise<void> {
  let isThere = false;
  while (!isThere) {
    await page.mouse.move(1100, 400);
    const box = position && (await target.boundingBox());
    // A terminal looks for the links of a line once, until the pointer has been on another.
    if (box) await page.mouse.move(box.x + position.x, box.y + position.y + 60);
    await target.hover(position && { position, force: true });
    isThere = await comesWithin(HOVER_COMES_WITHIN_MS, hover, 'the hover');
  }
}

/** Our item in the status bar. */
export function statusBarItem(page: Page): Locator {
  return page.locator('.statusbar-item[id*="awsSso"] [role="button"]').first();
}

/**
 * When the status bar item first shows, or no longer shows, a text: looked at in each frame, where waiting for an element
 * looks ever more rarely, up to half a second apart.
 * @returns milliseconds since the epoch, by the clock of this process
 */
export async function whenStatusBarShows(page: Page, text: string, isShown = true): Promise<number> {
  await page.waitForFunction(
    `(document.querySelector('.statusbar-item[id*="awsSso"]')?.textContent ?? '').includes(${JSON.stringify(text)}) === ${isShown}`,
    undefined,
    { polling: 'raf' },
  );
  return Date.now();
}

/** The link that `copy` puts into the clipboard, where one of before may still be. */
export async function copiedLink(page: Page, copy: () => Promise<unknown>): Promise<string> {
  await page.evaluate(`navigator.clipboard.writeText('')`);
  await copy();
  for (;;) {
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    if (text.startsWith('http')) return text;
    await page.waitForTimeout(50);
  }
}

/** Drags the border of the side bar until that is so wide, in pixels. */
export async function resizeSideBar(page: Page, width: number): Promise<void> {
  const sideBar = page.locator('.part.sidebar');
  const boxOf = async (): Promise<{ x: number; y: number; width: number }> => {
    const box = await sideBar.boundingBox();
    assert.ok(box);
    return box;
  };
  const { x, y, width: before } = await boxOf();
  await page.mouse.move(x + before, y + 300);
  await page.mouse.down();
  await page.mouse.move(x + width, y + 300, { steps: 4 });
  await page.mouse.up();
  const after = (await boxOf()).width;
  assert.ok(Math.abs(after - width) <= 2, `${after} px instead of ${width}`);
}

/** How long rows below one that was expanded may take before it is looked at again. */
const ROWS_COME_WITHIN_MS = 5000;

/** Clicks a row of the tree until what is below it is there: a click is lost on a row that is drawn anew. */
export async function expand(row: Locator, below: Locator): Promise<void> {
  const expanded = row.and(row.page().locator('[aria-expanded="true"]'));
  do {
    if ((await expanded.count()) === 0) await row.click();
  } while (!(await comesWithin(ROWS_COME_WITHIN_MS, below, 'what is below a row')));
}

/** Waits for something that is tried again where it does not come, and then says so. */
async function comesWithin(timeout: number, thing: Locator, name: string): Promise<boolean> {
  try {
    await thing.waitFor({ timeout });
    return true;
  } catch {
    console.log(`      ${name} did not come within ${timeout} ms: it is tried again`);
    return false;
  }
}
