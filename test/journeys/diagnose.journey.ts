import assert from 'node:assert/strict';
import { journeyOf } from './harness/journeyOf';
import { openProfilesView, statusBarItem, treeRow } from './harness/parts';

describe('something that does not work', () => {
  const journey = journeyOf({}, ({ page }) => openProfilesView(page));

  it('is diagnosed layer by layer, in a document to read', async () => {
    const { page } = journey;
    await treeRow(page, 'dev').waitFor();
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('dev');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    await journey.runCommand('AWS SSO: Diagnose');
    const report = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('body');
    await report.getByText('begin with: Access token').waitFor();
    const text = await report.innerText();
    assert.match(text, /You are not logged in: there is no token/);
    assert.ok(!text.includes(journey.home), 'the home directory is shown');
    await journey.calm();
    await journey.screenshot('diagnosis');
  });

  it('is a link in the terminal that logs in to the session it is about', async () => {
    const { page } = journey;
    await journey.openTerminal();
    // The document, which is a page in the page, keeps the keyboard otherwise.
    await page.locator('.terminal-wrapper.active .xterm-screen').click();
    // Typed in two parts, so that the line that is typed is no message itself.
    await journey.typeInTerminal(
      `printf '%s %s\\n' 'Error loading SSO Token: Token for' 'my-company does not exist'`,
    );
    await journey.waitForTerminal(/Token: Token for my-company does not exist/);
    const line = page
      .locator('.terminal-wrapper.active .xterm-rows > div', { hasText: /^Error loading SSO Token/ })
      .first();
    const { x, y } = (await line.boundingBox())!;
    await page.mouse.move(x + 60, y + 6);
    await page.keyboard.down('Control');
    await page.mouse.move(x + 62, y + 7);
    await page.locator('.workbench-hover', { hasText: 'Log in with AWS SSO' }).waitFor();
    await journey.screenshot('terminal-link');
    await page.mouse.click(x + 62, y + 7);
    await page.keyboard.up('Control');
    await page.locator('.monaco-dialog-box', { hasText: 'Log in to my-company' }).waitFor();
    await page.keyboard.press('Escape');
  });
});
