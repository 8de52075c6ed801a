// `npm test`: everything that has to pass. `npm run check|unit|host|journeys|test:desktop` run one step alone.
//   npm run host -- --scenario multiroot      one scenario of test/host/
//   npm run host -- --bundle-only             only what launch.json debugs
//   npm run journeys -- --only tools          those whose file is named so: test/journeys/tools.journey.ts
//   npm run journeys -- --update-screenshots  let the journeys replace docs/images/
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { describeFailure, main } from './lib/main.mjs';
import { StepError, withTimeLimit } from './lib/run.mjs';
import { ONE_FAILED, closingLine, sum } from './lib/steps/counts.mjs';

/** @typedef {import('./lib/steps/counts.mjs').TestCounts} TestCounts */
/** @typedef {{ scenario?: string | undefined, only?: string | undefined, updateScreenshots: boolean }} Options */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} alone how to run only this
 * @property {number} timeoutMs the watchdog over all that the step does, its set-up included
 * @property {(options: Options) => Promise<TestCounts>} run imports what needs node_modules
 */

const MINUTE_MS = 60_000;

/** @type {Record<string, Step>} */
const STEPS = {
  check: {
    title: 'Type check, lint, format',
    alone: 'npm run check',
    timeoutMs: 6 * MINUTE_MS,
    run: async () => (await import('./lib/steps/check.mjs')).runChecks(),
  },
  unit: {
    title: 'Unit tests',
    alone: 'npm run unit',
    timeoutMs: 10 * MINUTE_MS,
    run: async () => (await import('./lib/steps/unit.mjs')).runUnitTests(),
  },
  host: {
    title: 'Tests inside VS Code, oldest and newest',
    alone: 'npm run host',
    timeoutMs: 20 * MINUTE_MS,
    run: async (options) => (await import('./lib/steps/host.mjs')).runHostTests(options),
  },
  journeys: {
    title: 'Journeys through the packaged extension in a browser',
    alone: 'npm run journeys',
    timeoutMs: 20 * MINUTE_MS,
    run: async (options) => (await import('./lib/steps/journeys.mjs')).runJourneys(options),
  },
  desktop: {
    title: 'Tests inside a desktop VS Code',
    alone: 'npm run test:desktop',
    timeoutMs: 20 * MINUTE_MS,
    run: async (options) => (await import('./lib/steps/desktop.mjs')).runDesktopTests(options),
  },
};

const STEPS_OF_NPM_TEST = ['check', 'unit', 'host', 'journeys'];

await main(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      scenario: { type: 'string' },
      only: { type: 'string' },
      'bundle-only': { type: 'boolean', default: false },
      'update-screenshots': { type: 'boolean', default: false },
    },
  });
  const { scenario, only, 'update-screenshots': updateScreenshots } = values;
  const options = { scenario, only, updateScreenshots };
  if (values['bundle-only']) {
    await ensureDependencies();
    await (await import('./lib/steps/hostScenarios.mjs')).bundleHostTests();
    return;
  }
  const steps = (positionals.length > 0 ? positionals : STEPS_OF_NPM_TEST).map((name) => {
    const step = STEPS[name];
    if (!step) throw new StepError(`there is no step "${name}"; there are ${Object.keys(STEPS).join(', ')}`);
    return step;
  });
  const counts = [];
  try {
    await ensureDependencies();
    for (const step of steps) counts.push(await runStep(step, options));
  } catch (error) {
    console.error(describeFailure(error));
    counts.push(ONE_FAILED);
  }
  const total = sum(counts);
  console.log(`\n${closingLine(total)}`);
  if (total.failed > 0) process.exit(1);
});

/**
 * @param {Step} step
 * @param {Options} options
 */
async function runStep({ title, alone, timeoutMs, run }, options) {
  console.log(`\n== ${title}  (alone: ${alone})`);
  const started = performance.now();
  let counts = ONE_FAILED;
  try {
    counts = await withTimeLimit(run(options), timeoutMs, title);
  } catch (error) {
    console.error(`This step could not be run: ${describeFailure(error)}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`   ${title}: ${closingLine(counts)} in ${seconds} s`);
  return counts;
}
