import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { sampleHome } from '../../scripts/lib/sampleHome.mjs';
import { isAwsCliInstalled } from '../run/installed';
import { journeyOf } from './harness/journeyOf';

const BROKEN = `[sso-session my-company]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev
sso_session = my-compny
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = us-east-1 # N. Virginia

[profile prod]
sso_session = my-company
sso_account_id = 22222222222
sso_role_name = ReadOnlyAccess
regoin = eu-central-1
output = json
output = text
remember to ask for more

[profile dev]
output = json
`;

/** How long the fixes may take before they are asked for again; as often as it must. */
const FIXES_COME_WITHIN_MS = 10_000;

/** A word of the problem, and the fix that is taken. */
const FIXES: readonly (readonly [problem: string, fix: string])[] = [
  ['has no closing', 'Close the header'],
  ['is not a section', 'Turn the line into a comment'],
  ['is already on line 17', 'Keep this value'],
  ['already on line 6', 'Join it'],
  ['is not defined', 'Change to my-company'],
  ['must be 12 digits', 'Change to 022222222222'],
  ['Did you mean "region"', 'Change to region'],
  ['reads the comment', 'Move the comment'],
];

describe('a config file that the AWS CLI refuses', () => {
  const journey = journeyOf({ home: { ...sampleHome, '.aws/config': BROKEN } }, async ({ page }) => {
    await page.locator('.monaco-workbench').waitFor();
  });

  const askCli = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, HOME: journey.home, USERPROFILE: journey.home };
    const { stdout } = await promisify(execFile)('aws', ['configure', ...args], { env });
    return stdout.trim();
  };

  it('tells its problems where they are, in every kind of theme', async () => {
    const { page } = journey;
    if (isAwsCliInstalled()) await assert.rejects(askCli('get', 'region', '--profile', 'dev'), /parse/);
    await journey.runCommand('AWS SSO: Open Config File');
    await page.locator('.tab', { hasText: 'config' }).waitFor();
    await journey.runCommand('AWS SSO: Check Config Files');
    await problem('has no closing').waitFor();
    await journey.calm();
    await journey.photographInEveryTheme('config-problems');
  });

  it('is mended fix by fix until the AWS CLI reads it', async () => {
    const { page } = journey;
    for (const [index, [words, title]] of FIXES.entries()) {
      const row = problem(words).first();
      await row.click();
      const action = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
      await showFixes(action);
      if (index === 0) await journey.photographInEveryTheme('config-fix', () => showFixes(action));
      await action.click();
      await row.waitFor({ state: 'detached' });
    }
    await page.keyboard.press('Control+1');
    await page.locator('.monaco-editor.focused').waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('.tab.dirty').waitFor({ state: 'detached' });
    await journey.photographInEveryTheme('config-mended');
    if (!isAwsCliInstalled()) return;
    assert.equal(await askCli('get', 'region', '--profile', 'dev'), 'us-east-1');
    assert.equal(await askCli('get', 'output', '--profile', 'dev'), 'json');
    assert.equal(await askCli('get', 'region', '--profile', 'prod'), 'eu-central-1');
  });

  /** Asks for the fixes where the cursor is, until they stay: they go when a hover takes the focus. */
  async function showFixes(action: Locator): Promise<void> {
    const { page } = journey;
    for (let isThere = await action.isVisible(); !isThere;) {
      await page.mouse.move(1100, 400);
      // In the Problems view the command would open a menu of its own.
      await page.keyboard.press('Control+1');
      await page.locator('.monaco-editor.focused').waitFor();
      await journey.runCommand('Quick Fix...');
      isThere = await action.waitFor({ timeout: FIXES_COME_WITHIN_MS }).then(
        () => true,
        () => false,
      );
    }
  }

  /** A row of the Problems view. */
  function problem(words: string) {
    return journey.page.locator('.markers-panel .monaco-list-row', { hasText: words });
  }
});
