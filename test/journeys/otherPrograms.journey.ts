import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { sampleHome } from '../../scripts/lib/sampleHome.mjs';
import { McpProbe } from '../fixtures/mcpProbe';
import { OTHER_EXTENSIONS } from '../fixtures/otherExtensions';
import { journeyOf } from './harness/journeyOf';
import { showHover, statusBarItem } from './harness/parts';

/** What other extensions and VS Code itself start, and what a person sees of it. */
describe('programs that others start', () => {
  const proxy = new McpProbe('uvx');
  let page: Page;
  const journey = journeyOf(
    {
      extensions: OTHER_EXTENSIONS,
      // VS Code takes PATH from a login shell.
      home: { ...sampleHome, '.profile': `export PATH='${proxy.directory}':"$PATH"\n` },
      settings: {
        'chat.disableAIFeatures': false,
        'chat.mcp.autostart': 'never',
        'awsSso.agents.mcpServers': ['aws'],
        'awsSso.extensions.inject': true,
      },
    },
    async (opened) => {
      page = opened.page;
      await opened.logInElsewhere();
    },
  );
  after(() => proxy.remove());
  const toast = (text: string): Locator => page.locator('.notification-toast', { hasText: text }).first();
  const terraform = (profile: string): Locator =>
    page.locator('.statusbar-item', { hasText: `Terraform works as ${profile}` });

  const profilesOfProxy = (): readonly (string | null)[] => proxy.starts().map(({ profile }) => profile);
  /** The panel where VS Code shows what a server says. */
  const output = (text: string): Locator => page.locator('.panel .view-lines', { hasText: text });

  async function startServer(): Promise<void> {
    await journey.runCommand('MCP: List Servers');
    await journey.pick('AWS');
    await journey.pick('Start Server');
  }

  async function switchTo(name: string): Promise<void> {
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick(name);
    await statusBarItem(page).filter({ hasText: name }).waitFor();
  }

  it('keep the profile they have after a switch, until the window is loaded anew', async () => {
    const use = (): Promise<void> => journey.runCommand('Terraform: Restart Language Server');
    await use();
    await terraform('undefined').waitFor();
    await switchTo('dev');
    const notice = toast('programs that other extensions start use dev. Programs that are already running');
    await notice.waitFor();
    await terraform('undefined').waitFor();
    await notice.getByRole('button', { name: 'Reload Window', exact: true }).click();
    await terraform('undefined').waitFor({ state: 'detached' });
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    await use();
    await terraform('dev').waitFor();
  });

  it('may end at once: VS Code shows what they said, and nothing starts them but a switch and the user', async () => {
    proxy.endAtOnce(true);
    await startServer();
    // With its exit code, or with a pipe that is gone where it ended before VS Code had written to it.
    for (const text of ['no such package', 'Connection state: Error']) await output(text).waitFor();
    await journey.screenshot('proxy-ended');
    assert.deepEqual(profilesOfProxy(), ['dev']);
    await switchTo('prod');
    while (!profilesOfProxy().includes('prod')) await page.waitForTimeout(50);
    await journey.runCommand('MCP: List Servers');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'AWS' })
      .filter({ hasText: 'Error' })
      .waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(profilesOfProxy(), ['dev', 'prod']);
    proxy.endAtOnce(false);
    await startServer();
    await output('Discovered 1 tools').waitFor();
    assert.deepEqual(profilesOfProxy(), ['dev', 'prod', 'prod']);
  });

  it('and agents may work as a profile of their own: the server begins anew, and the hover says who works as what', async () => {
    await journey.runCommand('AWS SSO: Choose Profile for Agents');
    await journey.pick('dev');
    while (profilesOfProxy().at(-1) !== 'dev') await page.waitForTimeout(50);
    await journey.runCommand('MCP: List Servers');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'AWS' })
      .filter({ hasText: 'Running' })
      .waitFor();
    await journey.screenshot('proxy-running');
    await page.keyboard.press('Escape');
    await journey.runCommand('View: Hide Panel');
    const hover = page.locator('.monaco-hover', { hasText: 'Agents and MCP servers: dev (restarted' });
    await showHover(page, statusBarItem(page), hover);
    for (const text of ['Terminals: prod.', 'Other extensions: prod (set by this extension).'])
      assert.ok((await hover.innerText()).includes(text), text);
    await journey.screenshot('works-apart');
  });
});
