import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { bundleForNode, findFiles } from '../bundles.mjs';
import { cleanEnvironment } from '../codeServer.mjs';
import { makeTemporaryDirectory } from '../lifetime.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { closingLine, oneFailed, sum } from './report.mjs';
import { runInWorkers } from './testWorkers.mjs';

/** How long each file took when it last ran here, in milliseconds by its path. */
const DURATIONS = join(outDirectory, 'durations.json');
/** A file that has not run yet is taken to need so long for each byte. */
const MS_PER_BYTE = 0.05;
/**
 * How many processes take files for each processor. Tests wait, for paces, locks and other programs, about as long as they
 * compute; those of `stress` bring processes enough of their own.
 */
const PROCESSES_PER_PROCESSOR = { unit: 2, stress: 1, interop: 2 };

/**
 * The tests of a layer in plain Node, in homes of their own: none can touch the real `~/.aws`. They are bundled once; the
 * processes take the files in turn, those that take longest first.
 * @param {'unit' | 'stress' | 'interop'} layer the folder below test/
 * @param {object} options
 * @param {string | undefined} [options.only] what the path of a file must hold
 * @param {boolean} [options.full] whether what is done again and again is done as often as can be
 */
export async function runLayer(layer, { only = '', full = false }) {
  const durations = readDurations();
  const expected = (/** @type {string} */ source) =>
    durations[nameOf(source)] ?? statSync(source).size * MS_PER_BYTE;
  const sources = findFiles(join(repositoryRoot, 'test', layer), '.test.ts')
    .filter((source) => nameOf(source).includes(only))
    .toSorted((a, b) => expected(b) - expected(a));
  if (sources.length === 0) return oneFailed(layer, `No test of test/${layer}/ has "${only}" in its path.`);
  const [program = '', ...bundles] = await bundleForNode(layer, [
    join(repositoryRoot, 'test', 'run', 'worker.ts'),
    ...sources,
  ]);
  /** @type {import('./report.mjs').TestReport[]} */
  const reports = [];
  await runInWorkers({
    program,
    files: sources.map((source, index) => ({ name: nameOf(source), bundle: bundles[index] ?? '' })),
    processes: Math.max(2, PROCESSES_PER_PROCESSOR[layer] * availableParallelism()),
    envOf: () => {
      const home = makeTemporaryDirectory(`${layer}-home`);
      return { ...cleanEnvironment(), HOME: home, USERPROFILE: home, TEST_COUNTS: full ? 'full' : '' };
    },
    onDone: ({ name }, { report, output }, milliseconds) => {
      durations[name] = milliseconds;
      reports.push(report);
      console.log(`  ${(milliseconds / 1000).toFixed(1).padStart(5)} s  ${name}: ${closingLine(report)}`);
      if (report.failed > 0) console.log(output);
    },
  });
  mkdirSync(outDirectory, { recursive: true });
  writeFileSync(DURATIONS, JSON.stringify(durations, undefined, 2));
  return sum(reports);
}

/**
 * The path of a file below test/, the same on every system.
 * @param {string} source
 */
function nameOf(source) {
  return relative(join(repositoryRoot, 'test'), source).replaceAll(sep, '/');
}

/** @returns {Record<string, number>} none before the first run */
function readDurations() {
  try {
    return JSON.parse(readFileSync(DURATIONS, 'utf8'));
  } catch {
    return {};
  }
}
