import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseKnownFiles } from '@smithy/shared-ini-file-loader';
import { parse } from 'ini';
import { parseDocument } from '../../src/config/documentParser';
import { readSharedConfig } from '../../src/config/profiles';
import type { SharedConfig } from '../../src/config/sharedConfig';

// Without arguments: compares. `FILE READER ROUNDS`: reads as often with one reader, and prints the times.

const PROFILE_COUNTS = [1000, 5000];
const COLD_PROCESSES = 15;
const WARM_ROUNDS = 25;

/** One reading: milliseconds of the processor, in all threads, and by the clock. */
interface Reading {
  readonly cpu: number;
  readonly wall: number;
}

/** Each returns how many profiles it found. */
const readers: Readonly<Record<string, (file: string) => Promise<number>>> = {
  'ours, names': async (file) => [...(await readOurs(file)).profiles.keys()].length,

  'ours, the active profile': async (file) => {
    const { profiles } = await readOurs(file);
    if (profiles.get('team-7-admin')?.roleName === undefined) throw new Error('it is not read');
    return profiles.size;
  },

  'ours, every setting': async (file) => {
    const { sections } = parseDocument(await readFile(file, 'utf8'));
    return sections.filter(({ settings }) => settings.has('sso_account_id')).length;
  },

  'ours, what every profile is': async (file) => {
    const { profiles } = await readOurs(file);
    return [...profiles.values()].filter(({ accountId }) => accountId !== undefined).length;
  },

  'ours, the problems of every profile': async (file) => {
    const { profiles } = await readOurs(file);
    return [...profiles.values()].filter(({ problems }) => problems.length === 0).length;
  },

  'ini, every setting': async (file) => Object.keys(parse(await readFile(file, 'utf8'))).length - 1,

  '@smithy/shared-ini-file-loader, every setting': async (file) => {
    const options = { configFilepath: file, filepath: `${file}-absent`, ignoreCache: true };
    return Object.keys(await parseKnownFiles(options)).length - 1;
  },
};

/** Compares this project's reader with `ini` and with the AWS SDK's loader. */
async function compare(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    for (const count of PROFILE_COUNTS) {
      const file = join(directory, `config-${count}`);
      await writeFile(file, createConfig(count));
      const names = Object.keys(readers);
      const cold = names.map((): Reading[] => []);
      // In turns, so that what else the machine does falls on all of them alike.
      for (let round = 0; round < COLD_PROCESSES; round++)
        for (const [index, name] of names.entries()) cold[index]?.push(...inNewProcess(file, name, 1));
      const warm = names.map((name) => inNewProcess(file, name, WARM_ROUNDS).slice(WARM_ROUNDS / 2));
      console.log(`${count} profiles; medians in milliseconds, of the processor and by the clock`);
      console.table(
        Object.fromEntries(
          names.map((name, index) => [
            name,
            {
              'cold, CPU': median(cold[index], 'cpu'),
              cold: median(cold[index], 'wall'),
              'warm, CPU': median(warm[index], 'cpu'),
              warm: median(warm[index], 'wall'),
            },
          ]),
        ),
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function inNewProcess(file: string, name: string, rounds: number): Reading[] {
  const program = fileURLToPath(import.meta.url);
  const printed = execFileSync(process.execPath, [program, file, name, String(rounds)], { encoding: 'utf8' });
  return JSON.parse(printed) as Reading[];
}

async function readRepeatedly(file: string, name: string, rounds: number): Promise<void> {
  const read = readers[name];
  if (!read) throw new Error(`no reader is called "${name}"`);
  const readings: Reading[] = [];
  const found = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const start = performance.now();
    found.add(await read(file));
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    readings.push({ cpu: (user + system) / 1000, wall });
  }
  if (!found.has(Number(file.slice(file.lastIndexOf('-') + 1))) || found.size > 1)
    throw new Error(`${name} found ${[...found].join()} profiles`);
  console.log(JSON.stringify(readings));
}

async function readOurs(file: string): Promise<SharedConfig> {
  return readSharedConfig({
    config: { file, text: await readFile(file, 'utf8') },
    credentials: { file: `${file}-absent`, missing: true },
  });
}

function createConfig(count: number): string {
  const sections = [
    '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n',
  ];
  for (let index = 0; index < count; index++) {
    sections.push(
      [
        `[profile team-${index}-admin]`,
        'sso_session = corp',
        `sso_account_id = ${String(100_000_000_000 + index)}`,
        'sso_role_name = AdministratorAccess',
        'region = eu-central-1',
        'output = json',
        '',
      ].join('\n'),
    );
  }
  return sections.join('\n');
}

function median(readings: readonly Reading[] = [], what: keyof Reading): number {
  const sorted = readings.map((reading) => reading[what]).sort((one, other) => one - other);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1));
}

const [file, reader, rounds] = process.argv.slice(2);
await (file === undefined || reader === undefined ? compare() : readRepeatedly(file, reader, Number(rounds)));
