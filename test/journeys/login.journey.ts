import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Journey } from './harness/journey';
import { openJourney } from './harness/openJourney';

/** The main job, in light and in dark: from a fresh window to a terminal that works as the chosen profile. */
for (const colorScheme of ['light', 'dark'] as const) {
  describe(`the first login, ${colorScheme}`, function () {
    this.timeout(180_000);
    let journey: Journey;
    let code = '';
    let approval: Page;

    before(async () => {
      journey = await openJourney({ colorScheme });
    });
    after(() => journey.close());

    it('shows the profiles of the config file, logged out', async () => {
      const { page } = journey;
      await page.locator('.activitybar [aria-label="AWS SSO"]').first().click();
      await treeRow(page, 'my-company').waitFor();
      for (const name of ['dev', 'prod', 'payroll', 'deploy', 'old-keys', 'broken']) {
        assert.ok(await treeRow(page, name).isVisible(), name);
      }
      assert.match(await treeRow(page, 'my-company').innerText(), /logged out/);
      assert.match(await treeRow(page, 'broken').innerText(), /mycorp/);
      await journey.screenshot('profiles-logged-out');
    });

    it('logs in from the palette: the same code in the editor and in the browser', async () => {
      const { page } = journey;
      await journey.runCommand('AWS SSO: Log In');
      await journey.pick('my-company');
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      code = /[A-Z]{4}-[A-Z]{4}/.exec(await dialog.innerText())?.[0] ?? '';
      assert.notEqual(code, '');
      await journey.screenshot('login-code');

      approval = await journey.openedPage(() =>
        dialog.getByRole('button', { name: 'Copy Code and Open Browser' }).click(),
      );
      assert.ok((await approval.locator('body').innerText()).includes(code));
      await approval.setViewportSize({ width: 900, height: 640 });
      await journey.screenshot('login-browser', approval);
      await page.bringToFront();
      await page.locator('.notification-toast', { hasText: code }).waitFor();
      await journey.screenshot('login-waiting');
    });

    it('is signed in everywhere once the request is allowed', async () => {
      const { page } = journey;
      await approval.getByRole('button', { name: 'Allow' }).click();
      await approval.close();
      await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
    });
  });
}

function treeRow(page: Page, label: string) {
  return page
    .locator('.pane-body .monaco-list-row')
    .filter({ has: page.locator(`.monaco-icon-label .label-name`, { hasText: new RegExp(`^${label}$`) }) });
}
