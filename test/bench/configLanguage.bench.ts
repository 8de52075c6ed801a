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
/** Half of them type, half take back what was typed. */
const KEYSTROKES = 300;
/** The program compiles what it uses in the first of them. */
const FIRST_KEYSTROKES = 20;
const KEYSTROKES_IN_TURN = 1000;

/** Of the processor's milliseconds: other programs of the machine do not count. */
interface Taken {
  /** Of the first keystrokes, which the others leave out; undefined where nothing is typed. */
  readonly slowestFirst?: number;
  readonly median: number;
  readonly p99: number;
  readonly worst: number;
}

/** What typing in files of 5,000 profiles costs, beside two other readers that read all of one. */
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
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const file = join(directory, 'config');
    await writeFile(file, text);
    const options = { configFilepath: file, filepath: join(directory, 'none'), ignoreCache: true };
    const rows = [
      ['first look at the file', await measure(10, () => open(text).problems.length)],
      ['a key in a value', await measureTyping(text, '[profile team-2500]\nsso_session = corp\n', 'x')],
      ['a new line', await measureTyping(text, '[profile team-2500]', '\n')],
      ['a key in the name of a profile', await measureTyping(text, '[profile team-2500', 'x')],
      ['the bracket of a header', await measureTyping(text, '[profile team-2500]\n', '[')],
      ['a key in the last line', await measureTyping(text, text, 'x')],
      ['a key in the start URL of all', await measureTyping(text, 'https://corp.awsapps.com', 'x')],
      ['a key in the name of the session of all', await measureTyping(text, '[sso-session corp', 'x')],
      ['a key in the source profile of all', await measureTyping(withOneSource(), 'region = eu-', 'x')],
      ['a key in the name of the source of all', await measureTyping(withOneSource(), '[profile base', 'x')],
      ['a key in one of many profiles of a URL', await measureTyping(legacy(), '-1\nsso_region = us-', 'x')],
      ['a key in a value, each profile with a problem', await measureTyping(withComments(), 'eu-', 'x')],
      ['completion of a key', await measureCompletion(text)],
      [
        'parse, ours',
        await measure(20, () => parseDocument(text).sections.flatMap(({ properties }) => properties).length),
      ],
      ['parse, ini', await measure(20, () => void parse(text))],
      ['parse, @smithy/shared-ini-file-loader', await measure(20, () => parseKnownFiles(options))],
    ] as const;
    const lines = text.split('\n').length;
    console.log(
      `${PROFILES} profiles, ${lines} lines; milliseconds of the processor: median, 99 %, worst; and the worst of the first ${FIRST_KEYSTROKES} keys, in which the program is compiled`,
    );
    for (const [what, { median, p99, worst, slowestFirst }] of rows) {
      const figures = [median, p99, worst, slowestFirst].map((figure) =>
        (figure?.toFixed(1) ?? '').padStart(8),
      );
      console.log(`${what.padEnd(46)} ${figures.join(' ')}`);
    }
    printHeap(text);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Roles that one profile assumes. */
function withOneSource(): string {
  const roles = Array.from(
    { length: PROFILES },
    (_, index) =>
      `[profile role-${index}]\nrole_arn = arn:aws:iam::${100_000_000_000 + index}:role/R\nsource_profile = base\n`,
  );
  return `[profile base]\nregion = eu-central-1\ncredential_process = x\n${roles.join('')}`;
}

/** Profiles that share a login by their start URL. */
function legacy(): string {
  const profiles = Array.from(
    { length: PROFILES },
    (_, index) =>
      `[profile old-${index}]\nsso_start_url = https://corp.awsapps.com/start\nsso_account_id = 111111111111\nsso_role_name = R-${index}\nsso_region = us-east-1\n`,
  );
  return profiles.join('');
}

function withComments(): string {
  const profiles = Array.from(
    { length: PROFILES },
    (_, index) => `[profile noted-${index}]\ncredential_process = x\nregion = eu-central-1 # here\n`,
  );
  return profiles.join('');
}

function open(text: string): ConfigAnalysis {
  const analysis = new ConfigAnalysis({ config: 'config', credentials: 'credentials' });
  analysis.update('config', text);
  return analysis;
}

/** Types behind a part of the text and takes it back, and asks for the problems after each. */
async function measureTyping(text: string, after: string, typed: string): Promise<Taken> {
  const analysis = open(text);
  const before = analysis.problems.length;
  const at = text.indexOf(after) + after.length;
  const edited = text.slice(0, at) + typed + text.slice(at);
  // What is left of reading the file is not the keystrokes' to clear away.
  globalThis.gc?.();
  const press = (time: number): number => {
    analysis.update('config', time % 2 === 0 ? edited : text);
    return analysis.problems.length;
  };
  const first = await measure(FIRST_KEYSTROKES, press);
  const taken = { ...(await measure(KEYSTROKES, press)), slowestFirst: first.worst };
  if (analysis.problems.length !== before) throw new Error('what was taken back is still a problem');
  return taken;
}

/** What is kept of a file while it is open, besides its text. */
function printHeap(text: string): void {
  const before = heapMegabytes();
  const analysis = open(text);
  const problems = analysis.problems.length;
  const opened = heapMegabytes();
  let typed = text;
  for (let index = 0; index < KEYSTROKES_IN_TURN; index++) {
    const at = typed.indexOf('\n', typed.indexOf(`[profile team-${index * 3}]`));
    typed = `${typed.slice(0, at)}\n${typed.slice(at)}`;
    analysis.update('config', typed);
    if (analysis.problems.length !== problems) throw new Error('an empty line is a problem');
  }
  const after = heapMegabytes();
  console.log(
    `heap: ${before.toFixed(1)} MB, with the file open ${opened.toFixed(1)} MB, after ${KEYSTROKES_IN_TURN} keys in as many profiles ${after.toFixed(1)} MB`,
  );
}

function heapMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

async function measureCompletion(text: string): Promise<Taken> {
  const analysis = open(text);
  const line = text.slice(0, text.indexOf('[profile team-2500]')).split('\n').length + 1;
  return measure(
    KEYSTROKES,
    () => void completionsAt(analysis, 'config', { line, column: 0 }, { accountsOf: () => [] }),
  );
}

async function measure(times: number, act: (time: number) => unknown): Promise<Taken> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    await act(time);
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1000);
  }
  const sorted = taken.toSorted((one, other) => one - other);
  const at = (part: number): number => sorted[Math.min(times - 1, Math.floor(times * part))] ?? 0;
  return { median: at(0.5), p99: at(0.99), worst: at(1) };
}

await run();
