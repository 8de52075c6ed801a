import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKnownFiles } from '@smithy/shared-ini-file-loader';
import { parse } from 'ini';
import { parseDocument } from '../../src/config/documentParser';
import { completionsAt } from '../../src/config/language/completion';
import { ConfigAnalysis } from '../../src/config/language/configAnalysis';
import { addProfiles, setSsoSession } from '../../src/config/profileBatch';
import { createManyProfiles } from '../unit/config/manyProfiles';

const PROFILES = 5000;
const KEYSTROKES = 60;

/**
 * What typing in a file of 5,000 profiles costs, beside two other readers that read all of it. Time of the processor, not of the
 * clock: other programs of the machine do not count.
 */
async function run(): Promise<void> {
  const session = {
    startUrl: 'https://corp.awsapps.com/start',
    region: 'us-east-1',
    scopes: ['sso:account:access'],
  };
  const text = addProfiles(
    setSsoSession(parseDocument(''), 'corp', session),
    createManyProfiles('team', PROFILES),
    'keep',
  ).toString();
  const lines = text.split('\n').length;
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const file = join(directory, 'config');
    await writeFile(file, text);
    const options = { configFilepath: file, filepath: join(directory, 'none'), ignoreCache: true };
    const rows = [
      ['first look at the file', await measure(3, () => open(text).problems.length)],
      ['a key in a profile', await measureTyping(text, text.indexOf('[profile team-2500]') + 40, 'x')],
      [
        'a new line in a profile',
        await measureTyping(text, text.indexOf('\n', text.indexOf('[profile team-2500]')), '\n'),
      ],
      ['a key in the start URL of all', await measureTyping(text, text.indexOf('/start'), 'x')],
      ['a key in the name of the session of all', await measureTyping(text, text.indexOf('corp]'), 'x')],
      ['completion of a key', await measureCompletion(text)],
      [
        'parse, ours',
        await measure(10, () => parseDocument(text).sections.flatMap(({ properties }) => properties).length),
      ],
      ['parse, ini', await measure(10, () => void parse(text))],
      ['parse, @smithy/shared-ini-file-loader', await measure(10, () => parseKnownFiles(options))],
    ] as const;
    console.log(`${PROFILES} profiles, ${lines} lines; milliseconds of the processor, median and worst`);
    for (const [what, [median, worst]] of rows)
      console.log(`${what.padEnd(42)} ${median.toFixed(1).padStart(8)} ${worst.toFixed(1).padStart(8)}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function open(text: string): ConfigAnalysis {
  const analysis = new ConfigAnalysis({ config: 'config', credentials: 'credentials' });
  analysis.update('config', text);
  return analysis;
}

/** Types at a place, one character after the other, and asks for the problems after each. */
async function measureTyping(
  text: string,
  at: number,
  typed: string,
): Promise<[median: number, worst: number]> {
  const analysis = open(text);
  if (analysis.problems.length > 0) throw new Error('a plain file has problems');
  let current = text;
  return measure(KEYSTROKES, () => {
    current = current.slice(0, at) + typed + current.slice(at);
    analysis.update('config', current);
    return analysis.problems.length;
  });
}

async function measureCompletion(text: string): Promise<[median: number, worst: number]> {
  const analysis = open(text);
  const line = text.slice(0, text.indexOf('[profile team-2500]')).split('\n').length + 1;
  return measure(
    KEYSTROKES,
    () => void completionsAt(analysis, 'config', { line, column: 0 }, { accountsOf: () => [] }),
  );
}

async function measure(times: number, act: () => unknown): Promise<[median: number, worst: number]> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    await act();
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1000);
  }
  taken.sort((one, other) => one - other);
  return [taken[Math.floor(times / 2)] ?? 0, taken.at(-1) ?? 0];
}

await run();
