import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isBotocoreInstalled } from '../run/installed';

/** The sections in their order, each with its settings; nested settings are a text that starts with a newline. */
export type ConfigReading = readonly (readonly [
  title: string,
  settings: readonly (readonly [key: string, value: string])[],
])[];

/** By name: the settings. */
export type Profiles = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What botocore makes of a profile, without asking a service: the key it signs with, or the provider that would ask. */
export interface Verdict {
  /** Of the exception; `unreadable` for a file that is refused as a whole. */
  readonly refused?: string;
  /** Botocore's name of the provider. */
  readonly method?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
}

/** Reads a JSON list from each line, the name of a function and its arguments, and answers with a line. */
const PROGRAM = `
import json, os, sys, warnings
warnings.simplefilter('ignore')
import dateutil.parser
import botocore.session
from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError

CONFIG, CREDENTIALS = (os.path.join(os.environ['HOME'], name) for name in ('config', 'credentials'))

def write(path, text):
    with open(path, 'wb') as file:
        file.write(text.encode('utf-8', 'surrogatepass'))

def read_config(text):
    write(CONFIG, text)
    try:
        raw_config_parse(CONFIG)
        sections = raw_config_parse(CONFIG, parse_subsections=False)
    except ConfigParseError:
        return None
    return [[title, list(settings.items())] for title, settings in sections.items()]

def resolve(profile, config, credentials):
    write(CONFIG, config)
    write(CREDENTIALS, credentials)
    session = botocore.session.Session(profile=profile)
    session.set_config_variable('config_file', CONFIG)
    session.set_config_variable('credentials_file', CREDENTIALS)
    session.set_config_variable('metadata_service_num_attempts', 0)
    try:
        resolver = session.get_component('credential_provider')
        resolver.providers = [each for each in resolver.providers if each.METHOD not in ('iam-role', 'container-role')]
        found = resolver.load_credentials()
    except ConfigParseError:
        return {'refused': 'unreadable'}
    except Exception as error:
        return {'refused': type(error).__name__}
    if found is None:
        return {}
    if found.method in ('sso', 'assume-role', 'assume-role-with-web-identity'):
        return {'method': found.method}
    frozen = found.get_frozen_credentials()
    values = {'accessKeyId': frozen.access_key, 'secretAccessKey': frozen.secret_key, 'sessionToken': frozen.token or None}
    return {'method': found.method, **{name: value for name, value in values.items() if value is not None}}

def read_timestamp(timestamp):
    try:
        moment = dateutil.parser.parse(timestamp)
        return int(moment.timestamp() * 1000 + 0.5) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None

def flatten(settings):
    flat = {}
    for key, value in settings.items():
        nested = value.items() if isinstance(value, dict) else None
        flat.update({f'{key}.{each}': text for each, text in nested} if nested else {key: value})
    return flat

def read_profiles(config, credentials):
    write(CONFIG, config)
    write(CREDENTIALS, credentials)
    session = botocore.session.Session()
    session.set_config_variable('config_file', CONFIG)
    session.set_config_variable('credentials_file', CREDENTIALS)
    try:
        profiles = session.full_config['profiles']
    except ConfigParseError:
        return None
    return {name: flatten(settings) for name, settings in profiles.items()}

FUNCTIONS = {
    'read_profiles': read_profiles,
    'read_configs': lambda *texts: [read_config(text) for text in texts],
    'resolve': resolve,
    'read_timestamp': read_timestamp,
}
for line in sys.stdin:
    name, *arguments = json.loads(line)
    print(json.dumps(FUNCTIONS[name](*arguments)), flush=True)
`;

/** botocore, which the AWS CLI is made of: one Python process answers all questions, in their order. */
export class Botocore {
  readonly #home = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-botocore-'));
  readonly #python: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor() {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    const env = {
      ...Object.fromEntries(inherited),
      HOME: this.#home,
      AWS_EC2_METADATA_DISABLED: 'true',
      // Python would read and write in the encoding of the locale.
      PYTHONUTF8: '1',
    };
    this.#python = spawn('python3', ['-c', PROGRAM], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
      windowsHide: true,
    });
    this.#exit = once(this.#python, 'exit');
    this.#answers = createInterface({ input: this.#python.stdout! })[Symbol.asyncIterator]();
  }

  /** @returns undefined where Python or botocore is not installed. */
  static open(): Botocore | undefined {
    return isBotocoreInstalled() ? new Botocore() : undefined;
  }

  /**
   * What botocore reads in each of these texts of shared files; undefined for one that it refuses. As lists of pairs: the
   * order counts, and an object has names of its own.
   */
  async readConfigs(texts: readonly string[]): Promise<(ConfigReading | undefined)[]> {
    const readings = (await this.#ask('read_configs', ...texts)) as (ConfigReading | null)[];
    return readings.map((reading) => reading ?? undefined);
  }

  /** The profiles of both files, nested settings as `s3.max_queue_size`; undefined where a file is refused. */
  async readProfiles(config: string, credentials = ''): Promise<Profiles | undefined> {
    return ((await this.#ask('read_profiles', config, credentials)) as Profiles | null) ?? undefined;
  }

  async resolve(profile: string, config: string, credentials = ''): Promise<Verdict> {
    return (await this.#ask('resolve', profile, config, credentials)) as Verdict;
  }

  /** The moment in milliseconds; undefined for what is none. */
  async readTimestamp(timestamp: string): Promise<number | undefined> {
    return ((await this.#ask('read_timestamp', timestamp)) as number | null) ?? undefined;
  }

  async close(): Promise<void> {
    this.#python.stdin!.end();
    await this.#exit;
    rmSync(this.#home, { recursive: true, force: true });
  }

  #ask(...question: readonly string[]): Promise<unknown> {
    const answer = this.#last.then(async () => {
      this.#python.stdin!.write(`${JSON.stringify(question)}\n`);
      const { value, done } = (await this.#answers.next()) as IteratorResult<string, undefined>;
      if (done) throw new Error('botocore has ended without an answer');
      return JSON.parse(value) as unknown;
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}
