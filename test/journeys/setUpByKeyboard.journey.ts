import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { isAwsCliInstalled } from '../run/installed';
import { journeyOf } from './harness/journeyOf';
import { statusBarItem, treeRow } from './harness/parts';

const START_URL = 'https://acme.awsapps.com/start';

/**
 * From an installed extension and an empty home to `aws sts get-caller-identity`, without the mouse. Counted is every click,
 * every field that is typed, and every Enter, with a device code: a local window logs in with one Enter less. With more than
 * one role there is one more, to select roles.
 */
describe('the first login by the keyboard alone', () => {
  let page: Page;
  let interactions = 0;
  const journey = journeyOf(
    {
      home: {},
      emulator: {
        config: {
          instances: [
            {
              startUrl: START_URL,
              region: 'us-east-1',
              userName: 'ada@example.com',
              accounts: [
                { accountId: '111111111111', accountName: 'Acme Development', roles: ['PowerUserAccess'] },
              ],
            },
          ],
        },
      },
    },
    (opened) => {
      page = opened.page;
      return Promise.resolve();
    },
  );
  const step = (text: string): Locator => page.locator('.quick-input-title', { hasText: text });
  const press = async (key: string, on: Page = page): Promise<void> => {
    if (key === 'Enter') interactions++;
    await on.keyboard.press(key);
  };
  const type = async (text: string): Promise<void> => {
    interactions++;
    await page.keyboard.type(text);
  };
  const readConfig = (): Promise<string> => readFile(join(journey.home, '.aws', 'config'), 'utf8');

  it('begins in the palette, by what a person calls it', async () => {
    const found = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Set Up a Session' });
    // The extension's commands appear a moment after the window does.
    for (let isFound = false; !isFound;) {
      await press('Escape');
      await press('F1');
      interactions = 0;
      await type('configure sso');
      isFound = await found.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
    }
    await journey.screenshot('keyboard-palette');
    await press('Enter');
    await step('Set up a session (1/3)').waitFor();
  });

  it('takes the name of the portal, and logs in', async () => {
    await type('acme');
    await page
      .locator('.quick-input-message', { hasText: `Session acme in us-east-1: ${START_URL}` })
      .waitFor();
    await press('Enter');
    await page.locator('.monaco-dialog-box', { hasText: 'Log in to acme' }).waitFor();
    const approval = await journey.openedPage(() => press('Enter'));
    const allow = approval.getByRole('button', { name: 'Allow' });
    await allow.focus();
    await press('Enter', approval);
    await approval.getByText('You can close this window').waitFor();
    await approval.close();
    await page.bringToFront();
  });

  it('writes the profile of the only role, uses it here and opens a terminal, by one Enter', async () => {
    await step('Set up a session (2/2)').waitFor();
    await page
      .locator('.quick-input-list .monaco-list-row.focused', {
        hasText: 'Write, Use acme-development-PowerUserAccess Here, and Open a Terminal',
      })
      .waitFor();
    await journey.photographInEveryTheme('keyboard-review');
    await press('Enter');
    await statusBarItem(page).filter({ hasText: 'acme-development-PowerUserAccess' }).waitFor();
    await journey.waitForTerminal(/\$/);
    await page.locator('.terminal-wrapper.active.focus, .terminal-wrapper .xterm.focus').first().waitFor();
  });

  it('asks AWS who it is, after nine interactions at most', async () => {
    const command = isAwsCliInstalled()
      ? 'aws sts get-caller-identity --query Arn --output text'
      : 'echo $AWS_PROFILE';
    await type(command);
    await press('Enter');
    await journey.waitForTerminal(
      isAwsCliInstalled() ? /arn:aws:sts::111111111111/ : /^acme-development-PowerUserAccess$/m,
    );
    await journey.screenshot('keyboard-terminal');
    console.log(`      ${interactions} interactions from the palette to the answer of the command`);
    assert.ok(interactions <= 9, String(interactions));
  });

  it('copies, renames and removes by the keys of a row', async () => {
    await journey.calm();
    await journey.runCommand('AWS SSO: Reveal Active Profile');
    const row = page.locator('.pane-body .monaco-list-row.focused', { hasText: 'PowerUserAccess' });
    await row.waitFor();
    await page.keyboard.press('Control+C');
    await page.locator('.statusbar', { hasText: 'Copied 111111111111' }).waitFor();
    assert.equal(await journey.clipboard(), '111111111111');

    await page.keyboard.press('F2');
    await step('Rename the profile acme-development-PowerUserAccess').waitFor();
    await page.locator('.quick-input-widget input').first().fill('dev');
    await page.keyboard.press('Enter');
    await treeRow(page, 'dev').waitFor();
    assert.match(await readConfig(), /\[profile dev\]/);

    await journey.runCommand('AWS SSO: Reveal Active Profile');
    await row.waitFor();
    await page.keyboard.press('Delete');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Remove the profile dev?' });
    await dialog.waitFor();
    await journey.screenshot('keyboard-remove');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.match(await readConfig(), /\[profile dev\]/);
  });

  it('uses a profile by Enter on its row', async () => {
    await journey.runCommand('AWS SSO: Duplicate Profile');
    await journey.pick('dev');
    await step('Duplicate').waitFor();
    await page.locator('.quick-input-widget input').first().fill('other');
    await page.keyboard.press('Enter');
    await treeRow(page, 'other').waitFor();
    await journey.calm();
    await journey.runCommand('AWS SSO: Focus on Profiles View');
    for (const [key, row] of [
      ['Home', 'acme'],
      ['ArrowDown', 'dev'],
      ['ArrowDown', 'other'],
    ] as const) {
      await page.keyboard.press(key);
      await page.locator('.pane-body .monaco-list-row.focused', { hasText: row }).waitFor();
    }
    await page.keyboard.press('Enter');
    await statusBarItem(page).filter({ hasText: 'other' }).waitFor();
  });
});
