import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journeyOf } from './harness/journeyOf';
import { chooseFromMenu, openProfilesView, showHover, statusBarItem, treeRow } from './harness/parts';

const GRANTED = `[profile shared]
granted_sso_start_url = https://d-1234567890.awsapps.com/start
granted_sso_region = us-east-1
granted_sso_account_id = 222222222222
granted_sso_role_name = ReadOnlyAccess
common_fate_generated_from = aws-sso
credential_process = granted credential-process --profile shared
region = eu-west-1
`;

/** How long a dialog may take to come before its link is followed again. */
const DIALOG_COMES_WITHIN_MS = 10_000;

describe('a profile that is not as it should be', () => {
  let original = '';
  const journey = journeyOf({}, async ({ page }) => {
    original = await readConfig();
    await openProfilesView(page);
  });
  const readConfig = (): Promise<string> => readFile(join(journey.home, '.aws', 'config'), 'utf8');

  it('is diagnosed layer by layer, in a document to read', async () => {
    const { page } = journey;
    await treeRow(page, 'dev').waitFor();
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('dev');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    await journey.runCommand('AWS SSO: Diagnose');
    const report = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('body');
    await report.getByText('Access token: You are not logged in').waitFor();
    const text = await report.innerText();
    assert.match(text, /You are not logged in: there is no token/);
    assert.ok(!text.includes(journey.home), 'the home directory is shown');
    await journey.calm();
    await journey.photographInEveryTheme('diagnosis');
  });

  it('can have no way to AWS: that is said with what to check, and Diagnose', async () => {
    const { page, emulator } = journey;
    await journey.calm();
    await emulator.goOffline();
    await chooseFromMenu(page, 'my-company', 'Log In');
    const failed = page.locator('.notification-toast', {
      hasText: 'Check the network, the proxy and the region',
    });
    await failed.getByRole('button', { name: 'Diagnose' }).waitFor();
    await journey.screenshot('no-connection');
    await emulator.goOnline();
    await journey.calm();
  });

  it('is a link in the terminal that logs in to the session it is about', async () => {
    const { page } = journey;
    await writeFile(
      join(journey.home, 'sync.sh'),
      `echo 'Error loading SSO Token: Token for my-company does not exist'\n`,
    );
    await journey.runCommand('View: Close All Editors');
    await journey.openTerminal();
    await page.locator('.terminal-wrapper.active .xterm-screen').click();
    const line = page
      .locator('.terminal-wrapper.active .xterm-rows > div', { hasText: /^Error loading SSO Token/ })
      .first();
    const hover = page.locator('.workbench-hover', { hasText: 'Log in with AWS SSO' });
    const pointAtLink = (): Promise<void> => showHover(page, line, hover, { x: 60, y: 6 });
    const fail = 'clear; sh ~/sync.sh';
    await journey.typeInTerminal(fail);
    await page.keyboard.down('Control');
    await pointAtLink();
    await journey.screenshot('terminal-link');
    await page.keyboard.up('Control');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Log in to my-company' });
    // A terminal that is drawn anew, as the photographs have it, loses a click.
    for (let isFollowed = false; !isFollowed;) {
      await page.mouse.move(1100, 400);
      await journey.typeInTerminal(fail);
      await page.keyboard.down('Control');
      await pointAtLink();
      await page.mouse.down();
      await page.mouse.up();
      await page.keyboard.up('Control');
      isFollowed = await dialog.waitFor({ timeout: DIALOG_COMES_WITHIN_MS }).then(
        () => true,
        () => false,
      );
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('of another tool becomes a plain one, after the change was shown', async () => {
    const { page } = journey;
    const file = join(journey.home, '.aws', 'config');
    const before = await readConfig();
    await writeFile(file, `${before}\n${GRANTED}`);
    await treeRow(page, 'shared').waitFor();
    await journey.runCommand('AWS SSO: Import From');
    await journey.pick('Granted');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'shared' }).waitFor();
    await page.keyboard.press('Enter');
    await page
      .locator('.quick-input-widget input[placeholder="Write 1 profile to ~/.aws/config?"]')
      .waitFor();
    await journey.screenshot('import-diff');
    await page.keyboard.press('Enter');
    await treeRow(page, 'shared').filter({ hasText: 'ReadOnlyAccess' }).waitFor();
    assert.match(await readConfig(), /\[profile shared\]\nsso_session += my-company\n/);
    await writeFile(file, before);
    await treeRow(page, 'shared').waitFor({ state: 'detached' });
    await journey.calm();
  });

  it('is renamed with what refers to it, from its row', async () => {
    const { page } = journey;
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
