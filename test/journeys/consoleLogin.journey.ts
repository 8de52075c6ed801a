import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';
import { loginFileName } from '../../src/signin/loginFile';
import type { LoginCacheFile } from '../server/consoleLogins';
import { journeyOf } from './harness/journeyOf';
import { copiedLink, openProfilesView, showHover, statusBarItem, treeRow } from './harness/parts';

const ADA = 'arn:aws:iam::111111111111:user/ada';
const SESSION = 'ada · 111111111111';

/** What a user's program does: the SDK for JavaScript finds the credentials by itself. */
const WHO_AM_I = `
const { createRequire } = require('node:module');
const load = createRequire(${JSON.stringify(join(repositoryRoot, 'package.json'))});
const { GetCallerIdentityCommand, STSClient } = load('@aws-sdk/client-sts');
const { fromNodeProviderChain } = load('@aws-sdk/credential-providers');
new STSClient({ region: 'us-east-1', credentials: fromNodeProviderChain() })
  .send(new GetCallerIdentityCommand({}))
  .then(({ Arn }) => console.log(Arn), ({ message }) => console.log(message));
`;

/** From a home without any file of AWS to a terminal that works as the user of the console; and the end of the session. */
describe('the first console sign-in', () => {
  const journey = journeyOf(
    // An editor in a browser calls itself remote; here its browser is on the same machine.
    { home: { 'who-am-i.cjs': WHO_AM_I }, settings: { 'awsSso.loginMethod': 'browser' } },
    ({ page }) => openProfilesView(page),
  );

  const notice = (text: string): Locator =>
    journey.page.locator('.notification-toast', { hasText: text }).first();

  it('begins in the empty view', async () => {
    const { page } = journey;
    const link = page.locator('.welcome-view a', { hasText: 'Sign in with your console user' });
    await link.waitFor();
    await journey.screenshot('console-empty');
    await link.click();
    const input = page.locator('.quick-input-widget input').first();
    await page.locator('.quick-input-widget', { hasText: 'Set up a console sign-in' }).waitFor();
    assert.equal(await input.inputValue(), 'default');
    await journey.screenshot('console-profile');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget', { hasText: 'Region to sign in to' }).waitFor();
    await page.keyboard.press('Enter');
  });

  it('is allowed in the browser', async () => {
    const { page } = journey;
    const consent = await allowed();
    await consent.close();
    await notice('Signed in. The profile default is ready.').waitFor();
    await treeRow(page, SESSION).filter({ hasText: 'signed in' }).waitFor();
    await treeRow(page, 'default').filter({ hasText: 'ada' }).waitFor();
    await statusBarItem(page).and(page.locator('[aria-label*="AWS profile default, signed in"]')).waitFor();
    await journey.screenshot('console-signed-in');
    const config = await readFile(join(journey.home, '.aws', 'config'), 'utf8');
    assert.match(
      config,
      /^\[default\]\nlogin_session = arn:aws:iam::111111111111:user\/ada\nregion = us-east-1\n$/,
    );
  });

  it('works in a terminal', async () => {
    const { page } = journey;
    await notice('Signed in').getByRole('button', { name: 'Open Terminal' }).click();
    await journey.waitForTerminal(/\$/);
    await page.locator('.terminal-wrapper.active').click();
    await journey.typeInTerminal('echo profile=$AWS_PROFILE');
    await journey.waitForTerminal(/^profile=default$/m);
    await journey.typeInTerminal('node --no-warnings ~/who-am-i.cjs');
    await journey.waitForTerminal(/^arn:aws:iam::111111111111:user\/ada$/m);
    await journey.screenshot('console-terminal');
    await journey.runCommand('AWS SSO: Who Am I?');
    await notice(ADA).waitFor();
    await journey.calm();
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Session' });
    await showHover(page, statusBarItem(page), hover);
    const text = await hover.innerText();
    for (const fact of [
      'User',
      'ada',
      '111111111111',
      'us-east-1',
      SESSION,
      'signed in, renewed while in use',
    ])
      assert.ok(text.includes(fact), `${fact} in:\n${text}`);
    await journey.screenshot('console-hover');
    await page.mouse.move(1100, 400);
  });

  it('ends while you work, and a link in the terminal signs in again', async () => {
    const { page, emulator } = journey;
    emulator.control.refuseConsole({ error: 'TOKEN_EXPIRED' });
    await endCredentials();
    await treeRow(page, SESSION).filter({ hasText: 'expired' }).waitFor();
    await statusBarItem(page).filter({ hasText: 'expired' }).waitFor();
    await notice(`The console sign-in ${SESSION} has expired.`).waitFor();
    await page.locator('.terminal-wrapper.active').click();
    await journey.typeInTerminal('clear; node --no-warnings ~/who-am-i.cjs');
    const shown = await journey.waitForTerminal(/session has expired/);
    assert.match(shown.replaceAll('\n', ' '), /Please reauthenticate/);
    await journey.screenshot('console-expired');
    await journey.calm();
    await page.locator('.terminal-wrapper.active').click();
    // The photographs have drawn the terminal anew, and its links with it: another one is followed.
    await journey.typeInTerminal('clear; node --no-warnings ~/who-am-i.cjs');
    await journey.waitForTerminal(/session has expired/);
    const line = page
      .locator('.terminal-wrapper.active .xterm-rows:not(.terminal-sticky-scroll *) > div', {
        hasText: /^Your session has expired/,
      })
      .first();
    const link = page.locator('.workbench-hover', { hasText: 'Log in with AWS SSO' });
    await page.keyboard.down('Control');
    await showHover(page, line, link, { x: 60, y: 6 });
    await page.mouse.down();
    await page.mouse.up();
    await page.keyboard.up('Control');
    emulator.control.refuseConsole({ error: null });
    const consent = await allowed();
    await consent.close();
    await treeRow(page, SESSION).filter({ hasText: 'signed in' }).waitFor();
  });

  it('is logged out from the tree', async () => {
    const { page } = journey;
    const row = treeRow(page, SESSION);
    await row.hover();
    await row.getByRole('button', { name: 'Log Out' }).click();
    await row.filter({ hasText: 'logged out' }).waitFor();
    await notice('Credentials that tools already have work until').waitFor();
    await journey.screenshot('console-logged-out');
  });

  it('is logged in from the open config file, which says whose it is', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Open Config File');
    const lenses = page.locator('.codelens-decoration', { hasText: SESSION });
    await lenses.filter({ hasText: 'logged out' }).waitFor();
    await lenses.getByText('Log In').click();
    const consent = await allowed();
    await consent.close();
    await lenses.filter({ hasText: 'Log Out' }).filter({ hasText: 'signed in' }).waitFor();
    const principal = page.locator('.view-line span', { hasText: ADA }).last();
    const hover = page.locator('.monaco-hover:visible', { hasText: 'AWS console' });
    await showHover(page, principal, hover);
    assert.match(
      await hover.innerText(),
      /Account: 111111111111\s+User: ada\s+.*signed in, renewed while in use/,
    );
    await journey.screenshot('console-config-file');
  });

  /** Allows the sign-in that waits, in a page that is opened by its link. */
  async function allowed(): Promise<Page> {
    const { page, context } = journey;
    const close = (opened: Page): void => void opened.close();
    context.on('page', close);
    const link = notice('Waiting for your approval').getByText('Copy link');
    const url = await copiedLink(page, () => link.click());
    context.off('page', close);
    const consent = await context.newPage();
    await consent.setViewportSize({ width: 900, height: 640 });
    await consent.goto(url);
    await consent.getByRole('button', { name: 'Allow' }).click();
    // A page that is closed sooner may take the answer to VS Code with it.
    await consent.getByText('You can close this tab and go back to VS Code.').waitFor();
    await page.bringToFront();
    return consent;
  }

  /** As the quarter of an hour does, of which nothing but the date in the file tells. */
  async function endCredentials(): Promise<void> {
    const file = join(journey.home, '.aws', 'login', 'cache', loginFileName(ADA));
    const login = JSON.parse(await readFile(file, 'utf8')) as LoginCacheFile;
    const expiresAt = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`;
    const accessToken = { ...login.accessToken, expiresAt };
    await writeFile(file, JSON.stringify({ ...login, accessToken }));
  }
});
