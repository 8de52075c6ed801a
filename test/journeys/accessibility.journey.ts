import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { namesOf, violationsIn } from './harness/accessibility';
import { journeyOf } from './harness/journeyOf';
import { chooseFromMenu, openProfilesView, statusBarItem, treeRow } from './harness/parts';

/** Half of the 1280 × 800 of other journeys: what a zoom of 200 % leaves. */
const ZOOMED = { width: 640, height: 400 };

/** What a screen reader, a keyboard and a person who sees little have of the window: names, roles, states and contrast. */
describe('to a screen reader', () => {
  const journey = journeyOf(
    {
      settings: {
        'awsSso.environments': [{ match: 'prod', label: 'PROD', color: 'warning', confirm: true }],
      },
    },
    ({ page }) => openProfilesView(page),
    async ({ page }) => {
      await treeRow(page, 'dev').waitFor();
      await journey.logInElsewhere();
      await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
      await journey.runCommand('AWS SSO: Switch Profile');
      await journey.pick('dev');
      await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
      await treeRow(page, 'dev').filter({ hasText: '●' }).waitFor();
    },
  );
  const rows = (page: Page): Locator => page.locator('.pane-body [role="treeitem"]');

  it('each row says what it is and its state, in words', async () => {
    const { page } = journey;
    const names = await namesOf(rows(page));
    const nameOf = (start: string): string => names.find((name) => name.startsWith(start)) ?? '';
    assert.match(nameOf('Session my-company'), /signed in/);
    assert.match(nameOf('Session legacy.awsapps.com'), /logged out/);
    assert.match(nameOf('Profile dev'), /active here.*PowerUserAccess/);
    assert.match(nameOf('Profile prod'), /PROD.*ReadOnlyAccess/);
    assert.match(nameOf('Profile broken'), /mycorp/);
    assert.match(nameOf('Profile old-keys'), /plain text|file/);
    for (const name of names) assert.doesNotMatch(name, /\$\(|undefined|●|★|^\s*$/, name);
  });

  it('every button of the view has a name, and so has the status bar item', async () => {
    const { page } = journey;
    await treeRow(page, 'dev').hover();
    const names = await namesOf(page.locator('.part.sidebar').getByRole('button'));
    assert.ok(names.length > 5, names.join());
    assert.deepEqual(
      names.filter((name) => name.trim() === ''),
      [],
    );
    assert.deepEqual(await namesOf(statusBarItem(page)), [
      'AWS profile dev, signed in, renews automatically',
    ]);
  });

  it('the list to switch names its field, its rows and their buttons', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    const widget = page.locator('.quick-input-widget');
    await widget.getByRole('option', { name: /prod/ }).first().waitFor();
    const [field = ''] = await namesOf(widget.getByRole('textbox').or(widget.getByRole('combobox')).first());
    assert.match(field, /name, account, role or region/);
    const options = await namesOf(widget.getByRole('option'));
    assert.ok(
      options.some((option) => /dev.*PowerUserAccess/.test(option)),
      options.join('\n'),
    );
    await page.keyboard.press('Escape');
    await widget.waitFor({ state: 'hidden' });
  });

  it('an input says what it asks for', async () => {
    const { page } = journey;
    await chooseFromMenu(page, 'dev', 'Edit', 'Rename Profile');
    const field = page.locator('.quick-input-widget input').first();
    await field.and(page.locator(':focus')).waitFor();
    const [name = ''] = await namesOf(field);
    assert.match(`${name} ${(await field.getAttribute('aria-describedby')) ?? ''}`, /\w/);
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'hidden' });
  });

  it('a message is announced with its buttons', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Who Am I?');
    const toast = page.locator('.notification-toast', { hasText: '111111111111' }).first();
    await toast.waitFor();
    const names = await namesOf(toast.getByRole('button'));
    assert.ok(names.length > 0);
    assert.ok(
      names.every((name) => name.trim() !== ''),
      names.join(),
    );
    await journey.calm();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`no row breaks a rule of WCAG in a ${colorScheme} theme`, async () => {
      const { page } = journey;
      await page.emulateMedia({ colorScheme });
      await page.locator(`.monaco-workbench.${colorScheme === 'dark' ? 'vs-dark' : 'vs'}`).waitFor();
      assert.deepEqual(
        await violationsIn(page, '.pane-body .monaco-list-rows', '.statusbar-item[id*="awsSso"]'),
        [],
      );
    });
  }

  it('at 200 % the rows and the status bar item still say role and profile', async () => {
    const { page } = journey;
    await page.emulateMedia({ colorScheme: 'light' });
    const before = page.viewportSize();
    assert.ok(before);
    await page.setViewportSize(ZOOMED);
    try {
      const row = treeRow(page, 'dev').locator('.label-description');
      await row.filter({ hasText: 'PowerUserAccess' }).waitFor();
      await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
      await journey.photographInEveryTheme('at-200-percent');
    } finally {
      await page.setViewportSize(before);
    }
  });
});
