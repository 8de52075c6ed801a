import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { sampleWorkspace } from '../../scripts/lib/sampleHome.mjs';
import { journeyOf } from './harness/journeyOf';
import { openProfilesView, showHover, statusBarItem, treeRow } from './harness/parts';

const PRESETS = JSON.stringify(
  {
    session: 'shop',
    startUrl: 'https://shop.awsapps.com/start',
    region: 'eu-central-1',
    roles: [{ account: '333333333333', accountName: 'Shop', role: 'ReadOnly' }],
  },
  undefined,
  2,
);

const DEV_CONTAINER = `{
  // What everyone on the team has.
  "image": "mcr.microsoft.com/devcontainers/base:debian"
}
`;

/** What a repository, agents, containers and other extensions get, in a VS Code whose AI features are on. */
describe('everything that runs here works as the profile', () => {
  let page: Page;
  const journey = journeyOf(
    {
      folders: {
        sample: {
          ...sampleWorkspace,
          '.aws-sso-profiles.json': PRESETS,
          '.devcontainer/devcontainer.json': DEV_CONTAINER,
        },
      },
      settings: {
        'chat.disableAIFeatures': false,
        'awsSso.agents.mcpServers': ['profiles'],
        'awsSso.extensions.inject': true,
      },
    },
    (opened) => {
      page = opened.page;
      return Promise.resolve();
    },
  );
  const toast = (text: string): Locator => page.locator('.notification-toast', { hasText: text }).first();
  const press = async (text: string, button: string): Promise<void> =>
    toast(text).getByRole('button', { name: button, exact: true }).click();

  /** Over a diff. */
  const question = (text: string): Locator =>
    page.locator(`.quick-input-widget input[placeholder*="${text}"]`);

  it('a repository offers once to be set up, with the change', async () => {
    await toast('describes its AWS access').waitFor();
    await journey.screenshot('repository-offer');
    await press('describes its AWS access', 'Set Up From This Repository');
    await question('only if that address is your company').waitFor();
    await journey.screenshot('repository-diff');
    await page.keyboard.press('Enter');
    await toast('Set up from this repository: shop').waitFor();
    const config = readFileSync(join(journey.home, '.aws', 'config'), 'utf8');
    assert.match(config, /\[sso-session shop\][^]*\[profile shop-ReadOnly\]/);
  });

  it('commands of agents are guarded, after a diff', async () => {
    const file = join(journey.home, '.claude', 'settings.json');
    await journey.runCommand('AWS SSO: Guard Agent Commands');
    await journey.pick('Claude Code');
    await question('It runs before each command of an agent').waitFor();
    assert.ok(!existsSync(file));
    await journey.screenshot('guard-diff');
    await page.keyboard.press('Enter');
    await toast('The guard was written').waitFor();
    assert.match(readFileSync(file, 'utf8'), /aws-sso-profiles'? guard/);
  });

  it('the hover says what works as what', async () => {
    await openProfilesView(page);
    await journey.logInElsewhere();
    await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('PowerUserAccess');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    const hover = page.locator('.monaco-hover', {
      hasText: 'Terminals, agents and other extensions use dev.',
    });
    await showHover(page, statusBarItem(page), hover);
    await journey.screenshot('works-as');
  });

  it('a container gets the profile', async () => {
    await journey.runCommand('AWS SSO: Copy Docker Flags for Profile');
    await toast('Containers get the credentials of dev').waitFor();
    const row = treeRow(page, 'dev').filter({ hasText: 'until this window closes' });
    await row.waitFor();
    await journey.screenshot('container');
    const flags = await journey.clipboard();
    assert.match(
      flags,
      /^--network host --env AWS_CONTAINER_CREDENTIALS_FULL_URI=http:\/\/127\.0\.0\.1:\d+\//,
    );
    await row.hover();
    await row.getByRole('button', { name: 'Stop Container Credentials' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('a dev container gets it by lines that are reviewed first', async () => {
    const file = join(journey.folders[0] ?? '', '.devcontainer', 'devcontainer.json');
    await journey.runCommand('AWS SSO: Add Credentials to Dev Container');
    await question('The container gets credentials while this window is open').waitFor();
    assert.equal(readFileSync(file, 'utf8'), DEV_CONTAINER);
    await journey.screenshot('dev-container-diff');
    await page.keyboard.press('Enter');
    await toast('Wrote the lines to').waitFor();
    await treeRow(page, 'dev').filter({ hasText: 'until this window closes' }).waitFor();
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes('// What everyone on the team has.'));
    assert.match(text, /"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http:\/\/127\.0\.0\.1:\d+\//);
  });

  it('VS Code lists the MCP server', async () => {
    await journey.runCommand('MCP: List Servers');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'AWS SSO Profiles' })
      .first()
      .waitFor();
    await journey.screenshot('mcp-servers');
    await page.keyboard.press('Escape');
  });
});
