// `npm run bench [NAME]`: runs test/bench/*.bench.ts in turn, each in a process of its own; each prints its table. `host` is the
// scenario test/host/scale, alone in the newest VS Code; `activation` is what VS Code says of `activate()`, in both versions.
// `npm run bench -- --write`: runs all of them and writes docs/benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { StepError, run } from './lib/run.mjs';

const BENCH_TIMEOUT_MS = 60 * 60_000;
const ACTIVATION_SIZES = [100, 1000, 5000];
const ACTIVATION_ROUNDS = 9;
const PAGE = join(repositoryRoot, 'docs', 'benchmarks.md');

/** What the page says above the figures of each. */
/** @type {Record<string, string>} */
const ABOUT = {
  activation:
    "How long `activate()` takes by VS Code's own marks, and what the number of profiles adds: each start is a new window.",
  cacheReaders:
    'A token file is written again and again, as this extension, the AWS CLI 2 and botocore write it. A failed read is a torn file.',
  commandLine: 'The program for prompts and scripts, and the guard of agents, beside Node that does nothing.',
  config:
    'Reading a config file, in a new process and again, and the memory it takes, beside two libraries that read such files.',
  configLanguage: 'What a keystroke in an open config file costs, and what the file holds of memory.',
  credentialHelper: "A tool's `credential_process`, beside the AWS CLI that is installed.",
  directory: 'Listing all accounts and roles, with and without a limit of the service.',
  extension: 'What ships, and what of it VS Code reads at the start.',
  host: 'The list to switch, the tree and the finder of accounts, with thousands of profiles and roles.',
  idle: 'What a window does while nobody does anything.',
  login:
    'From the approval in the browser to a token that every tool reads. A tool that asks each second knows after half a second.',
  profileBatch: 'Adding profiles in bulk, beside `ini` and `aws configure set`.',
  renewal:
    'One expired session and many processes; processes that are killed while they renew; a login made by another tool.',
};

await main(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false } },
  });
  await ensureDependencies();
  const [wanted = ''] = positionals;
  const benches = (await findBenches()).filter(({ name }) => name.includes(wanted));
  if (benches.length === 0) throw new StepError(`no benchmark is called "${wanted}"`);
  const failed = [];
  const outputs = new Map();
  for (const { name, measure } of benches) {
    console.log(`\n== ${name}`);
    const { isGood, output } = await measure();
    console.log(output);
    outputs.set(name, output);
    if (!isGood) failed.push(name);
  }
  if (failed.length > 0) throw new StepError(`failed: ${failed.join(', ')}`);
  if (values.write && wanted === '') writeFileSync(PAGE, page(outputs));
});

/**
 * @typedef {object} Bench
 * @property {string} name
 * @property {() => Promise<{ isGood: boolean, output: string }>} measure
 */

/** @returns {Promise<Bench[]>} */
async function findBenches() {
  const { bundleForNode, findFiles } = await import('./lib/bundles.mjs');
  const sources = findFiles(join(repositoryRoot, 'test', 'bench'), '.bench.ts');
  const programs = sources.map((source) => ({
    name: basename(source, '.bench.ts'),
    measure: async () => {
      const [bundle = ''] = await bundleForNode('bench', [source]);
      const { status, output } = await run(process.execPath, ['--expose-gc', bundle], {
        cwd: repositoryRoot,
        timeoutMs: BENCH_TIMEOUT_MS,
      });
      return { isGood: status === 0, output: output.trimEnd() };
    },
  }));
  return [
    { name: 'activation', measure: measureActivation },
    ...programs,
    { name: 'host', measure: () => runInHost('scale/', {}) },
  ];
}

/** Starts windows with more and more profiles, in turn. */
async function measureActivation() {
  /** @type {Map<string, number[]>} */
  const measured = new Map();
  let isGood = true;
  for (let round = 0; round < ACTIVATION_ROUNDS; round++) {
    for (const size of ACTIVATION_SIZES) {
      const { isGood: isDone, output } = await runInHost('scale/activation', {
        BENCH_PROFILES: String(size),
      });
      isGood &&= isDone;
      for (const [, version = '', ms] of output.matchAll(/VS Code ([\d.]+),[^]*?: (\d+) ms by VS Code/g)) {
        const key = `${version} ${size}`;
        measured.set(key, [...(measured.get(key) ?? []), Number(ms)]);
      }
    }
  }
  const lines = [...measured].map(([key, times]) => {
    const [version = '', size = ''] = key.split(' ');
    const least = measured.get(`${version} ${ACTIVATION_SIZES[0]}`) ?? times;
    /** @param {(values: number[]) => number} of */
    const figure = (of) =>
      `${String(of(times)).padStart(4)} ms, ${(of(times) / of(least)).toFixed(2)} times as long as with ${ACTIVATION_SIZES[0]}`;
    return `VS Code ${version}, ${size.padStart(4)} profiles, ${times.length} windows: median ${figure(median)}; fastest ${figure((values) => Math.min(...values))}`;
  });
  return { isGood, output: lines.sort().join('\n') };
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/**
 * Runs host tests that print what they measure, one window at a time.
 * @param {string} only a word in their paths
 * @param {Record<string, string>} env for the tests
 */
async function runInHost(only, env) {
  const { prepareHostTests } = await import('./lib/steps/host.mjs');
  const { runWindows } = await import('./lib/steps/windows.mjs');
  /** @type {string[]} */
  const lines = [];
  Object.assign(process.env, env);
  try {
    const prepare = () => prepareHostTests({ only, figures: true, print: (text) => lines.push(text) });
    const report = await runWindows([prepare], 1);
    return { isGood: report.failed === 0, output: lines.join('\n').trim() };
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

/** @param {Map<string, string>} outputs */
function page(outputs) {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'an unknown processor'}, ${type()} ${release()}, Node ${process.version}`;
  const sections = [...outputs].map(
    ([name, output]) => `## ${name}\n\n${ABOUT[name] ?? ''}\n\n\`\`\`text\n${output}\n\`\`\`\n`,
  );
  return [
    '# Benchmarks\n',
    `What \`npm run bench -- --write\` measured of version ${version} on ${new Date().toISOString().slice(0, 10)}, with ${machine}. Times depend on the machine. What counts is how they compare with the peer beside them.\n`,
    ...sections,
  ].join('\n');
}
