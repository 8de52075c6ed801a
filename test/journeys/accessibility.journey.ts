import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';
import { demoHome } from '../../scripts/lib/sampleHome.mjs';
import { namesOf, violationsIn } from './harness/accessibility';
import { journeyOf } from './harness/journeyOf';
import { chooseFromMenu, expand, openProfilesView, statusBarItem, treeRow } from './harness/parts';
import { spokenFaults } from './harness/spoken';

/** Half of the 1280 × 800 of other journeys: what a zoom of 200 % leaves. */
const ZOOMED = { width: 640, height: 400 };

/** A row of each kind: a console sign-in and a line that belongs to no section, beside the sample's. */
const home = { ...demoHome, '.aws/config': `lost = line\n${demoHome['.aws/config'] ?? ''}` };

/**
 * What is answered to the questions of a command, so that the next one comes: the text of a row, or what is typed. Nothing
 * is written: the last question is left.
 */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  'Add Profiles…': ['my-company', 'By pattern', '*/*'],
  'Check Access…': [],
  'Duplicate Profile…': ['dev'],
  'Edit Region…': ['dev'],
  'Export Credentials…': ['.env'],
  'Guard Agent Commands…': ['Claude Code'],
  'Add Access Key to the Keychain…': ['new-keys', 'AKIAIOSFODNN7EXAMPLE'],
  'Make a Profile for Other Tools…': ['dev'],
  'Move Access Key into the Keychain…': ['old-keys'],
  'Rename Profile…': ['dev'],
  'Rename Session…': ['my-company'],
  'Remove Session…': ['my-company'],
  'Set Up a Console Sign-In…': ['other'],
};

/** One of each fault that can be found. */
const FAULTY_PAGE = `<!doctype html><html lang="en"><title>Faulty</title>
<button></button>
<button>$(gear) Set</button>
<button>\ueaf8</button>
<a href="#" aria-label="one&#10;two">three</a>
<input>
<div role="tablist"><div role="tab">Tab</div></div>
<div role="tree" aria-label="Rows">
  <div role="treeitem" aria-label="Row"><i class="monaco-tl-twistie collapsible"></i></div>
</div>
<input role="combobox" aria-label="Choice" aria-expanded="true" aria-activedescendant="gone">
<iframe title="Report" srcdoc="<h3>Three</h3><table border=1><tr><td>a<td>b<tr><td>c<td>d</table>"></iframe>
</html>`;

/** Commands that a person is asked something by: their titles end with an ellipsis. */
function titlesOfQuestions(): string[] {
  const texts = JSON.parse(readFileSync(join(repositoryRoot, 'package.nls.json'), 'utf8')) as object;
  return Object.entries(texts).flatMap(([key, text]: [string, string]) =>
    key.startsWith('command.') && text.endsWith('…') ? text : [],
  );
}

