import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../scripts/lib/chromium.mjs';

let launched: Promise<Browser> | undefined;

/** The one browser of all journeys; each opens a context of its own in it. Started on first use. */
export async function sharedBrowser(): Promise<Browser> {
  launched ??= launchBrowser();
  return launched;
}

after('close the browser', async () => {
  const browser = await launched;
  await browser?.close();
});
