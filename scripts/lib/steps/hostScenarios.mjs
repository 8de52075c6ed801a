import { rmSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForHost, bundleForNode, findFiles } from '../bundles.mjs';
import { buildExtension } from '../extensionPackage.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { StepError } from '../run.mjs';

/** @typedef {import('../../../test/run/hostScenario').HostScenario} HostScenario */

/**
 * @typedef {object} NamedScenario
 * @property {string} name
 * @property {HostScenario} scenario
 * @property {string[]} tests what runs in its window, in this order: paths below test/host/ without `.test.ts`
 * @property {string[]} testsOnFloor what runs in the oldest VS Code, in this order
 */

const SOURCES = join(repositoryRoot, 'test', 'host');
const BUNDLES = join(outDirectory, 'host');
const ENDING = '.test.ts';

/** What `extensionTestsPath` names: the module that exports `run()`. */
export const hostTestsEntry = join(BUNDLES, 'index');

/**
 * The absolute path of a test.
 * @param {string} test its path below test/host/, without `.test.ts`
 */
export function sourceOfHostTest(test) {
  return join(SOURCES, `${test}${ENDING}`);
}

/** Builds the extension and the tests, to `dist/` and `out/host/`. */
export async function bundleHostTests() {
  await buildExtension();
  rmSync(BUNDLES, { recursive: true, force: true });
  await bundleForHost([join(SOURCES, 'index.ts'), ...findFiles(SOURCES, ENDING)]);
}

/**
 * Builds the extension and the tests, and reads what each scenario wants.
 * @param {string | undefined} only a word in the paths of the tests to run
 * @returns {Promise<NamedScenario[]>} those with tests to run
 * @throws {StepError} when a scenario names tests that are not there, or a test has no scenario
 */
export async function prepareScenarios(only = '') {
  await bundleHostTests();
  const bundles = await bundleForNode('scenarios', findFiles(SOURCES, 'scenario.ts'));
  const all = findFiles(SOURCES, ENDING).map((path) =>
    relative(SOURCES, path).slice(0, -ENDING.length).replaceAll(sep, '/'),
  );
  const scenarios = await Promise.all(
    bundles.map(async (bundle) => {
      /** @type {{ scenario: HostScenario }} */
      const { scenario } = await import(pathToFileURL(bundle).href);
      const name = basename(dirname(bundle));
      const tests = [name, ...(scenario.alsoRuns ?? [])].flatMap((folder) => below(all, folder, name));
      const testsOnFloor = (scenario.onFloor ?? []).flatMap((path) => below(all, path, name));
      return { name, scenario, tests, testsOnFloor };
    }),
  );
  const claimed = new Set(scenarios.flatMap(({ tests }) => tests));
  const forgotten = all.filter((test) => !claimed.has(test));
  if (forgotten.length > 0) throw new StepError(`in no scenario of test/host/: ${forgotten.join(', ')}`);
  return scenarios
    .map((named) => ({
      ...named,
      tests: named.tests.filter((test) => test.includes(only)),
      testsOnFloor: named.testsOnFloor.filter((test) => test.includes(only)),
    }))
    .filter(({ tests, testsOnFloor }) => tests.length > 0 || testsOnFloor.length > 0);
}

/**
 * @param {string[]} tests
 * @param {string} path of a folder, or of one test
 * @param {string} scenario that names it
 */
function below(tests, path, scenario) {
  const found = tests.filter((test) => test === path || test.startsWith(`${path}/`));
  if (found.length === 0)
    throw new StepError(`test/host/${scenario}/scenario.ts names ${path}: no test is there`);
  return found;
}
