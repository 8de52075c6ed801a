import { join } from 'node:path';
import { findFiles } from '../bundles.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { repositoryRoot } from '../paths.mjs';
import { runMochaProcess } from './mochaProcess.mjs';

const UNIT_TIMEOUT_MS = 5 * 60_000;
const TEST_TIMEOUT_MS = 20_000;

/** Unit tests in plain Node, in a home of their own: none can touch the real `~/.aws`. */
export async function runUnitTests() {
  const home = makeTemporaryDirectory('unit-home');
  return runMochaProcess({
    name: 'unit',
    sources: findFiles(join(repositoryRoot, 'test', 'unit'), '.test.ts'),
    reporter: 'dot',
    testTimeoutMs: TEST_TIMEOUT_MS,
    timeoutMs: UNIT_TIMEOUT_MS,
    env: { ...cleanEnvironment(), HOME: home, USERPROFILE: home },
  });
}
