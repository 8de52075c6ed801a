import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseKnownFiles } from '@smithy/shared-ini-file-loader';
import { parse } from 'ini';
import { parseDocument } from '../../src/config/documentParser';
import { readSharedConfig } from '../../src/config/profiles';
import type { SharedConfig } from '../../src/config/sharedConfig';

// Without arguments: compares. `FILE READER ROUNDS`: reads as often with one reader, and prints the times. ROUNDS `kept`: reads
// once, and prints how many bytes of memory are kept.

const PROFILE_COUNTS = [1000, 5000];
const COLD_PROCESSES = 15;
const WARM_ROUNDS = 25;

/** One reading: milliseconds of the processor, in all threads, and by the clock. */
interface Reading {
  readonly cpu: number;
  readonly wall: number;
}

/** What was read, which is kept, and how many profiles were found. */
interface Found {
  readonly kept: unknown;
  readonly count: number;
}

const readers: Readonly<Record<string, (file: string) => Promise<Found>>> = {
  'ours, names': async (file) => {
    const kept = await readOurs(file);
    return { kept, count: [...kept.profiles.keys()].length };
  },

  'ours, the active profile': async (file) => {
    const kept = await readOurs(file);
    if (kept.profiles.get('team-7-admin')?.roleName === undefined) throw new Error('it is not read');
    return { kept, count: kept.profiles.size };
  },

  'ours, every setting': async (file) => {
    const kept = parseDocument(await readFile(file, 'utf8'));
    return { kept, count: kept.sections.filter(({ settings }) => settings.has('sso_account_id')).length };
  },

  'ours, what every profile is': async (file) => {
    const kept = await readOurs(file);
    const found = [...kept.profiles.values()].filter(({ accountId }) => accountId !== undefined);
    return { kept, count: found.length };
  },

  'ours, the problems of every profile': async (file) => {
    const kept = await readOurs(file);
    const found = [...kept.profiles.values()].filter(({ problems }) => problems.length === 0);
    return { kept, count: found.length };
  },

  'ini, every setting': async (file) => {
    const kept = parse(await readFile(file, 'utf8'));
    return { kept, count: Object.keys(kept).length - 1 };
  },

  '@smithy/shared-ini-file-loader, every setting': async (file) => {
    const options = { configFilepath: file, filepath: `${file}-absent`, ignoreCache: true };
    const kept = await parseKnownFiles(options);
    return { kept, count: Object.keys(kept).length - 1 };
  },
};

/** Compares this project's reader with `ini` and with the AWS SDK's loader. */
async function compare(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    for (const count of PROFILE_COUNTS) {
      const file = join(directory, `config-${count}`);
      await writeFile(file, createConfig(count));
      await writeFile(smallFile(file), createConfig(10));
      const names = Object.keys(readers);
      const cold = names.map((): Reading[] => []);
      // In turns, so that what else the machine does falls on all of them alike.
      for (let round = 0; round < COLD_PROCESSES; round++)
        for (const [index, name] of names.entries())
          cold[index]?.push(...(inNewProcess(file, name, '1') as Reading[]));
      const warm = names.map((name) =>
        (inNewProcess(file, name, String(WARM_ROUNDS)) as Reading[]).slice(WARM_ROUNDS / 2),
      );
      const kept = names.map((name) => inNewProcess(file, name, 'kept') as number);
      console.log(
        `${count} profiles; medians in milliseconds, of the processor and by the clock, and the memory that is kept`,
      );
      console.table(
        Object.fromEntries(
          names.map((name, index) => [
            name,
            {
              'cold, CPU': median(cold[index], 'cpu'),
              cold: median(cold[index], 'wall'),
              'warm, CPU': median(warm[index], 'cpu'),
              warm: median(warm[index], 'wall'),
              'kept, MB': Number(((kept[index] ?? NaN) / 1e6).toFixed(1)),
            },
          ]),
        ),
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function inNewProcess(file: string, name: string, rounds: string): unknown {
  const program = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', program, file, name, rounds];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

async function measureKept(file: string, name: string): Promise<void> {
  const read = findReader(name);
  const used = async (): Promise<number> => {
    // What a promise held is free in the next turn.
    await setImmediate();
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  // What is loaded and compiled on first use is no part of it.
  await read(smallFile(file));
  const before = await used();
  const found = await read(file);
  console.log(JSON.stringify((await used()) - before));
  if (found.kept === undefined) throw new Error('nothing is kept');
}

/** Beside a file: one with a few profiles. */
function smallFile(file: string): string {
  return `${file}-small`;
}

function findReader(name: string): (file: string) => Promise<Found> {
  const read = readers[name];
  if (!read) throw new Error(`no reader is called "${name}"`);
  return read;
}

async function readRepeatedly(file: string, name: string, rounds: number): Promise<void> {
  const read = findReader(name);
  const readings: Reading[] = [];
  const found = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const start = performance.now();
    found.add((await read(file)).count);
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
if (file === undefined || reader === undefined) await compare();
else if (rounds === 'kept') await measureKept(file, reader);
else await readRepeatedly(file, reader, Number(rounds));
