import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'ini';
import { editSharedFile } from '../../src/config/configEditor';
import { parseDocument } from '../../src/config/documentParser';
import { addProfiles, setSsoSession } from '../../src/config/profileBatch';
import { createManyProfiles } from '../unit/config/manyProfiles';

const EXISTING = 5000;
const ADDED = 1000;
const ROUNDS = 9;
const CLI_RUNS = 5;

const runFile = promisify(execFile);

/** One way to add the profiles to the file. */
interface Writer {
  readonly name: string;
  write(file: string): Promise<unknown>;
}

const added = createManyProfiles('added', ADDED);
const ours =
  (options: { watchMs?: number }) =>
  (file: string): Promise<unknown> =>
    editSharedFile(file, (document) => addProfiles(document, added, 'keep'), options);

const writers: readonly Writer[] = [
  { name: 'ours', write: ours({}) },
  { name: 'ours, not watching the file afterwards', write: ours({ watchMs: 0 }) },
  {
    name: '`ini` (no backup, lock or atomic write)',
    async write(file) {
      const sections = parse(await readFile(file, 'utf8')) as Record<string, unknown>;
      for (const { name, properties } of added) sections[`profile ${name}`] = Object.fromEntries(properties);
      await writeFile(file, stringify(sections, { whitespace: true }));
    },
  },
];

/** Adds profiles to a large config file in several ways, and prints the times and what became of the lines before. */
async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(directory, 'config');
  const before = createConfig();
  try {
    const times = writers.map((): number[] => []);
    const lost = writers.map(() => 0);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, writer] of writers.entries()) {
        await writeFile(file, before);
        const start = performance.now();
        await writer.write(file);
        times[index]?.push(performance.now() - start);
        lost[index] = countLostLines(before, await readFile(file, 'utf8'));
      }
    }
    console.log(`${ADDED} profiles added to a file of ${EXISTING} (${(before.length / 1e6).toFixed(2)} MB):`);
    for (const [index, { name }] of writers.entries()) {
      const own = (times[index] ?? []).toSorted((one, other) => one - other);
      const median = own[Math.floor(own.length / 2)] ?? 0;
      console.log(
        `${name.padEnd(52)} median ${median.toFixed(0).padStart(5)} ms, slowest ${(own.at(-1) ?? 0).toFixed(0).padStart(5)} ms, ${String(lost[index]).padStart(6)} of the lines before changed`,
      );
    }
    await writeFile(file, before);
    console.log(await timeCli(file, join(directory, 'credentials')));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** `aws configure set` sets one property of one profile in a run. */
async function timeCli(file: string, credentials: string): Promise<string> {
  const env = { ...process.env, AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: credentials };
  const [profile] = added;
  const runs = profile?.properties.slice(0, CLI_RUNS) ?? [];
  const start = performance.now();
  try {
    for (const [key, value] of runs) {
      const args = ['configure', 'set', key, value, '--profile', profile?.name ?? ''];
      await runFile('aws', args, { env, windowsHide: true });
    }
  } catch {
    return 'No AWS CLI on PATH: `aws configure set` was not measured.';
  }
  const each = (performance.now() - start) / runs.length;
  const all = added.reduce((count, { properties }) => count + properties.length, 0);
  return `\`aws configure set\`: ${each.toFixed(0)} ms a run, measured ${runs.length} times; by that ${((each * all) / 60_000).toFixed(0)} minutes for all ${all} properties (extrapolated)`;
}

function countLostLines(before: string, after: string): number {
  const left = new Map<string, number>();
  for (const line of after.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  let lost = 0;
  for (const line of before.split('\n')) {
    const count = left.get(line) ?? 0;
    if (count === 0) lost++;
    else left.set(line, count - 1);
  }
  return lost;
}

function createConfig(): string {
  const session = {
    startUrl: 'https://corp.awsapps.com/start#/',
    region: 'us-east-1',
    scopes: ['sso:account:access'],
  };
  const document = setSsoSession(parseDocument('# made by hand\n'), 'corp', session);
  const text = addProfiles(document, createManyProfiles('team.eu', EXISTING), 'keep').toString();
  return text.replaceAll('7]\n', '7] ; seven\n# keep in step with the wiki\n');
}

await run();
