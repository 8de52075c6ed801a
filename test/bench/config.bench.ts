import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKnownFiles } from '@smithy/shared-ini-file-loader';
import { parse } from 'ini';
import { readSharedConfig } from '../../src/config/profiles';
import type { SharedConfig } from '../../src/config/sharedConfig';

const PROFILE_COUNTS = [1000, 5000];
const ROUNDS = 25;

/** Reads one config file with this project's reader, `ini` and the AWS SDK's loader, and prints the times. */
async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const rows: string[][] = [['reading', 'profiles', 'first', 'median', 'to ours']];
    for (const count of PROFILE_COUNTS) {
      const file = join(directory, `config-${count}`);
      await writeFile(file, createConfig(count));
      rows.push(...(await compare(file, join(directory, 'no-credentials'), count)));
    }
    console.log(formatTable(rows));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readOurs(file: string, credentials: string): Promise<SharedConfig> {
  return readSharedConfig({
    config: { file, text: await readFile(file, 'utf8') },
    credentials: { file: credentials, missing: true },
  });
}

async function compare(file: string, credentials: string, count: number): Promise<string[][]> {
  const readers: [name: string, read: () => Promise<number>][] = [
    ['ours', async () => (await readOurs(file, credentials)).profiles.size],
    [
      'ours, with the problems of all',
      async () => {
        const { profiles } = await readOurs(file, credentials);
        return [...profiles.values()].filter(({ problems }) => problems.length === 0).length;
      },
    ],
    ['ini', async () => Object.keys(parse(await readFile(file, 'utf8'))).length - 1],
    [
      '@smithy/shared-ini-file-loader',
      async () => {
        const options = { configFilepath: file, filepath: credentials, ignoreCache: true };
        return Object.keys(await parseKnownFiles(options)).length - 1;
      },
    ],
  ];
  const times = readers.map((): number[] => []);
  // In turns, so that what else the machine does falls on all of them alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [name, read]] of readers.entries()) {
      const start = performance.now();
      const found = await read();
      times[index]?.push(performance.now() - start);
      if (found !== count) throw new Error(`${name} found ${found} of ${count} profiles`);
    }
  }
  const oursMedian = median(times[0] ?? []);
  return readers.map(([name], index) => {
    const own = times[index] ?? [];
    return [
      name,
      String(count),
      `${(own[0] ?? 0).toFixed(1)} ms`,
      `${median(own).toFixed(1)} ms`,
      `${(median(own) / oursMedian).toFixed(2)} x`,
    ];
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

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function formatTable(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

await run();
