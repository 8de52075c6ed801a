import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { bundleForNode, findFiles } from '../bundles.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { runInTurn } from '../inTurn.mjs';
import { repositoryRoot } from '../paths.mjs';
import { keepDuration, longestFirst } from './durations.mjs';
import { closingLine, oneFailed, sum } from './report.mjs';
import { TestWorkers } from './testWorkers.mjs';

/**
 * How many processes take files for each processor. Tests wait, for paces, locks and other programs, about as long as they
 * compute; those of `stress` bring processes enough of their own.
 */
const PROCESSES_PER_PROCESSOR = { unit: 3, stress: 1, interop: 2 };

/**
 * The tests of a layer in plain Node, in homes of their own: none can touch the real `~/.aws`. They are bundled once; the
 * processes take the files in turn, those that take longest first.
 * @param {'unit' | 'stress' | 'interop'} layer the folder below test/
 * @param {object} options
 * @param {string | undefined} [options.only] what the path of a file must hold
 * @param {boolean} [options.full] whether what is done again and again is done as often as can be
 */
export async function runLayer(layer, { only = '', full = false }) {
  const sources = longestFirst(
    findFiles(join(repositoryRoot, 'test', layer), '.test.ts').filter((source) =>
      nameOf(source).includes(only),
    ),
    nameOf,
    (source) => [source],
  );
  if (sources.length === 0) return oneFailed(layer, `No test of test/${layer}/ has "${only}" in its path.`);
  const [program = '', ...bundles] = await bundleForNode(layer, [
    join(repositoryRoot, 'test', 'run', 'worker.ts'),
    ...sources,
  ]);
  const workers = new TestWorkers(program, () => {
    const home = makeTemporaryDirectory(`${layer}-home`);
    return { ...cleanEnvironment(), HOME: home, USERPROFILE: home, TEST_COUNTS: full ? 'full' : '' };
  });
  const works = sources.map((source, index) => async () => {
    const name = nameOf(source);
    const started = performance.now();
    const { report, output } = await workers.run({ name, bundle: bundles[index] ?? '' });
    const milliseconds = performance.now() - started;
    keepDuration(name, milliseconds);
    console.log(`  ${(milliseconds / 1000).toFixed(1).padStart(5)} s  ${name}: ${closingLine(report)}`);
    if (report.failed > 0) console.log(output);
    return report;
  });
  const reports = await runInTurn(
    works,
    Math.max(2, PROCESSES_PER_PROCESSOR[layer] * availableParallelism()),
  );
  await workers.stop();
  return sum(reports);
}

/**
 * The path of a file below test/, the same on every system.
 * @param {string} source
 */
function nameOf(source) {
  return relative(join(repositoryRoot, 'test'), source).replaceAll(sep, '/');
}
