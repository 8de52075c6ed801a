import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { bundleForNode, findFiles } from '../bundles.mjs';
import { ensureChromium } from '../chromium.mjs';
import { cleanEnvironment, installExtension } from '../codeServer.mjs';
import { describeSize, packageExtension } from '../extensionPackage.mjs';
import { runInTurn } from '../inTurn.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { describeFailure } from '../main.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { NEWEST_VERSION, provisionServer } from '../serverCache.mjs';
import { oneFailed, readReport, sum } from './report.mjs';

const SUFFIX = '.journey.ts';
/** The others follow: the last to end should not be one that takes long. */
const LONGEST_FIRST = ['windows', 'setUp', 'tools', 'login', 'keys'];
/** Three windows on two processors leave each of them starved. */
const AT_ONCE = Math.min(availableParallelism(), 4);

/**
 * Drives the packaged extension in a browser, as a person would. Each file is a process with a browser of its own.
 * @param {object} options
 * @param {string | undefined} [options.only] a word in the paths of the files to run
 * @param {boolean} [options.full] whether as many windows are opened as are known to be
 * @param {boolean} options.updateScreenshots whether `docs/images/` gets what the journeys photograph
 */
export async function runJourneys({ only = '', updateScreenshots, full = false }) {
  const sources = findFiles(join(repositoryRoot, 'test', 'journeys'), SUFFIX)
    .filter((file) => relative(repositoryRoot, file).includes(only))
    .toSorted((a, b) => rank(a) - rank(b));
  if (sources.length === 0) return oneFailed('journeys', `There is no journey with "${only}" in its path.`);
  rmSync(join(outDirectory, 'failures', 'journeys'), { recursive: true, force: true });
  const [vsix, [main = '', ...bundles]] = await Promise.all([
    packageExtension(),
    bundleForNode('journeys', [join(repositoryRoot, 'test', 'run', 'main.ts'), ...sources]),
    ensureChromium(),
    provisionServer(NEWEST_VERSION),
  ]);
  console.log(`Packaged: ${describeSize(vsix)}`);
  const sandbox = makeSandbox('journeys', { home: {}, folders: {} });
  await installExtension({ ...sandbox, version: NEWEST_VERSION }, vsix);
  const env = {
    ...cleanEnvironment(),
    // The harness must find the servers in the cache that we use; the VS Code under test does not get it.
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
    JOURNEY_EXTENSIONS: sandbox.extensionsDir,
    JOURNEY_UPDATE_SCREENSHOTS: updateScreenshots ? '1' : '',
    TEST_COUNTS: full ? 'full' : '',
  };
  const works = bundles.map(
    (bundle, index) => () => runFile(main, bundle, basename(sources[index] ?? ''), env),
  );
  return sum(await runInTurn(works, AT_ONCE));
}

/** @param {string} file */
function rank(file) {
  const place = LONGEST_FIRST.indexOf(basename(file, SUFFIX));
  return place < 0 ? LONGEST_FIRST.length : place;
}

/**
 * Prints what a file says when it has ended: others run at the same time.
 * @param {string} main
 * @param {string} bundle
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./report.mjs').TestReport>}
 */
async function runFile(main, bundle, name, env) {
  const resultFile = join(makeTemporaryDirectory('journeys-result', outDirectory), 'report.json');
  try {
    const { status, output } = await run(
      process.execPath,
      ['--enable-source-maps', main, resultFile, 'spec', bundle],
      { cwd: repositoryRoot, env },
    );
    console.log(`\n-- ${name}\n${output.trimEnd()}`);
    return readReport(resultFile, status, name);
  } catch (error) {
    return oneFailed(name, describeFailure(error));
  }
}
