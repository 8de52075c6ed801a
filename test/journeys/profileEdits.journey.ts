import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journeyOf } from './harness/journeyOf';
import { chooseFromMenu, openProfilesView, statusBarItem, treeRow } from './harness/parts';

describe('a profile that is not as it should be', () => {
  let original = '';
  const journey = journeyOf({}, async ({ page }) => {
    original = await readConfig();
    await openProfilesView(page);
  });
  const readConfig = (): Promise<string> => readFile(join(journey.home, '.aws', 'config'), 'utf8');

  it('is renamed with what refers to it, from its row', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('dev');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    await chooseFromMenu(page, 'dev', 'Edit', 'Rename Profile');
    await page.locator('.quick-input-title', { hasText: 'Rename the profile dev' }).waitFor();
    const input = page.locator('.quick-input-widget input').first();
    await input.fill('not portable!');
    await page.locator('.quick-input-message', { hasText: /letters/ }).waitFor();
    await journey.photographInEveryTheme('rename-profile');
    await input.fill('development');
    await page.keyboard.press('Enter');
    await treeRow(page, 'development').waitFor();
    await statusBarItem(page).filter({ hasText: 'development' }).waitFor();
    const expected = original
      .replace('[profile dev]', '[profile development]')
      .replace('source_profile = dev', 'source_profile = development');
    assert.equal(await readConfig(), expected);
  });

  it('is removed after a question that says what refers to it, and comes back by Undo', async () => {
    const { page } = journey;
    const before = await readConfig();
    await chooseFromMenu(page, 'development', 'Edit', 'Remove Profile');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'deploy' });
    await dialog.waitFor();
    await journey.photographInEveryTheme('remove-profile');
    await dialog.getByRole('button', { name: /^Remove/ }).click();
    await treeRow(page, 'development').waitFor({ state: 'detached' });
    await statusBarItem(page).filter({ hasText: 'not found' }).waitFor();
    const removed = page.locator('.notification-toast', { hasText: 'Removed the profile' });
    await removed.getByRole('button', { name: 'Undo' }).click();
    await treeRow(page, 'development').waitFor();
    assert.equal(await readConfig(), before);
  });
});
