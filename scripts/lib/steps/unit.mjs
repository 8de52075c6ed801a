import { join } from 'node:path';
import { findFiles } from '../bundles.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { repositoryRoot } from '../paths.mjs';
import { sum } from './counts.mjs';
import { runMochaProcess } from './mochaProcess.mjs';

const UNIT_TIMEOUT_MS = 8 * 60_000;
/** Processes that share the work: many tests wait for other processes, for a lock or for a moment to come. */
const PROCESSES = 2;
const TEST_TIMEOUT_MS = 20_000;

/** Unit tests in plain Node, in homes of their own: none can touch the real `~/.aws`. */
export async function runUnitTests() {
  const sources = findFiles(join(repositoryRoot, 'test', 'unit'), '.test.ts');
  const shares = Array.from({ length: PROCESSES }, (_, share) =>
    sources.filter((_source, index) => index % PROCESSES === share),
  );
  const counts = await Promise.all(
    shares.map((share, index) => {
      const home = makeTemporaryDirectory('unit-home');
      return runMochaProcess({
        name: `unit-${index + 1}`,
        sources: share,
        reporter: 'dot',
        testTimeoutMs: TEST_TIMEOUT_MS,
        timeoutMs: UNIT_TIMEOUT_MS,
        env: { ...cleanEnvironment(), HOME: home, USERPROFILE: home },
      });
    }),
  );
  return sum(counts);
}
