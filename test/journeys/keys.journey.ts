import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { sampleHome } from '../../scripts/lib/sampleHome.mjs';
import { isAwsCliInstalled } from '../run/installed';
import { journeyOf } from './harness/journeyOf';
import {
  chooseFromMenu,
  openProfilesView,
  resizeSideBar,
  showHover,
  statusBarItem,
  treeRow,
} from './harness/parts';

const DEVICE = 'arn:aws:iam::111111111111:mfa/deploy';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Two roles that want a code of the same device, beside the plain key that they start from. */
const home = {
  ...sampleHome,
  '.aws/config': `${sampleHome['.aws/config'] ?? ''}
[profile audit]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = old-keys
external_id = acme-audit
mfa_serial = ${DEVICE}
role_session_name = ada

[profile emergency]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = old-keys
mfa_serial = ${DEVICE}
role_session_name = ada
`,
};

describe('access keys and MFA', () => {
  let page: Page;
  const journey = journeyOf({ home }, async (opened) => {
    page = opened.page;
    await openProfilesView(page);
    await resizeSideBar(page, 420);
    await treeRow(page, 'old-keys').filter({ hasText: 'access keys' }).waitFor();
  });
  const toast = (text: string): Locator => page.locator('.notification-toast', { hasText: text });
  const read = (file: string): Promise<string> => readFile(join(journey.home, '.aws', file), 'utf8');

  it('a code is asked for in a box that names the device, and says what is wrong with it', async () => {
    const box = page.locator('.quick-input-widget');
    await chooseFromMenu(page, 'audit', 'Check', 'Who Am I?');
    await box.filter({ hasText: 'MFA code for audit' }).filter({ hasText: DEVICE }).waitFor();
    await journey.screenshot('mfa-code');
    await page.keyboard.type('000000\n');
    await box.filter({ hasText: 'AWS refused this code' }).waitFor();
    await journey.screenshot('mfa-code-refused');
    await page.keyboard.type(`${journey.emulator.control.mfaCode({ serialNumber: DEVICE })}\n`);
    await toast('audit is ada in account 222222222222').waitFor();
    await journey.screenshot('mfa-who-am-i');
  });

  it('one code is enough for all roles of the device', async () => {
    await journey.calm();
    await chooseFromMenu(page, 'emergency', 'Check', 'Who Am I?');
    await toast('emergency is ada in account 111111111111').waitFor();
  });

  it('a role that has its session says so in the hover', async () => {
    await journey.calm();
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('audit');
    await statusBarItem(page).filter({ hasText: 'audit' }).waitFor();
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Auditor' });
    await showHover(page, statusBarItem(page), hover);
    // The session name of the role is in the row of the identity.
    await hover.filter({ hasText: /Identity.*ada/s }).waitFor();
    await journey.screenshot('mfa-hover');
  });

  it('a key in a plain text file is a warning, which tells its age once IAM was asked', async () => {
    await journey.calm();
    const row = treeRow(page, 'old-keys');
    await row.locator('.codicon-warning').waitFor();
    await chooseFromMenu(page, 'old-keys', 'Access Key', 'Check Age of Access Key');
    await row.filter({ hasText: /access keys, \d+ days old/ }).waitFor();
    await toast('The access key of old-keys').waitFor();
    await showHover(page, row, page.locator('.monaco-hover:visible', { hasText: 'is in plain text' }));
    await journey.screenshot('key-in-a-file');
  });

  it('it is moved into the keychain, and is in the files no more', async () => {
    await journey.calm();
    await chooseFromMenu(page, 'old-keys', 'Access Key', 'Move Access Key into the Keychain');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Move the access key of old-keys' });
    await dialog.waitFor();
    await journey.screenshot('key-move');
    await dialog.getByRole('button', { name: 'Move' }).click();
    await treeRow(page, 'old-keys').filter({ hasText: 'access keys in the keychain' }).waitFor();
    await toast('The access key of old-keys is in the keychain').waitFor();
    await journey.screenshot('key-moved');
    assert.ok(!(await read('credentials')).includes(SECRET));
    assert.match(await read('config'), /^credential_process = .*old-keys$/m);
  });

  it('the profile goes on working in a terminal', async () => {
    await journey.calm();
    await journey.openTerminal();
    await journey.typeInTerminal(`grep -rqF ${SECRET} ~/.aws; echo found=$?`);
    await journey.waitForTerminal(/^found=1$/m);
    if (!isAwsCliInstalled()) return;
    await journey.typeInTerminal('aws sts get-caller-identity --profile old-keys --query Arn --output text');
    await journey.waitForTerminal(/^arn:aws:iam::111111111111:user\/deploy\nsample \$/m);
    await page.mouse.move(1100, 400);
    await journey.screenshot('key-in-the-keychain');
  });
});
