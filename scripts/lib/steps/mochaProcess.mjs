import { join } from 'node:path';
import { bundleForNode } from '../bundles.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { readReport } from './report.mjs';

/**
 * Bundles tests and runs them with mocha in a plain Node of their own.
 * @param {object} options
 * @param {string} options.name
 * @param {string[]} options.sources absolute paths
 * @param {'dot' | 'spec'} options.reporter
 * @param {NodeJS.ProcessEnv} options.env
 */
export async function runMochaProcess({ name, sources, reporter, env }) {
  const [main = '', ...files] = await bundleForNode(name, [
    join(repositoryRoot, 'test', 'run', 'main.ts'),
    ...sources,
  ]);
  const resultFile = join(makeTemporaryDirectory(`${name}-result`, outDirectory), 'report.json');
  const { status } = await run(
    process.execPath,
    ['--enable-source-maps', main, resultFile, reporter, ...files],
    { cwd: repositoryRoot, env, show: true },
  );
  return readReport(resultFile, status, name);
}
