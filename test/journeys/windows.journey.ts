import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { tokenFileName } from '../../src/sso/tokenCache';
import { countOf } from '../run/counts';
import type { Journey } from './harness/journey';
import { journeyOf } from './harness/journeyOf';
import { statusBarItem } from './harness/parts';

const WINDOWS = countOf(3, 10);
/** Longer than any window waits before it renews what is overdue. */
const ALL_HAVE_LOOKED_MS = 6000;

/** Runs in a window; resolves with when, in ms since the epoch, its status bar has come to say that it is signed in. */
const WATCH_STATUS_BAR = `new Promise((resolve) => {
  const bar = document.querySelector('.statusbar');
  const look = () => {
    const item = bar.querySelector('[id*="awsSso"] [role="button"]');
    if (/signed in/.test(item?.getAttribute('aria-label') ?? '')) resolve(Date.now());
  };
  new MutationObserver(look).observe(bar, { attributes: true, childList: true, subtree: true });
  look();
})`;

describe('many windows over one home', () => {
  const others: Page[] = [];
  const windows = (): Page[] => [journey.page, ...others];
  const journey = journeyOf(
    { env: { AWS_PROFILE: 'dev' }, settings: { 'awsSso.loginMethod': 'deviceCode' } },
    ...Array.from({ length: WINDOWS - 1 }, () => async (opened: Journey) => {
      others.push(await opened.openAnotherWindow());
    }),
    () =>
      Promise.all(windows().map((page) => statusBarItem(page).filter({ hasText: 'logged out' }).waitFor())),
  );

  const tokenFile = (): string => join(journey.home, '.aws', 'sso', 'cache', tokenFileName('my-company'));

  it('one login signs all of them in, and opens one browser tab', async () => {
    await journey.page.bringToFront();
    const tabs = journey.context.pages().length;
    await journey.runCommand('AWS SSO: Log In');
    await journey.pick('my-company');
    const dialog = journey.page.locator('.monaco-dialog-box');
    const approval = await journey.openedPage(() =>
      dialog.getByRole('button', { name: 'Copy Code and Open Browser' }).click(),
    );
    const moments = windows().map((page) => page.evaluate<number>(WATCH_STATUS_BAR));
    await approval.getByRole('button', { name: 'Allow' }).click();
    const updatedAt = await Promise.all(moments);

    const lastMs = Math.max(...updatedAt) - statSync(tokenFile()).mtimeMs;
    console.log(`      from the token file to the last of ${WINDOWS} windows: ${Math.round(lastMs)} ms`);
    assert.equal(journey.context.pages().length, tabs + 1);
    assert.equal(journey.emulator.requests.count('StartDeviceAuthorization'), 1);
    await approval.close();
  });

  it('one of them renews the token when it is due, and no window shows anything', async () => {
    const { requests } = journey.emulator;
    requests.clear();
    const content = readFileSync(tokenFile(), 'utf8');
    const token = JSON.parse(content) as { accessToken: string };
    const ended = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
    writeFileSync(tokenFile(), JSON.stringify({ ...token, expiresAt: ended }));
    await requests.waitFor('CreateToken');
    await journey.page.waitForTimeout(ALL_HAVE_LOOKED_MS);

    assert.equal(requests.count('CreateToken'), 1);
    assert.ok(!readFileSync(tokenFile(), 'utf8').includes(token.accessToken));
    for (const page of windows()) {
      await statusBarItem(page).and(page.locator('[aria-label*="signed in"]')).waitFor();
      assert.equal(await page.locator('.notification-toast', { hasText: 'my-company' }).count(), 0);
    }
  });
});
