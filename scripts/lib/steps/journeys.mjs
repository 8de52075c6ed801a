import { rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { bundleForNode, findFiles } from '../bundles.mjs';
import { ensureChromium } from '../chromium.mjs';
import { cleanEnvironment, installExtension } from '../codeServer.mjs';
import { describeSize, packageExtension } from '../extensionPackage.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { FLOOR_VERSION, NEWEST_VERSION, provisionServer } from '../serverCache.mjs';
import { oneFailed } from './report.mjs';
import { TestWorkers } from './testWorkers.mjs';

const SUFFIX = '.journey.ts';

/**
 * Makes journeys ready, which drive the packaged extension in a browser, as a person would. A process does one after the
 * other, with one browser.
 * @param {object} options
 * @param {string | undefined} [options.only] a word in the paths of the files to run
 * @param {boolean} [options.full] whether as many windows are opened as are known to be
 * @param {boolean} options.updateScreenshots whether `docs/images/` gets what the journeys photograph
 * @returns {Promise<import('./windows.mjs').Windows>}
 */
export async function prepareJourneys({ only = '', updateScreenshots, full = false }) {
  const sources = findFiles(join(repositoryRoot, 'test', 'journeys'), SUFFIX).filter((file) =>
    relative(repositoryRoot, file).includes(only),
  );
  const reports =
    sources.length > 0 ? [] : [oneFailed('journeys', `There is no journey with "${only}" in its path.`)];
  rmSync(join(outDirectory, 'failures', 'journeys'), { recursive: true, force: true });
  const [vsix, [program = '', ...bundles]] = await Promise.all([
    packageExtension(),
    bundleForNode('journeys', [join(repositoryRoot, 'test', 'run', 'worker.ts'), ...sources]),
    ensureChromium(),
    provisionServer(NEWEST_VERSION),
    provisionServer(FLOOR_VERSION),
  ]);
  console.log(`Packaged: ${describeSize(vsix)}`);
  const sandbox = makeSandbox('journeys', { home: {}, folders: {} });
  await installExtension({ ...sandbox, version: NEWEST_VERSION }, vsix);
  const workers = new TestWorkers(program, () => ({
    ...cleanEnvironment(),
    // The harness must find the servers in the cache that we use; the VS Code under test does not get it.
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
    JOURNEY_EXTENSIONS: sandbox.extensionsDir,
    JOURNEY_VSIX: vsix,
    JOURNEY_UPDATE_SCREENSHOTS: updateScreenshots ? '1' : '',
    TEST_COUNTS: full ? 'full' : '',
  }));
  const runs = sources.map((source, index) => {
    const name = basename(source);
    const run = async () => {
      const { report, output } = await workers.run({ name, bundle: bundles[index] ?? '' });
      console.log(`\n-- ${name}\n${output.trimEnd()}`);
      return report;
    };
    return { name, sources: [source], run };
  });
  return { reports, runs, close: () => workers.stop() };
}
