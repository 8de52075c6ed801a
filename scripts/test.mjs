// `npm test`: everything that has to pass. `npm run check|unit|stress|interop|host|journeys|test:desktop` run one step alone.
//   npm run unit -- --only lint               those whose path holds the word; so with every step but check
//   npm run host -- --bundle-only             only what launch.json debugs
//   npm run journeys -- --update-screenshots  let the journeys replace docs/images/
//   npm run test:desktop -- --oldest          in the oldest VS Code, what test/host/ says of it
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { describeFailure, main } from './lib/main.mjs';
import { ensurePrograms } from './lib/programs.mjs';
import { StepError } from './lib/run.mjs';
import { closingLine, explain, oneFailed, sum } from './lib/steps/report.mjs';

/** @typedef {import('./lib/steps/report.mjs').TestReport} TestReport */
/** @typedef {{ only?: string | undefined, updateScreenshots: boolean, oldest: boolean, full: boolean }} Options */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} alone how to run only this
 * @property {(options: Options) => Promise<TestReport>} run imports what needs node_modules
 */

/** @type {Record<string, Step>} */
const STEPS = {
  check: {
    title: 'Type check, lint, format',
    alone: 'npm run check',
    run: async () => (await import('./lib/steps/check.mjs')).runChecks(),
  },
  unit: {
    title: 'Unit tests',
    alone: 'npm run unit',
    run: async (options) => (await import('./lib/steps/layer.mjs')).runLayer('unit', options),
  },
  stress: {
    title: 'Many processes, kills, races and random files',
    alone: 'npm run stress',
    run: async (options) => (await import('./lib/steps/layer.mjs')).runLayer('stress', options),
  },
  interop: {
    title: 'Beside other programs',
    alone: 'npm run interop',
    run: async (options) => {
      await ensurePrograms();
      return (await import('./lib/steps/layer.mjs')).runLayer('interop', options);
    },
  },
  host: {
    title: 'Tests inside VS Code, oldest and newest',
    alone: 'npm run host',
    run: async (options) => runWindows([await hostTests(options)]),
  },
  journeys: {
    title: 'Journeys through the packaged extension in a browser',
    alone: 'npm run journeys',
    run: async (options) => runWindows([await journeys(options)]),
  },
  windows: {
    title: 'Tests inside VS Code, and journeys through the packaged extension',
    alone: 'npm run host, npm run journeys',
    run: async (options) => runWindows([await journeys(options), await hostTests(options)]),
  },
  desktop: {
    title: 'Tests inside a desktop VS Code',
    alone: 'npm run test:desktop',
    run: async (options) => (await import('./lib/steps/desktop.mjs')).runDesktopTests(options),
  },
};

await main(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      'bundle-only': { type: 'boolean', default: false },
      'update-screenshots': { type: 'boolean', default: false },
      oldest: { type: 'boolean', default: false },
    },
  });
  const options = {
    only: values.only,
    updateScreenshots: values['update-screenshots'],
    oldest: values.oldest,
    // Alone, a step takes the time it needs.
    full: positionals.length > 0,
  };
  if (values['bundle-only']) {
    await ensureDependencies();
    await (await import('./lib/steps/hostScenarios.mjs')).bundleHostTests();
    return;
  }
  for (const name of positionals) findStep(name);
  await ensureDependencies();
  const reports =
    positionals.length > 0 ? await runInOrder(positionals, options) : await runEverything(options);
  const total = sum(reports);
  console.log(`${explain(total)}\n\n${closingLine(total)}`);
  if (total.failed > 0) process.exit(1);
});

/**
 * What `npm test` runs. Type check and lint keep one processor at work for a while, so they run beside the tests.
 * @param {Options} options
 */
async function runEverything(options) {
  void downloadServers();
  const reports = await Promise.all([
    runInOrder(['check'], options),
    runInOrder(['unit', 'stress', 'interop', 'windows'], options),
  ]);
  return reports.flat();
}

/**
 * @param {string[]} names
 * @param {Options} options
 */
async function runInOrder(names, options) {
  const reports = [];
  for (const name of names) reports.push(await runStep(findStep(name), options));
  return reports;
}

/** @param {string} name */
function findStep(name) {
  const step = STEPS[name];
  if (!step) throw new StepError(`there is no step "${name}"; there are ${Object.keys(STEPS).join(', ')}`);
  return step;
}

/** Downloads what windows need while other steps run. The step that needs it tells what went wrong. */
async function downloadServers() {
  const { FLOOR_VERSION, NEWEST_VERSION, provisionServer } = await import('./lib/serverCache.mjs');
  for (const version of [NEWEST_VERSION, FLOOR_VERSION])
    await provisionServer(version).catch(() => undefined);
}

/** @param {Options} options */
async function hostTests(options) {
  const { prepareHostTests } = await import('./lib/steps/host.mjs');
  return () => prepareHostTests(options);
}

/** @param {Options} options */
async function journeys(options) {
  const { prepareJourneys } = await import('./lib/steps/journeys.mjs');
  return () => prepareJourneys(options);
}

/** @param {Parameters<typeof import('./lib/steps/windows.mjs').runWindows>[0]} preparations */
async function runWindows(preparations) {
  return (await import('./lib/steps/windows.mjs')).runWindows(preparations);
}

/**
 * @param {Step} step
 * @param {Options} options
 */
async function runStep({ title, alone, run }, options) {
  console.log(`\n== ${title}  (alone: ${alone})`);
  const started = performance.now();
  const report = await run(options).catch((error) => {
    console.error(`This step could not be run: ${describeFailure(error)}`);
    return oneFailed(title, `This step could not be run: ${describeFailure(error)}`);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`   ${title}: ${closingLine(report)} in ${seconds} s`);
  return report;
}
