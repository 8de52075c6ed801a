import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { isAwsCliInstalled } from '../run/installed';
import { journeyOf } from './harness/journeyOf';
import { MovingPicture } from './harness/publishedPictures';
import {
  openProfilesView,
  resizeSideBar,
  showHover,
  statusBarItem,
  treeRow,
  whenStatusBarShows,
} from './harness/parts';

/** The main job, in light and in dark: from a fresh window to a terminal that works as the chosen profile. */
describe('the first login', () => {
  const journey = journeyOf();
  let code = '';
  let identityArn = '';
  let approval: Page;

  it('shows the profiles of the config file, logged out', async () => {
    const { page } = journey;
    // As somebody has it who works: a file is open, and the view is wide enough for its rows.
    await journey.runCommand('Go to File');
    await journey.pick('deploy.sh');
    await page.locator('.tab', { hasText: 'deploy.sh' }).waitFor();
    await openProfilesView(page);
    await treeRow(page, 'my-company').waitFor();
    await resizeSideBar(page, 420);
    for (const name of ['dev', 'prod', 'payroll', 'deploy', 'old-keys', 'broken']) {
      await treeRow(page, name).waitFor();
    }
    await treeRow(page, 'my-company').filter({ hasText: 'logged out' }).waitFor();
    await treeRow(page, 'broken').filter({ hasText: 'mycorp' }).waitFor();
    // The tooltip of the view's icon would lie over the rows.
    await journey.calm();
    await journey.photographInEveryTheme('profiles-logged-out');
  });

  it('logs in from the palette: the same code in the editor and in the browser', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Log In');
    await journey.pick('my-company');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: /[A-Z]{4}-[A-Z]{4}/ }).waitFor();
    code = /[A-Z]{4}-[A-Z]{4}/.exec(await dialog.innerText())?.[0] ?? '';
    assert.notEqual(code, '');
    await journey.photographInEveryTheme('login-code');

    approval = await journey.openedPage(() =>
      dialog.getByRole('button', { name: 'Copy Code and Open Browser' }).click(),
    );
    await approval.locator('body', { hasText: code }).waitFor();
    await approval.setViewportSize({ width: 900, height: 640 });
    await journey.screenshot('login-browser', approval);
    await page.bringToFront();
    await page.locator('.notification-toast', { hasText: code }).waitFor();
    await journey.screenshot('login-waiting');
  });

  it('is signed in everywhere once the request is allowed', async () => {
    const { page } = journey;
    const signedIn = treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
    const allowedAt = Date.now();
    await approval.getByRole('button', { name: 'Allow' }).click();
    await signedIn;
    console.log(`      signed in ${Date.now() - allowedAt} ms after Allow, asking each second`);
    await approval.getByText('You can close this window').waitFor();
    await approval.close();
    assert.equal(
      journey.emulator.requests.count('GetRoleCredentials'),
      0,
      'nobody asked for credentials yet',
    );
  });

  it('switches the profile of the workspace from the status bar', async () => {
    const { page } = journey;
    await statusBarItem(page).click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'prod' }).first().waitFor();
    await journey.photographInEveryTheme('switch-profile');
    await journey.pick('PowerUserAccess');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    await treeRow(page, 'dev').filter({ hasText: '●' }).waitFor();
    await statusBarItem(page).and(page.locator('[aria-label*="AWS profile dev, signed in"]')).waitFor();
  });

  it('says in the hover who you are', async () => {
    const { page, emulator } = journey;
    await emulator.requests.waitFor('GetCallerIdentity');
    await journey.calm();
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Session' });
    let text = '';
    // A hover shows what is known when it opens: the answer may come a moment later.
    while (!text.includes('ada@example.com')) {
      await page.mouse.move(1100, 400);
      await hover.waitFor({ state: 'hidden' });
      await showHover(page, statusBarItem(page), hover);
      text = await hover.innerText();
      if (!text.includes('ada@example.com')) console.log('      the hover does not say yet who you are');
    }
    for (const fact of [
      'dev',
      '111111111111',
      'PowerUserAccess',
      'us-east-1',
      'ada@example.com',
      'my-company',
    ]) {
      assert.ok(text.includes(fact), `${fact} in:\n${text}`);
    }
    await journey.photographInEveryTheme('hover', () => showHover(page, statusBarItem(page), hover));
    await page.mouse.move(1100, 400);
    await journey.see(page.locator('.statusbar', { hasText: 'Copied arn:aws:sts::' }), () =>
      journey.runCommand('AWS SSO: Copy ARN'),
    );
    identityArn = await journey.clipboard();
  });

  it('opens terminals that work as the profile, as the AWS CLI confirms', async () => {
    const { page } = journey;
    await journey.openTerminal();
    await journey.typeInTerminal('echo profile=$AWS_PROFILE');
    await journey.waitForTerminal(/^profile=dev$/m);
    if (isAwsCliInstalled()) {
      await journey.typeInTerminal('aws sts get-caller-identity --query Arn --output text');
      // Back at the prompt: a terminal that runs something is not moved.
      const shown = await journey.waitForTerminal(/arn:aws:sts::[^$]*\nsample \$/);
      assert.ok(shown.replaceAll('\n', '').includes(identityArn), shown);
    }
    await page.locator('.statusbar', { hasText: 'Copied arn:aws:sts::' }).waitFor({ state: 'hidden' });
    await journey.photographInEveryTheme('terminal');
  });

  it('moves the open terminal along when the user agrees', async () => {
    const { page } = journey;
    const moving = new MovingPicture(page, 'terminal');
    await statusBarItem(page).click();
    await page.locator('.quick-input-widget input').first().fill('prod');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'prod' }).waitFor();
    await moving.addScene(2);
    await page.keyboard.press('Enter');
    await treeRow(page, 'prod').filter({ hasText: '●' }).waitFor();
    await page.locator('.notification-toast', { hasText: 'Move the open terminal to prod?' }).waitFor();
    await journey.screenshot('move-terminal');
    await moving.addScene(2);
    await page.locator('.notification-toast').getByRole('button', { name: 'Move', exact: true }).click();
    await page.locator('.terminal-wrapper.active').click();
    await journey.typeInTerminal('echo profile=$AWS_PROFILE');
    await journey.waitForTerminal(/^profile=prod$/m);
    await moving.addScene(3);
    await moving.write(2);
  });

  it('logs out of the session from the tree', async () => {
    const { page, emulator } = journey;
    const row = treeRow(page, 'my-company');
    await row.hover();
    await row.getByRole('button', { name: 'Log Out' }).click();
    await row.filter({ hasText: 'logged out' }).waitFor();
    assert.equal(emulator.requests.count('Logout'), 1);
    await statusBarItem(page).filter({ hasText: 'logged out' }).waitFor();
  });

  it('shows the next login in the status bar as soon as it is allowed', async () => {
    const { page, emulator } = journey;
    const row = treeRow(page, 'my-company');
    await row.hover();
    await row.getByRole('button', { name: 'Log In' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: /[A-Z]{4}-[A-Z]{4}/ }).waitFor();
    const userCode = /[A-Z]{4}-[A-Z]{4}/.exec(await dialog.innerText())?.[0] ?? '';
    const opened = await journey.openedPage(() =>
      dialog.getByRole('button', { name: 'Copy Code and Open Browser' }).click(),
    );
    await opened.close();
    await whenStatusBarShows(page, 'logged out', false);
    const polls = emulator.requests.count('CreateToken');
    await emulator.requests.waitFor('CreateToken', polls + 1);
    const allowedAt = Date.now();
    emulator.control.approve({ userCode });
    await page.waitForFunction(
      `document.querySelector('.statusbar-item[id*="awsSso"] .codicon-key') !== null`,
      undefined,
      { polling: 'raf' },
    );
    console.log(`      in the status bar ${Date.now() - allowedAt} ms after Allow, asking each second`);
    assert.doesNotMatch(await statusBarItem(page).innerText(), /logged out/);
  });
});
