import { basename, join } from 'node:path';
import { findFiles } from '../bundles.mjs';
import { ensureChromium } from '../chromium.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { describeSize, packageExtension } from '../extensionPackage.mjs';
import { repositoryRoot } from '../paths.mjs';
import { NEWEST_VERSION, provisionServer } from '../serverCache.mjs';
import { oneFailed } from './report.mjs';
import { runMochaProcess } from './mochaProcess.mjs';

const SUFFIX = '.journey.ts';

/**
 * Drives the packaged extension in a browser, as a person would.
 * @param {object} options
 * @param {string | undefined} [options.only] the name of the only file to run
 * @param {boolean} options.updateScreenshots whether `docs/images/` gets what the journeys photograph
 */
export async function runJourneys({ only, updateScreenshots }) {
  const sources = findFiles(join(repositoryRoot, 'test', 'journeys'), SUFFIX).filter(
    (file) => only === undefined || basename(file) === `${only}${SUFFIX}`,
  );
  if (sources.length === 0) {
    return oneFailed('journeys', `There is no journey test/journeys/${only ?? '*'}${SUFFIX}.`);
  }
  const vsix = await packageExtension();
  console.log(`Packaged: ${describeSize(vsix)}`);
  await ensureChromium();
  await provisionServer(NEWEST_VERSION);
  return runMochaProcess({
    name: 'journeys',
    sources,
    reporter: 'spec',
    env: {
      ...cleanEnvironment(),
      // The harness must find the servers in the cache that we use; the VS Code under test does not get it.
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
      JOURNEY_VSIX: vsix,
      JOURNEY_UPDATE_SCREENSHOTS: updateScreenshots ? '1' : '',
    },
  });
}
