import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { moveToKeychain, readFileKey } from '../../src/credentials/keys/keyMove';
import { KEY, KeysBench } from '../unit/credentials/keysBench';

const run = promisify(execFile);
const ROUNDS = 25;
const WANTED_FACTOR = 3;

const CREDENTIALS = ['moved', 'plain']
  .map(
    (name) => `[${name}]
aws_access_key_id = ${KEY.accessKeyId}
aws_secret_access_key = ${KEY.secretAccessKey}
`,
  )
  .join('\n');

/** From cold to printed credentials: the helper, and what the AWS CLI has for the same, turn by turn. */
const bench = await KeysBench.open({ credentials: CREDENTIALS });
try {
  const profile = bench.config.current.profiles.get('moved');
  if (!profile) throw new Error('the profile is not there');
  await moveToKeychain('moved', readFileKey(profile), bench.moveServices);
  await bench.serve();

  const cli = findCliCommand();
  const helperTimes: number[] = [];
  const cliTimes: number[] = [];
  const nodeTimes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    helperTimes.push(await time(bench.launcher, ['moved']));
    nodeTimes.push(await time(process.execPath, ['-e', '0']));
    if (cli) cliTimes.push(await time('aws', cli.args));
  }
  const rows = [
    { program: 'helper, through its launcher', times: helperTimes },
    ...(cli ? [{ program: `aws ${cli.args.join(' ')}`, times: cliTimes }] : []),
    { program: 'node, doing nothing', times: nodeTimes },
  ];
  console.log(`From cold to the end of the output, ${ROUNDS} runs each, turn by turn (ms):`);
  console.table(
    rows.map(({ program, times }) => ({
      program,
      median: Math.round(median(times)),
      fastest: Math.round(Math.min(...times)),
      slowest: Math.round(Math.max(...times)),
    })),
  );
  if (cli) {
    if (cli.note) console.log(cli.note);
    const factor = median(cliTimes) / median(helperTimes);
    console.log(`The helper is ${factor.toFixed(1)} times as fast; at least ${WANTED_FACTOR} is wanted.`);
    if (factor < WANTED_FACTOR) process.exitCode = 1;
  } else {
    console.log('No AWS CLI on PATH: nothing to compare with.');
  }
} finally {
  await bench.close();
}

async function time(program: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  await run(program, args, { env: bench.terminal, shell: process.platform === 'win32' });
  return performance.now() - begun;
}

/** How the installed AWS CLI prints a profile's credentials; undefined without one. */
function findCliCommand(): { readonly args: readonly string[]; readonly note?: string } | undefined {
  const exporting = ['configure', 'export-credentials', '--profile', 'plain', '--format', 'process'];
  const attempt = spawnSync('aws', exporting, { env: bench.terminal, encoding: 'utf8' });
  if (attempt.error) return undefined;
  if (attempt.status === 0) return { args: exporting };
  return {
    args: ['configure', 'list', '--profile', 'plain'],
    note: 'The installed AWS CLI has no "configure export-credentials": "configure list" finds the same credentials, and prints them masked.',
  };
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}
