import { join, relative } from 'node:path';
import { findFiles } from '../bundles.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { repositoryRoot } from '../paths.mjs';
import { sum } from './report.mjs';
import { runMochaProcess } from './mochaProcess.mjs';

/** Processes that share the work: many tests wait for other processes, for a lock or for a moment to come. */
const PROCESSES = 2;

/**
 * The tests of a layer in plain Node, in homes of their own: none can touch the real `~/.aws`.
 * @param {'unit' | 'stress' | 'interop'} layer the folder below test/
 * @param {{ only?: string | undefined }} options what the path of a file must hold
 */
export async function runLayer(layer, { only = '' }) {
  const sources = findFiles(join(repositoryRoot, 'test', layer), '.test.ts').filter((file) =>
    relative(repositoryRoot, file).includes(only),
  );
  const shares = Array.from({ length: PROCESSES }, (_, share) =>
    sources.filter((_source, index) => index % PROCESSES === share),
  );
  const counts = await Promise.all(
    shares.map((share, index) => {
      const home = makeTemporaryDirectory(`${layer}-home`);
      return runMochaProcess({
        name: `${layer}-${index + 1}`,
        sources: share,
        reporter: 'dot',
        env: { ...cleanEnvironment(), HOME: home, USERPROFILE: home },
      });
    }),
  );
  return sum(counts);
}
