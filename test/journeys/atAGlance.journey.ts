import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { journeyOf } from './harness/journeyOf';
import { openProfilesView, resizeSideBar, showHover, statusBarItem, treeRow } from './harness/parts';

/** What has to be readable beside the name of a row, in a view of common width. */
const WORDS = {
  dev: 'PowerUserAccess',
  prod: 'ReadOnlyAccess',
  payroll: 'ReadOnlyAccess',
  deploy: 'role Deploy',
  'old-keys': 'access keys',
  broken: 'undefined sso_session',
};
/** So many letters of the name and the first words of every other row have to be readable there. */
const LETTERS = 34;
const MOST_ENTRIES = 8;

/** A step of the walkthrough that the home of this journey has done, and a word of its picture. */
const WALKTHROUGH_STEPS = [
  ['Set up a session', 'my-company'],
  ['Log in', 'my-company:'],
  ['Choose a profile for this workspace', 'deploy'],
] as const;

/** What meets the eye first: rows, menus, hovers, the report and the question about production, in every kind of theme. */
describe('at a glance', () => {
  const journey = journeyOf(
    {
      settings: {
        'awsSso.environments': [{ match: 'prod', label: 'PROD', color: 'warning', confirm: true }],
      },
    },
    ({ page }) => openProfilesView(page),
    async ({ page }) => {
      await treeRow(page, 'dev').waitFor();
      await journey.logInElsewhere();
      await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
    },
  );

  for (const width of [420, 300, 200]) {
    it(`has rows whose first words matter, in a view of ${width} px`, async () => {
      const { page } = journey;
      await resizeSideBar(page, width);
      await journey.calm();
      await journey.photographInEveryTheme(`tree-${width}`);
      if (width >= 300) assert.deepEqual(await cutRows(page), []);
    });
  }

  it('has menus that can be read', async () => {
    const { page } = journey;
    await resizeSideBar(page, 300);
    const tooLong: string[] = [];
    for (const row of ['my-company', 'dev', 'old-keys']) {
      await treeRow(page, row).click({ button: 'right' });
      const entries = page.locator('.context-view .monaco-menu .action-label:not(.separator)');
      await entries.first().waitFor();
      await journey.photographInEveryTheme(`menu-${row}`);
      const count = await entries.count();
      if (count > MOST_ENTRIES) tooLong.push(`${row}: ${count}`);
      await page.keyboard.press('Escape');
      await entries.first().waitFor({ state: 'hidden' });
    }
    assert.deepEqual(tooLong, []);
  });

  it('has one hover in the tree and in the status bar', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('dev');
    await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
    await journey.calm();
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: '111111111111' });
    await journey.photographInEveryTheme('hover-tree', () => showHover(page, treeRow(page, 'dev'), hover));
    await journey.photographInEveryTheme('hover-status-bar', () =>
      showHover(page, statusBarItem(page), hover),
    );
    await page.mouse.move(1100, 400);
  });

  it('has a walkthrough with a picture for each step, and checks what was done before', async () => {
    const { page } = journey;
    // VS Code shows the pictures where there is room for them.
    await journey.runCommand('View: Close Primary Side Bar');
    await journey.runCommand('Welcome: Open Walkthrough');
    await journey.pick('Get Started with AWS SSO Profiles');
    for (const [title, word] of WALKTHROUGH_STEPS) {
      const step = page.locator('.getting-started-step', { hasText: title });
      await step.getByText(title, { exact: true }).click();
      const picture = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('svg');
      await picture.getByText(word, { exact: true }).waitFor();
      assert.equal(await step.locator('.codicon-getting-started-step-checked').count(), 1, title);
      await journey.photographInEveryTheme(`walkthrough-${title.split(' ')[0]?.toLowerCase() ?? ''}`);
    }
    await journey.runCommand('View: Close All Editors');
    await openProfilesView(page);
  });

  it('asks about production by account and role', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    await journey.pick('prod');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'prod' });
    await dialog.waitFor();
    await journey.photographInEveryTheme('production-question');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
});

/** The rows of which the words that matter are not on the screen. */
async function cutRows(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const words = ${JSON.stringify(WORDS)};
    const isCut = (label, node, start, end) => {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      return range.getBoundingClientRect().right > label.getBoundingClientRect().right;
    };
    const rows = [...document.querySelectorAll('.pane-body .monaco-list-row .monaco-icon-label')].map((label) => ({
      label,
      name: label.querySelector('.label-name'),
      description: label.querySelector('.label-description')?.firstChild,
    }));
    const withoutWord = Object.entries(words).filter(([name, word]) => {
      const row = rows.find((each) => each.name?.textContent === name);
      const start = row?.description?.textContent.indexOf(word) ?? -1;
      return start < 0 || isCut(row.label, row.description, start, start + word.length);
    });
    const withoutLetters = rows.filter(({ label, name, description }) => {
      if (name.textContent in words) return false;
      const left = ${LETTERS} - name.textContent.length - 1;
      if (left <= 0) return isCut(label, document.createTreeWalker(name, NodeFilter.SHOW_TEXT).nextNode(), 0, ${LETTERS});
      const first = description?.textContent.split(' · ')[0] ?? '';
      return first !== '' && isCut(label, description, 0, Math.min(left, first.length));
    });
    return [
      ...withoutWord.map(([name, word]) => name + ': ' + word),
      ...withoutLetters.map(({ name, description }) => name.textContent + ' ' + description.textContent),
    ];
  })()`);
}
