import { join } from 'node:path';
import { findFiles } from '../bundles.mjs';
import { ensureChromium } from '../chromium.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { describeSize, packageExtension } from '../extensionPackage.mjs';
import { repositoryRoot } from '../paths.mjs';
import { NEWEST_VERSION, provisionServer } from '../serverCache.mjs';
import { runMochaProcess } from './mochaProcess.mjs';

const JOURNEYS_TIMEOUT_MS = 8 * 60_000;
const JOURNEY_TIMEOUT_MS = 90_000;

/**
 * Drives the packaged extension in a browser, as a person would.
 * @param {{ updateScreenshots: boolean }} options whether `docs/images/` gets what the journeys photograph
 */
export async function runJourneys({ updateScreenshots }) {
  const vsix = await packageExtension();
  console.log(`Packaged: ${describeSize(vsix)}`);
  await ensureChromium();
  await provisionServer(NEWEST_VERSION);
  return runMochaProcess({
    name: 'journeys',
    sources: findFiles(join(repositoryRoot, 'test', 'journeys'), '.journey.ts'),
    reporter: 'spec',
    testTimeoutMs: JOURNEY_TIMEOUT_MS,
    timeoutMs: JOURNEYS_TIMEOUT_MS,
    env: {
      ...cleanEnvironment(),
      // The harness must find the servers in the cache that we use; the VS Code under test does not get it.
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
      JOURNEY_VSIX: vsix,
      JOURNEY_UPDATE_SCREENSHOTS: updateScreenshots ? '1' : '',
    },
  });
}
