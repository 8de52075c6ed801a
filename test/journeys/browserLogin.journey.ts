import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jsQR from 'jsqr';
import type { Locator, Page } from 'playwright-core';
import { tokenFileName } from '../../src/sso/tokenCache';
import { violationsIn } from './harness/accessibility';
import { journeyOf } from './harness/journeyOf';
import { copiedLink, openProfilesView, treeRow } from './harness/parts';

const WAITING = 'Waiting for your approval in the browser';

describe('a login in the browser', () => {
  const journey = journeyOf(
    // An editor in a browser calls itself remote; here its browser is on the same machine.
    { settings: { 'awsSso.loginMethod': 'browser' } },
    ({ page }) => openProfilesView(page),
  );
  let consent: Page;

  const notice = (text: string): Locator =>
    journey.page.locator('.notification-toast', { hasText: text }).first();

  it('opens the consent page, without a code to compare', async () => {
    const { page, context } = journey;
    context.on('page', (opened) => void opened.close());
    await journey.runCommand('AWS SSO: Log In');
    await journey.pick('my-company');
    await notice(WAITING).waitFor();
    const url = await copiedLink(page, () => notice(WAITING).getByText('Copy link').click());
    assert.match(url, /\/authorize\?response_type=code&client_id=/);
    context.removeAllListeners('page');
    consent = await context.newPage();
    await consent.setViewportSize({ width: 900, height: 640 });
    await consent.goto(url);
    await consent.getByRole('button', { name: 'Allow' }).waitFor();
    await page.bringToFront();
    await journey.screenshot('browser-login-waiting');
  });

  it('is signed in everywhere once it is allowed, and says so in both places', async () => {
    const { page, home } = journey;
    await consent.bringToFront();
    const allowedAt = Date.now();
    await consent.getByRole('button', { name: 'Allow' }).click();
    await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
    console.log(`      signed in ${Date.now() - allowedAt} ms after Allow`);
    await consent.getByText('You can close this tab and go back to VS Code.').waitFor();
    assert.deepEqual(await violationsIn(consent), []);
    await journey.screenshot('browser-login-done', consent);
    await consent.close();
    await readFile(join(home, '.aws', 'sso', 'cache', tokenFileName('my-company')), 'utf8');
  });

  it('changes to a device code when there is trouble, whose QR code another device can read', async () => {
    const { page } = journey;
    await treeRow(page, 'my-company').hover();
    await treeRow(page, 'my-company').getByRole('button', { name: 'Log Out' }).click();
    await treeRow(page, 'my-company').filter({ hasText: 'logged out' }).waitFor();
    journey.context.on('page', (opened) => void opened.close());
    await treeRow(page, 'my-company').hover();
    await treeRow(page, 'my-company').getByRole('button', { name: 'Log In' }).click();
    await notice(WAITING).getByText('Having trouble?').click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: /[A-Z]{4}-[A-Z]{4}/ }).waitFor();
    const code = /[A-Z]{4}-[A-Z]{4}/.exec(await dialog.innerText())?.[0] ?? '';
    await dialog.getByRole('button', { name: 'Copy Code and Open Browser' }).click();
    await notice(code).getByText('Show QR code').click();
    const preview = page.frameLocator('iframe.webview').frameLocator('iframe');
    await preview.getByRole('img', { name: 'QR code' }).waitFor();
    await journey.screenshot('login-qr-code');
    const read = await readQrCode(page, preview.getByRole('img', { name: 'QR code' }));
    assert.match(read, new RegExp(`/device\\?user_code=${code}$`));
    journey.emulator.control.approve({ userCode: code });
    await treeRow(page, 'my-company').filter({ hasText: 'signed in' }).waitFor();
    await page.locator('.tab', { hasText: code }).waitFor({ state: 'detached' });
  });
});

interface Picture {
  /** A character for each pixel, whose code is its brightness. */
  readonly brightness: string;
  readonly width: number;
  readonly height: number;
}

/** What a camera in front of the screen reads. */
async function readQrCode(page: Page, target: Locator): Promise<string> {
  const png = (await target.screenshot()).toString('base64');
  const { brightness, width, height } = await page.evaluate<Picture>(`(async () => {
    const bytes = Uint8Array.from(atob('${png}'), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    const { data } = canvas.getImageData(0, 0, width, height);
    let brightness = '';
    for (let red = 0; red < data.length; red += 4) brightness += String.fromCharCode(data[red]);
    return { brightness, width, height };
  })()`);
  const pixels = new Uint8ClampedArray(brightness.length * 4).fill(255);
  for (let index = 0; index < brightness.length; index++) {
    pixels.fill(brightness.charCodeAt(index), index * 4, index * 4 + 3);
  }
  const read = jsQR(pixels, width, height)?.data;
  assert.ok(read, 'nobody can read the QR code');
  return read;
}
