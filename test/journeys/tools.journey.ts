import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { isAwsCliInstalled } from '../run/installed';
import { journeyOf } from './harness/journeyOf';
import { chooseFromMenu, openProfilesView, statusBarItem, treeRow } from './harness/parts';

const PROD_ROLE = /assumed-role\/AWSReservedSSO_ReadOnlyAccess_/;
/** The workspace works as dev; what is done here is done as prod, and leaves the workspace alone. */
describe('tools that know nothing of SSO', () => {
  let page: Page;
  const journey = journeyOf(
    {
      emulator: {
        config: {
          denials: [{ principal: 'arn:aws:sts::222222222222:*', actions: ['lambda:ListFunctions'] }],
        },
      },
    },
    async (opened) => {
      page = opened.page;
      await openProfilesView(page);
      await opened.logInElsewhere();
      await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
      await opened.runCommand('AWS SSO: Switch Profile');
      await opened.pick('PowerUserAccess');
      await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    },
  );
  const row = (text: string): Locator =>
    page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

  it('a terminal works as another profile than the workspace', async () => {
    await journey.runCommand('AWS SSO: Open Terminal as Profile');
    await row('prod').waitFor();
    await journey.screenshot('terminal-as-profile-pick');
    await journey.pick('prod');
    await journey.waitForTerminal(/\$/);
    await journey.typeInTerminal('echo profile=$AWS_PROFILE');
    await journey.waitForTerminal(/^profile=prod$/m);
    await whoIsIt(PROD_ROLE);
    assert.match(await statusBarItem(page).innerText(), /dev/);
    await journey.screenshot('terminal-as-profile');
    await journey.typeInTerminal('exit');
    await page.locator('.part.panel').waitFor({ state: 'hidden' });
  });

  it('a terminal has keys instead of a name, and its tab says until when', async () => {
    await journey.runCommand('AWS SSO: Open Terminal as Profile');
    await row('prod').waitFor();
    await row('prod').hover();
    await row('prod').getByRole('button', { name: 'Open with temporary keys' }).click();
    await row('Until they expire').waitFor();
    await journey.screenshot('terminal-with-keys-duration');
    await journey.pick('15m');
    await page.locator('.single-terminal-tab', { hasText: /AWS: prod \(until .*\d\d/ }).waitFor();
    await journey.waitForTerminal(/\$/);
    await journey.typeInTerminal('env | cut -d= -f1 | grep ^AWS_ | grep -v ENDPOINT | sort');
    const shown = await journey.waitForTerminal(/^AWS_ACCESS_KEY_ID\n(AWS_\w+\n)*AWS_SESSION_TOKEN$/m);
    assert.doesNotMatch(shown, /AWS_PROFILE/);
    await whoIsIt(PROD_ROLE);
    await journey.screenshot('terminal-with-keys');
  });

  it('keys are copied in the words of the shell, and pasted', async () => {
    await chooseFromMenu(page, 'prod', 'Credentials', 'Copy Credentials');
    await row('PowerShell').waitFor();
    await journey.screenshot('copy-credentials');
    await journey.see(page.locator('.statusbar', { hasText: 'Copied the keys of prod' }), () =>
      journey.pick('bash, zsh'),
    );
    await journey.screenshot('copied-credentials');
    await journey.openTerminal();
    await journey.typeInTerminal('echo profile=$AWS_PROFILE');
    // Without its prompt, the shell takes no paste of several lines: VS Code would ask first.
    await journey.waitForTerminal(/^profile=dev\nsample \$$/m);
    await page.keyboard.press('Control+Shift+V');
    await journey.waitForTerminal(/AWS_DEFAULT_REGION/);
    await page.keyboard.press('Enter');
    await journey.typeInTerminal('clear; echo profile=$AWS_PROFILE');
    await journey.waitForTerminal(/^profile=$/m);
    await whoIsIt(PROD_ROLE);
  });

  it('keys in a file are kept from git', async () => {
    const [folder = ''] = journey.folders;
    await journey.typeInTerminal('clear; git init -q -b main && git add . && echo made a repository');
    await journey.waitForTerminal(/^made a repository$/m);
    await chooseFromMenu(page, 'prod', 'Credentials', 'Export Credentials');
    await journey.pick('.env');
    await row('File…').waitFor();
    await journey.screenshot('export-where');
    await journey.pick('File…');
    await page.locator('.quick-input-title', { hasText: 'Export the credentials of prod' }).waitFor();
    await page.waitForFunction(
      `document.querySelector('.quick-input-widget input.input').value.endsWith('/.env')`,
    );
    await journey.screenshot('export-file');
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box', { hasText: "Git doesn't ignore .env" });
    await dialog.waitFor();
    await journey.screenshot('export-git');
    await dialog.getByRole('button', { name: 'Add to .gitignore' }).click();
    await page.locator('.notification-toast', { hasText: 'Wrote the keys of prod to .env' }).waitFor();
    await journey.screenshot('export-written');
    assert.equal(await readFile(join(folder, '.gitignore'), 'utf8'), '/.env\n');
    assert.match(await readFile(join(folder, '.env'), 'utf8'), /^AWS_ACCESS_KEY_ID=ASIA/m);
    await page.locator('.terminal-wrapper.active').click();
    await journey.typeInTerminal('clear; git status --short; git status --short --ignored .env');
    const shown = await journey.waitForTerminal(/^!! \.env$/m);
    assert.match(shown, /^\?\? \.gitignore$/m);
    assert.doesNotMatch(shown, /^(\?\?|A|M).* \.env$/m);
  });

  it('a link to the console is copied, and holds no secret', async () => {
    await journey.see(page.locator('.statusbar', { hasText: 'Copied the console link' }), () =>
      chooseFromMenu(page, 'prod', 'Console', 'Copy Console Link'),
    );
    assert.equal(
      await journey.clipboard(),
      'https://d-1234567890.awsapps.com/start/#/console?account_id=222222222222&role_name=ReadOnlyAccess',
    );
  });

  it('what profiles may do is a table', async () => {
    await journey.calm();
    await journey.runCommand('AWS SSO: Check Access…');
    for (const name of ['PowerUserAccess', 'ReadOnlyAccess · 222222222222']) await checkRow(name);
    await journey.screenshot('check-access-pick');
    await page.keyboard.press('Enter');
    const report = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('body');
    await report.getByText('Missing: lambda:ListFunctions').waitFor();
    await journey.runCommand('View: Toggle Panel Visibility');
    await page.locator('.part.panel').waitFor({ state: 'hidden' });
    const [overview] = await report.locator('table').allInnerTexts();
    assert.match(overview ?? '', /dev.*allowed/);
    assert.match(overview ?? '', /prod.*denied/);
    await journey.photographInEveryTheme('check-access');
  });

  async function checkRow(text: string): Promise<void> {
    await row(text).waitFor();
    if (!(await row(text).getByRole('checkbox').isChecked())) await row(text).click();
  }

  /** Asks AWS with the CLI, where there is one. */
  async function whoIsIt(expected: RegExp): Promise<void> {
    if (!isAwsCliInstalled()) return;
    await journey.typeInTerminal('aws sts get-caller-identity --query Arn --output text');
    const shown = await journey.waitForTerminal(/arn:aws:[^$]*\nsample \$/);
    assert.match(shown.replaceAll('\n', ''), expected);
  }
});
