import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForHost, bundleForNode, findFiles } from '../bundles.mjs';
import { buildExtension } from '../extensionPackage.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';

/** @typedef {import('../../../test/run/hostScenario').HostScenario} HostScenario */
/** @typedef {{ name: string, scenario: HostScenario }} NamedScenario */

const SOURCES = join(repositoryRoot, 'test', 'host');
const BUNDLES = join(outDirectory, 'host');

/** What `extensionTestsPath` names: the module that exports `run()`. */
export const hostTestsEntry = join(BUNDLES, 'index');

/** Builds the extension and the tests, to `dist/` and `out/host/`. */
export async function bundleHostTests() {
  await buildExtension();
  rmSync(BUNDLES, { recursive: true, force: true });
  await bundleForHost([join(SOURCES, 'index.ts'), ...findFiles(SOURCES, '.test.ts')]);
}

/**
 * Builds the extension and the tests, and reads what each scenario wants.
 * @param {string | undefined} only the name of the one to run
 * @returns {Promise<NamedScenario[]>}
 */
export async function prepareScenarios(only) {
  const descriptions = findFiles(SOURCES, 'scenario.ts').filter(
    (path) => !only || basename(dirname(path)) === only,
  );
  await bundleHostTests();
  const bundles = await bundleForNode('scenarios', descriptions);
  return Promise.all(
    bundles.map(async (bundle) => {
      const { scenario } = await import(pathToFileURL(bundle).href);
      return { name: basename(dirname(bundle)), scenario };
    }),
  );
}
