import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';
import { journeyOf } from './harness/journeyOf';
import { openProfilesView, showHover, statusBarItem, treeRow } from './harness/parts';

/** The German of the extension's texts, by their English and by the keys of package.nls.json. */
const read = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8')) as Record<string, string>;
const german: Record<string, string> = {
  ...read('l10n/bundle.l10n.de.json'),
  ...read('package.nls.de.json'),
};
const inGerman = (key: string): string => {
  const text = german[key];
  assert.ok(text, key);
  return text;
};

const MENU_ENTRIES = '.context-view .monaco-menu .action-label:not(.separator)';

/** German says the same in a third more letters: what is cut in no language is not cut here. */
describe('in German', () => {
  const journey = journeyOf(
    { language: 'de' },
    ({ page }) => openProfilesView(page),
    ({ page }) => treeRow(page, 'dev').waitFor(),
  );
  const command = (key: string): string => inGerman(`command.${key}`).replace('…', '');

  it('logs in, and says so in the tree', async () => {
    const { page } = journey;
    await treeRow(page, 'my-company')
      .filter({ hasText: inGerman('logged out') })
      .waitFor();
    await journey.logInElsewhere();
    await treeRow(page, 'my-company')
      .filter({ hasText: inGerman('signed in') })
      .waitFor();
    await journey.screenshot('german-tree');
  });

  it('lists commands, menus and profiles of which nothing is cut', async () => {
    const { page } = journey;
    for (const row of ['my-company', 'dev', 'old-keys']) {
      await treeRow(page, row).click({ button: 'right' });
      const entries = page.locator(MENU_ENTRIES);
      await entries.first().waitFor();
      assert.deepEqual(await cutTexts(page, MENU_ENTRIES), [], row);
      await journey.screenshot(`german-menu-${row}`);
      await page.keyboard.press('Escape');
      await entries.first().waitFor({ state: 'hidden' });
    }
    await journey.runCommand(command('switchProfile'));
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await journey.screenshot('german-switch');
    assert.deepEqual(await cutTexts(page, '.quick-input-list .label-name, .quick-input-title'), []);
    await journey.pick('PowerUserAccess');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
  });

  it('has a hover and a message of which nothing is cut', async () => {
    const { page } = journey;
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: '111111111111' });
    await showHover(page, statusBarItem(page), hover);
    assert.match(await hover.innerText(), new RegExp(inGerman('Account')));
    await journey.screenshot('german-hover');
    await page.mouse.move(1100, 400);
    await journey.runCommand(command('logoutAll'));
    const dialog = page.locator('.monaco-dialog-box, .notification-toast').first();
    await dialog.waitFor();
    await journey.screenshot('german-log-out');
    assert.deepEqual(
      await cutTexts(page, '.monaco-dialog-box .monaco-button, .notification-toast .monaco-button'),
      [],
    );
  });
});

/** The texts of elements that have no room for them. */
async function cutTexts(page: Page, selector: string): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .filter((element) => getComputedStyle(element).overflow !== 'visible')
    .map((element) => element.innerText)`);
}