/** What a screen reader, a keyboard and a person who sees little have of the window: names, roles, states and contrast. */
describe('to a screen reader', () => {
  const journey = journeyOf(
    {
      home,
      settings: {
        'awsSso.environments': [{ match: 'prod', label: 'PROD', color: 'warning', confirm: true }],
      },
    },
    ({ page }) => openProfilesView(page),
    async ({ page }) => {
      await treeRow(page, 'dev').waitFor();
      await journey.logInElsewhere();
      await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
      await journey.runCommand('AWS SSO: Switch Profile');
      await journey.pick('dev');
      await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
      await treeRow(page, 'dev').filter({ hasText: '●' }).waitFor();
    },
  );
  const rows = (page: Page): Locator => page.locator('.pane-body [role="treeitem"]');

  it('each row says what it is and its state, in words', async () => {
    const { page } = journey;
    const names = await namesOf(rows(page));
    const nameOf = (start: string): string => names.find((name) => name.startsWith(start)) ?? '';
    assert.match(nameOf('Session my-company'), /signed in/);
    assert.match(nameOf('Session legacy.awsapps.com'), /logged out/);
    assert.match(nameOf('Profile dev'), /active here.*PowerUserAccess/);
    assert.match(nameOf('Profile prod'), /PROD.*ReadOnlyAccess/);
    assert.match(nameOf('Profile broken'), /mycorp/);
    assert.match(nameOf('Profile old-keys'), /access keys, .*in plain text/);
    assert.match(nameOf('Console sign-in ada · 111111111111'), /logged out/);
    assert.match(nameOf('Error in config:1'), /before the first section/);
    for (const name of names) assert.doesNotMatch(name, /\$\(|undefined|●|★|^\s*$/, name);
  });

  it('every button of the view has a name, and so has the status bar item', async () => {
    const { page } = journey;
    await treeRow(page, 'dev').hover();
    const names = await namesOf(page.locator('.part.sidebar').getByRole('button'));
    assert.ok(names.length > 5, names.join());
    assert.deepEqual(
      names.filter((name) => name.trim() === ''),
      [],
    );
    assert.deepEqual(await namesOf(statusBarItem(page)), [
      'AWS profile dev, signed in, renews automatically',
    ]);
  });

  it('the list to switch names its field, its rows and their buttons', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Switch Profile');
    const widget = page.locator('.quick-input-widget');
    await widget.getByRole('option', { name: /prod/ }).first().waitFor();
    const [field = ''] = await namesOf(widget.getByRole('textbox').or(widget.getByRole('combobox')).first());
    assert.match(field, /name, account, role or region/);
    const options = await namesOf(widget.getByRole('option'));
    assert.ok(
      options.some((option) => /dev.*PowerUserAccess/.test(option)),
      options.join('\n'),
    );
    await page.keyboard.press('Escape');
    await widget.waitFor({ state: 'hidden' });
  });

  it('an input says what it asks for', async () => {
    const { page } = journey;
    await chooseFromMenu(page, 'dev', 'Edit', 'Rename Profile');
    const field = page.locator('.quick-input-widget input').first();
    await field.and(page.locator(':focus')).waitFor();
    const [name = ''] = await namesOf(field);
    assert.match(`${name} ${(await field.getAttribute('aria-describedby')) ?? ''}`, /\w/);
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'hidden' });
  });

  it('a message is announced with its buttons', async () => {
    const { page } = journey;
    await journey.runCommand('AWS SSO: Who Am I?');
    const toast = page.locator('.notification-toast', { hasText: '111111111111' }).first();
    await toast.waitFor();
    const names = await namesOf(toast.getByRole('button'));
    assert.ok(names.length > 0);
    assert.ok(
      names.every((name) => name.trim() !== ''),
      names.join(),
    );
    await journey.calm();
  });

  it('each row below a session says what it is, also what could not be listed', async () => {
    const { page, emulator } = journey;
    const row = (name: string): Locator =>
      page.locator(`.pane-body [role="treeitem"][aria-label^="${name}"]`).first();
    await expand(
      row('Accounts and roles, 3 accounts').or(row('Accounts and roles, not listed')).first(),
      row('Account Acme Development 111111111111'),
    );
    const denied = { kind: 'respond', status: 403, body: '{}' } as const;
    emulator.control.addFault({ operation: 'ListAccountRoles', fault: denied, times: null });
    await expand(
      row('Account Acme Development'),
      row('AWS denied access. Ask your administrator for the permission. (click to try again)'),
    );
    emulator.control.clearFaults();
    await expand(row('Account Acme Production'), row('Role ReadOnlyAccess, profile prod'));
    await row('Role AdministratorAccess, no profile yet').waitFor();
    await expand(row('Accounts and roles, not listed'), row('Log in to list the accounts'));
    await journey.runCommand('AWS SSO: Copy Docker Flags for Profile');
    await row('Containers get the credentials of dev').waitFor();
    assert.deepEqual(await spokenFaults(page), []);
    await journey.calm();
  });

  it('no fault of a page would be missed', async () => {
    const faulty = await journey.context.newPage();
    await faulty.setContent(FAULTY_PAGE);
    await faulty.getByRole('combobox').focus();
    const faults = await spokenFaults(faulty);
    await faulty.close();
    assert.deepEqual(
      faults.map((fault) => fault.replace(/: #document.*/, '')),
      [
        'button "" has no name',
        'button "$(gear) Set" has the code of an icon in its name',
        'button "\ueaf8" has no name',
        'button "\ueaf8" has the glyph of an icon in its name',
        'link "one two" has a line break in its name',
        'textbox "" has no name',
        'tab "Tab" does not say its aria-selected',
        'treeitem "Row" does not say its aria-level',
        'treeitem "Row" does not say its place',
        'treeitem "Row" does not say whether it is expanded',
        'combobox "Choice" has the focus, and says that gone is active, which is not there',
        'heading "Three" skips a level to 3',
        'table "" has no heads of columns',
      ],
    );
  });

  for (const title of titlesOfQuestions()) {
    it(`all that "${title}" asks has names and states, and says where the focus is`, async () => {
      const { page } = journey;
      await journey.runCommand(`AWS SSO: ${title}`);
      let before = await nextQuestion(page, '');
      assert.deepEqual(await spokenFaults(page), []);
      for (const answer of ANSWERS[title] ?? []) {
        const field = page.locator('.quick-input-widget input').first();
        await field.fill(answer);
        const option = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: answer });
        if (await page.locator('.quick-input-list').isVisible()) await option.waitFor();
        await page.keyboard.press('Enter');
        before = await nextQuestion(page, before);
        assert.deepEqual(await spokenFaults(page), [], answer);
      }
      await leaveQuestions(page);
      if (await page.locator('.notification-toast').first().isVisible()) await journey.calm();
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`no row breaks a rule of WCAG in a ${colorScheme} theme`, async () => {
      const { page } = journey;
      await page.emulateMedia({ colorScheme });
      await page.locator(`.monaco-workbench.${colorScheme === 'dark' ? 'vs-dark' : 'vs'}`).waitFor();
      assert.deepEqual(
        await violationsIn(page, '.pane-body .monaco-list-rows', '.statusbar-item[id*="awsSso"]'),
        [],
      );
    });
  }

  it('at 200 % the rows and the status bar item still say role and profile', async () => {
    const { page } = journey;
    await page.emulateMedia({ colorScheme: 'light' });
    const before = page.viewportSize();
    assert.ok(before);
    await page.setViewportSize(ZOOMED);
    try {
      // A row of the containers has the profile's name too.
      const row = treeRow(page, 'dev').first().locator('.label-description');
      await row.filter({ hasText: 'PowerUserAccess' }).waitFor();
      await statusBarItem(page).filter({ hasText: 'dev' }).waitFor();
      await journey.photographInEveryTheme('at-200-percent');
    } finally {
      await page.setViewportSize(before);
    }
  });
});

/** What says what is asked: of a list or an input, of a dialog, of a message. */
const QUESTIONS = '.quick-input-title, .dialog-message-text, .notification-list-item-message';

/** Waits for a question, or a message that there is none to ask. @returns what it says, to tell the next one from it */
async function nextQuestion(page: Page, before: string): Promise<string> {
  const said = await page.waitForFunction(
    `(() => {
      const isShown = (part) => part?.checkVisibility() === true;
      const field = document.querySelector('.quick-input-widget input.input');
      const said = [...document.querySelectorAll(${JSON.stringify(QUESTIONS)})]
        .filter(isShown)
        .map((part) => part.textContent)
        .concat(isShown(field) ? [field.placeholder] : [])
        .join(' ');
      return said !== ${JSON.stringify(before)} && said;
    })()`,
  );
  return String(await said.jsonValue());
}

async function leaveQuestions(page: Page): Promise<void> {
  const open = page.locator('.quick-input-widget:visible, .monaco-dialog-box:visible').first();
  while (await open.isVisible()) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
}
