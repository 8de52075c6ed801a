import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journeyOf } from './harness/journeyOf';
import { openProfilesView, statusBarItem, treeRow, whenStatusBarShows } from './harness/parts';
import { keepsProgramAcrossReload } from './harness/programAcrossReload';

describe('a day with two sessions', () => {
  const journey = journeyOf(
    {
      settings: {
        'awsSso.environments': [{ match: 'prod', label: 'PROD', color: 'warning', confirm: true }],
        'awsSso.terminal.updateOpenTerminals': 'always',
      },
    },
    ({ page }) => openProfilesView(page),
  );

  it('shows a login made elsewhere at once, and asks nobody', async () => {
    const { page, emulator, home } = journey;
    const cache = join(home, '.aws', 'sso', 'cache');
    const token = emulator.control.signIn({ startUrl: 'https://legacy.awsapps.com/start', scopes: [] });
    await mkdir(cache, { recursive: true });
    emulator.control.clearRequests();
    const row = treeRow(page, 'legacy.awsapps.com');
    const file = join(cache, LEGACY_TOKEN_FILE);
    const delays: number[] = [];
    for (let round = 0; round < 5; round++) {
      await rm(file, { force: true });
      await row.filter({ hasText: 'logged out' }).waitFor();
      const writtenAt = Date.now();
      await writeFile(file, JSON.stringify(token));
      await row.filter({ hasText: 'expires in' }).waitFor();
      delays.push(Date.now() - writtenAt);
    }
    console.log(`      on screen ${delays.join(', ')} ms after the file was written`);
    assert.deepEqual(emulator.control.requests().counts, {});
  });

  it('counts down to the moment the user must act', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('payroll');
    await statusBarItem(page)
      .filter({ hasText: /payroll\s+7h/ })
      .waitFor();
    const file = join(journey.home, '.aws', 'sso', 'cache', LEGACY_TOKEN_FILE);
    const token = await readFile(file);
    const delays: number[] = [];
    for (let round = 0; round < 5; round++) {
      await rm(file);
      await whenStatusBarShows(page, 'logged out');
      const writtenAt = Date.now();
      await writeFile(file, token);
      delays.push((await whenStatusBarShows(page, '7h')) - writtenAt);
    }
    console.log(`      in the status bar ${delays.join(', ')} ms after the file was written`);
    await journey.calm();
    await journey.screenshot('counting-down');
  });

  it('asks before it works as a profile of an environment that wants it', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('ReadOnlyAccess · 222222222222 · eu-central-1');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Use the profile prod?' });
    await dialog.waitFor();
    await journey.screenshot('confirm-production');
    await dialog.getByRole('button', { name: 'Use prod' }).click();
    await statusBarItem(page)
      .filter({ hasText: /prod.*\[PROD\]/ })
      .waitFor();
    await page.locator('.notification-toast', { hasText: 'not logged in to my-company' }).waitFor();
    await treeRow(page, 'prod').filter({ hasText: '●' }).waitFor();
    await journey.screenshot('production');
  });

  it('says when the token is torn, and heals with the next one', async () => {
    const { page, home, emulator } = journey;
    const file = join(home, '.aws', 'sso', 'cache', LEGACY_TOKEN_FILE);
    await writeFile(file, '{"startUrl": "https://leg');
    await treeRow(page, 'legacy.awsapps.com').filter({ hasText: 'unreadable token file' }).waitFor();
    const token = emulator.control.signIn({ startUrl: 'https://legacy.awsapps.com/start', scopes: [] });
    await writeFile(file, JSON.stringify(token));
    await treeRow(page, 'legacy.awsapps.com').filter({ hasText: 'expires in' }).waitFor();
  });

  it('follows the config file, and leads to the line that is wrong', async () => {
    const { page, home } = journey;
    const file = join(home, '.aws', 'config');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      `${text}\n[profile later]\nrole_arn = arn:aws:iam::111111111111:role/X\nsource_profile = nowhere\n`,
    );
    await treeRow(page, 'later').filter({ hasText: 'nowhere' }).waitFor();
    await journey.calm();
    await treeRow(page, 'later').click();
    await page.locator('.editor-instance .view-line', { hasText: 'source_profile = nowhere' }).waitFor();
    await page.locator('.squiggly-error').first().waitFor();
    await journey.screenshot('broken-line');
  });

  it('lets a program be that has run in a terminal since before the window was reloaded', () =>
    keepsProgramAcrossReload(journey));
});

/** SHA-1 of the start URL, as every AWS tool names the file. */
const LEGACY_TOKEN_FILE = '79e435d7a515078e81c9dffc35f38d5687ebd3a7.json';
