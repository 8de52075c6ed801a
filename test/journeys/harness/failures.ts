// Photographs every open window when a journey fails: the picture tells more than the error.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { outDirectory } from '../../../scripts/lib/paths.mjs';

interface Watched {
  readonly page: Page;
  readonly serverLog: string;
}

const open = new Set<Watched>();

/** Photographs this window when a test fails while it is open. Returns the function that ends the watch. */
export function watchForFailure(watched: Watched): () => void {
  open.add(watched);
  return () => open.delete(watched);
}

afterEach('photograph a failure', async function () {
  if (this.currentTest?.state !== 'failed') return;
  const name = this.currentTest.fullTitle().replaceAll(/[^\w-]+/g, '-');
  const directory = join(outDirectory, 'screenshots');
  await mkdir(directory, { recursive: true });
  for (const { page, serverLog } of open) {
    const path = join(directory, `failed-${name}.png`);
    await page.screenshot({ path });
    console.log(
      `      the window as it was: ${path}\n      the server's last words: ${serverLog.slice(-1000)}`,
    );
  }
});
