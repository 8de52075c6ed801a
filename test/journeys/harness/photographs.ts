// Pictures of windows: for the README in light and dark, and of failures.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { outDirectory } from '../../../scripts/lib/paths.mjs';
import { isFullRun } from '../../run/counts';
import { inEachColorScheme, inFirstColorScheme, type ColorScheme } from './colorSchemes';
import type { Journey } from './journey';
import { isPublished, publish } from './publishedPictures';
import { spokenFaults } from './spoken';

/** Of the logs that a server keeps, those that tell about an extension. */
const LOGS = /^(AWS SSO.*|remoteexthost|remoteagent)\.log$/;

/**
 * Photographs a page as `<name>-light.png`, and where journeys take their time as `<name>-dark.png`, into `out/screenshots/`.
 * What is published has to show the same in both, or is made anew. What is seen has to be heard too: what is wrong with that
 * fails the test.
 * @param show brings back what a change of the theme takes away, such as a hover
 */
export async function photograph(page: Page, name: string, show?: () => Promise<unknown>): Promise<void> {
  const photographIn = async (colorScheme: ColorScheme): Promise<void> => {
    await show?.();
    // Colors change nothing of what is heard.
    if (colorScheme === 'light') assert.deepEqual(await spokenFaults(page), [], name);
    await take(page, join(outDirectory, 'screenshots', `${name}-${colorScheme}.png`));
    await publish(page, name, colorScheme);
  };
  if (isFullRun() || isPublished(name)) await inEachColorScheme(page, photographIn);
  else await photographIn('light');
}

/** High contrast follows the color scheme too. */
const HIGH_CONTRAST = [
  { colorScheme: 'dark', theme: 'hc-black', name: 'high-contrast' },
  { colorScheme: 'light', theme: 'hc-light', name: 'high-contrast-light' },
] as const;

/** The same, and where journeys take their time as `<name>-high-contrast.png` and `<name>-high-contrast-light.png` besides. */
export async function photographInEveryTheme(
  page: Page,
  name: string,
  show?: () => Promise<unknown>,
): Promise<void> {
  await photograph(page, name, show);
  if (!isFullRun()) return;
  for (const { colorScheme, theme, name: suffix } of HIGH_CONTRAST) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await page.locator(`.monaco-workbench.${theme}`).waitFor();
    await show?.();
    await take(page, join(outDirectory, 'screenshots', `${name}-${suffix}.png`));
  }
  await page.emulateMedia({ forcedColors: 'none' });
  await inFirstColorScheme(page);
}

async function take(page: Page, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}

/**
 * Keeps how a journey has failed: a picture of each window, what the server printed, what extensions logged.
 * @param title of the test
 * @returns the files, below `out/failures/journeys/`
 */
export async function keepEvidence(journey: Journey, title: string): Promise<string[]> {
  const directory = join(
    outDirectory,
    'failures',
    'journeys',
    title.replaceAll(/[^\w-]+/g, '-').slice(0, 100),
  );
  await mkdir(directory, { recursive: true });
  const serverLog = join(directory, 'server.log');
  await writeFile(serverLog, journey.serverLog);
  const files = [serverLog, ...(await copyLogs(join(journey.serverDataDir, 'data', 'logs'), directory))];
  for (const [index, page] of journey.context.pages().entries()) {
    const path = join(directory, `window-${index + 1}.png`);
    try {
      await page.screenshot({ path });
      files.unshift(path);
    } catch (error) {
      console.log(`      no picture of ${page.url()}: ${String(error)}`);
    }
  }
  return files;
}

async function copyLogs(from: string, to: string): Promise<string[]> {
  if (!existsSync(from)) return [];
  const paths = await readdir(from, { recursive: true });
  const copies: string[] = [];
  for (const path of paths.filter((file) => LOGS.test(basename(file)))) {
    const copy = join(to, path.replaceAll(/[\\/]/g, '-'));
    await copyFile(join(from, path), copy);
    copies.push(copy);
  }
  return copies;
}
