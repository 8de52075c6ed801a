import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { journeyOf } from './harness/journeyOf';
import { openProfilesView, resizeSideBar, treeRow } from './harness/parts';

const START_URL = 'https://d-1234567890.awsapps.com/start';
const TEAMS = ['Development', 'Production', 'Staging', 'Sandbox', 'Data', 'Security', 'Audit', 'Network'];
const EXTRA_TEAMS = ['Billing', 'Machine Learning', 'Legacy Web', 'Archive'];

/** A dozen accounts with two to four roles each; ten of them have PowerUserAccess. */
const accounts = [...TEAMS, ...EXTRA_TEAMS].map((team, index) => ({
  accountId: String(210_000_000_000 + (index + 1) * 7_654_321),
  accountName: `Acme ${team}`,
  emailAddress: `aws-${team.toLowerCase().replace(' ', '-')}@example.com`,
  roles: [
    'ReadOnlyAccess',
    ...(index < 10 ? ['PowerUserAccess'] : ['BillingAccess']),
    ...(index % 2 === 0 ? ['AdministratorAccess'] : []),
    ...(index % 4 === 0 ? ['SecurityAudit'] : []),
  ],
}));

/** From a home where no AWS tool has ever been to ten profiles, by what a person sees. */
describe('setting up a session', () => {
  let page: Page;
  const journey = journeyOf(
    { home: {}, emulator: { config: { instances: instances() } } },
    async (opened) => {
      page = opened.page;
      await openProfilesView(page);
    },
  );
  const input = (): Locator => page.locator('.quick-input-widget input.input').last();
  const rows = (): Locator => page.locator('.quick-input-list .monaco-list-row');
  const atStep = (step: string): Promise<void> =>
    page.locator('.quick-input-title', { hasText: `(${step})` }).waitFor();
  const button = (name: string): Locator =>
    page.locator('.quick-input-titlebar').getByRole('button', { name });
  const said = (text: string): Promise<void> =>
    page.locator('.quick-input-message', { hasText: text }).waitFor();
  const enter = (): Promise<void> => page.keyboard.press('Enter');
  const readConfig = (): Promise<string> => readFile(join(journey.home, '.aws', 'config'), 'utf8');

  it('is welcomed, in a home without AWS files, with one thing to do', async () => {
    await page.locator('.welcome-view', { hasText: 'You have no AWS config file yet' }).waitFor();
    await journey.photographInEveryTheme('welcome');
  });

  it('begins with the one button of an empty view, and a start URL', async () => {
    await page.locator('.welcome-view').getByRole('button', { name: 'Set Up a Session' }).click();
    await atStep('1/3');
    await page.keyboard.type('https://us-east-1.console.aws.amazon.com/console/home');
    await page.locator('.quick-input-message', { hasText: 'an address of the AWS console' }).waitFor();
    await journey.screenshot('set-up-1-console');
    await input().fill('acme');
    await said('Session acme in us-east-1: https://acme.awsapps.com/start');
    await journey.photographInEveryTheme('set-up-1-start-url');
  });

  it('takes the start URL as the browser has it, and the rest behind a gear', async () => {
    await input().fill(`${START_URL}/#/?tab=accounts`);
    await said(`Session d-1234567890 in us-east-1: ${START_URL}`);
    await button('Session settings').click();
    await rows().filter({ hasText: 'Login scopes' }).waitFor();
    await journey.photographInEveryTheme('set-up-2-settings');
    await rows().filter({ hasText: 'Session name' }).click();
    await page.locator('.quick-input-title', { hasText: 'Session name' }).waitFor();
    await input().fill('acme corp');
    await page.locator('.quick-input-message', { hasText: 'Use only letters' }).waitFor();
    await input().fill('acme');
    await enter();
    await rows().filter({ hasText: 'Identity Center region' }).click();
    await page.keyboard.type('virginia');
    await rows().filter({ hasText: 'us-east-1' }).waitFor();
    await journey.screenshot('set-up-3-region');
    await enter();
    await rows().filter({ hasText: 'Login scopes' }).waitFor();
    await button('Back').click();
    await said(`Session acme in us-east-1: ${START_URL}`);
    await enter();
  });

  it('logs in before anything is written', async () => {
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Log in to acme' });
    await dialog.waitFor();
    const approval = await journey.openedPage(() =>
      dialog.getByRole('button', { name: 'Copy Code and Open Browser' }).click(),
    );
    await approval.getByRole('button', { name: 'Allow' }).click();
    await approval.getByText('You can close this window').waitFor();
    await approval.close();
    await page.bringToFront();
    await atStep('2/3');
    await assert.rejects(stat(join(journey.home, '.aws', 'config')));
  });

  it('lists every role, and finds an account by its id', async () => {
    await rows().first().waitFor();
    await page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
    await journey.screenshot('set-up-5-roles');
    const [, production] = accounts;
    await input().fill(production?.accountId ?? '');
    await page.waitForFunction(
      `document.querySelectorAll('.quick-input-list .monaco-list-row').length === 2`,
    );
    for (const text of await rows().allInnerTexts()) assert.match(text, /Acme Production/);
    await journey.screenshot('set-up-5-roles-by-account-id');
  });

  it('checks all that a filter leaves', async () => {
    await input().fill('PowerUser');
    await page.waitForFunction(
      `document.querySelectorAll('.quick-input-list .monaco-list-row').length === 10`,
    );
    await page.locator('.quick-input-header').getByRole('checkbox').first().click();
    await page.locator('.quick-input-count', { hasText: '10' }).waitFor();
    await journey.photographInEveryTheme('set-up-5-roles-selected');
  });

  it('shows the names while their template is typed, behind the gear', async () => {
    await button('Settings of the profiles').click();
    await rows().filter({ hasText: 'Profile names' }).click();
    await page.locator('.quick-input-message', { hasText: 'and 7 more' }).waitFor();
    await input().fill('{accountName|removePrefix:Acme |kebab}');
    await page.locator('.quick-input-message', { hasText: 'audit, billing, data and 7 more' }).waitFor();
    await page.mouse.move(640, 600);
    await journey.photographInEveryTheme('set-up-6-names');
    await enter();
    await rows().filter({ hasText: 'Output format of the AWS CLI' }).waitFor();
    await page.keyboard.press('Escape');
    await atStep('2/3');
    await page.locator('.quick-input-count', { hasText: '10' }).waitFor();
    await enter();
  });

  it('shows the file before it is written, and writes it', async () => {
    await atStep('3/3');
    await page
      .locator('.quick-input-widget input[placeholder="Write 10 profiles to ~/.aws/config?"]')
      .waitFor();
    await page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
    await page
      .locator('.modified-in-monaco-diff-editor .view-line', { hasText: 'sso-session' })
      .first()
      .waitFor();
    await journey.photographInEveryTheme('set-up-9-preview');
    // Looking at the diff leaves the question where it is.
    await page.locator('.modified-in-monaco-diff-editor .view-line').last().click();
    await journey.screenshot('set-up-9-preview-looked-at');
    await rows().nth(1).click();
    await treeRow(page, 'acme').waitFor();
    await treeRow(page, 'development').waitFor();
    await page
      .locator('.notification-toast', { hasText: 'The session acme is set up with 10 profiles.' })
      .waitFor();
    await journey.photographInEveryTheme('set-up-done');
    const written = await readConfig();
    assert.match(
      written,
      /^\[sso-session acme\]\nsso_start_url = https:\/\/d-1234567890\.awsapps\.com\/start\n/,
    );
    assert.equal([...written.matchAll(/^\[profile /gm)].length, 10);
  });

  it('adds more by a pattern, with the diff against what is there', async () => {
    await journey.calm();
    await journey.runCommand('AWS SSO: Add Profiles');
    await page.locator('.quick-input-title', { hasText: 'Add profiles from acme' }).waitFor();
    await journey.screenshot('add-profiles-1-way');
    await journey.pick('By pattern');
    await atStep('2/6');
    await input().fill('*/AdministratorAccess');
    await page.locator('.quick-input-message', { hasText: '6 roles match.' }).waitFor();
    await journey.screenshot('add-profiles-2-pattern');
    await enter();
    await page.locator('.quick-input-message', { hasText: 'and 3 more' }).waitFor();
    await enter();
    await rows().first().waitFor();
    await enter();
    await rows().filter({ hasText: 'yaml-stream' }).waitFor();
    await enter();
    await page.locator('.quick-input-widget input[placeholder^="Write 6 profiles"]').waitFor();
    const added = page.locator('.modified-in-monaco-diff-editor .view-line', {
      hasText: 'acme-development-AdministratorAccess',
    });
    await added.first().waitFor();
    await journey.screenshot('add-profiles-3-diff');
    await page.locator('.editor-actions [aria-label^="Write These Changes"]').click();
    await page.locator('.notification-toast', { hasText: '6 profiles added.' }).waitFor();
    assert.equal([...(await readConfig()).matchAll(/^\[profile /gm)].length, 16);
    await treeRow(page, 'acme-audit-AdministratorAccess').waitFor();
    await journey.screenshot('add-profiles-done');
  });

  it('has every account in the tree, and finds one by its id', async () => {
    const [, production] = accounts;
    const id = production?.accountId ?? '';
    await journey.calm();
    await journey.runCommand('AWS SSO: Find Account or Role');
    await page.locator('.quick-input-title', { hasText: 'Find an account or role' }).waitFor();
    await input().fill(id);
    await rows().filter({ hasText: 'Acme Production' }).first().waitFor();
    await journey.photographInEveryTheme('find-account');
    await enter();
    await treeRow(page, 'ReadOnlyAccess').waitFor();
    await resizeSideBar(page, 420);
    await treeRow(page, 'ReadOnlyAccess').hover();
    await journey.photographInEveryTheme('accounts-and-roles');
  });
});

function instances(): { startUrl: string; region: string; userName: string; accounts: typeof accounts }[] {
  return [{ startUrl: START_URL, region: 'us-east-1', userName: 'ada@example.com', accounts }];
}
