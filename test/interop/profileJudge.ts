import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

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

/** Answers lines of JSON, one each. */
const PROGRAM = `
import json, sys, warnings
warnings.simplefilter('ignore')
import dateutil.parser
import botocore.session
from botocore.exceptions import ConfigParseError

def resolve(profile, config, credentials):
    session = botocore.session.Session(profile=profile)
    session.set_config_variable('config_file', config)
    session.set_config_variable('credentials_file', credentials)
    session.set_config_variable('metadata_service_num_attempts', 0)
    resolver = session.get_component('credential_provider')
    resolver.providers = [each for each in resolver.providers if each.METHOD not in ('iam-role', 'container-role')]
    found = resolver.load_credentials()
    if found is None:
        return {}
    if found.method in ('sso', 'assume-role', 'assume-role-with-web-identity'):
        return {'method': found.method}
    frozen = found.get_frozen_credentials()
    return {'method': found.method, 'accessKeyId': frozen.access_key, 'secretAccessKey': frozen.secret_key,
            'sessionToken': frozen.token or None}

def answer(question):
    if 'timestamp' in question:
        try:
            moment = dateutil.parser.parse(question['timestamp'])
            return {'ms': int(moment.timestamp() * 1000 + 0.5) if moment.tzinfo else None}
        except (ValueError, OverflowError):
            return {'ms': None}
    try:
        return resolve(question['profile'], question['config'], question['credentials'])
    except ConfigParseError:
        return {'refused': 'unreadable'}
    except Exception as error:
        return {'refused': type(error).__name__}

for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
`;

/** One long-lived Python with botocore, which the AWS CLI is made of. */
export class ProfileJudge {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #directory = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-judge-'));

  private constructor() {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    const env = {
      ...Object.fromEntries(inherited),
      HOME: this.#directory,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    this.#process = spawn('python3', ['-c', PROGRAM], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** @returns undefined where Python or botocore is not installed. */
  static open(): ProfileJudge | undefined {
    const isThere = spawnSync('python3', ['-c', 'import botocore, dateutil']).status === 0;
    return isThere ? new ProfileJudge() : undefined;
  }

  async resolve(profile: string, config: string, credentials = ''): Promise<Verdict> {
    const files = {
      config: join(this.#directory, 'config'),
      credentials: join(this.#directory, 'credentials'),
    };
    writeFileSync(files.config, config);
    writeFileSync(files.credentials, credentials);
    const verdict = (await this.#ask({ profile, ...files })) as Record<string, string | null>;
    return Object.fromEntries(Object.entries(verdict).filter(([, value]) => value !== null));
  }

  /** The moment in milliseconds; undefined for what is none. */
  async readTimestamp(timestamp: string): Promise<number | undefined> {
    const { ms } = (await this.#ask({ timestamp })) as { readonly ms: number | null };
    return ms ?? undefined;
  }

  close(): void {
    this.#lines.close();
    this.#process.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #ask(question: object): Promise<unknown> {
    this.#process.stdin!.write(`${JSON.stringify(question)}\n`);
    const { value, done } = (await this.#answers.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error('the judge has ended');
    return JSON.parse(value);
  }
}
