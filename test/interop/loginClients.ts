import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { ChildProgram } from '../run/childProgram';
import { environmentOf, type ClientWorld } from './awsClients';
import { runAws } from './runAws';

/** A program of AWS that shares `~/.aws/login/cache` with us, run in a process of its own. */
export interface LoginClient {
  readonly name: string;
  /** It takes credentials as they are while they have more than five minutes left. Others may renew sooner. */
  readonly usesAsIs: boolean;
  /** Makes it ready. @returns why it cannot be tried; undefined when it can. */
  open(): Promise<string | undefined>;
  /** The account that the profile's credentials belong to, as STS says. */
  accountOf(profile: string, world: ClientWorld): Promise<string>;
  close(): void;
}

class JavaScriptSdk implements LoginClient {
  readonly name = 'the AWS SDK for JavaScript';
  readonly usesAsIs = true;
  #program: ChildProgram | undefined;

  async open(): Promise<undefined> {
    this.#program = await ChildProgram.build('test/interop/sdkProgram.ts');
  }

  async accountOf(profile: string, world: ClientWorld): Promise<string> {
    const child = this.#program!.start([profile, 'login'], environmentOf(world));
    const [answer] = (await once(child, 'message')) as [{ account: string } | { failure: string }];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.account;
  }

  close(): void {
    this.#program?.remove();
  }
}

/** Prints the account. */
const BOTOCORE_PROGRAM = `
import sys, warnings
warnings.simplefilter('ignore')
import botocore.session
session = botocore.session.Session(profile=sys.argv[1])
print(session.create_client('sts', region_name='us-east-1').get_caller_identity()['Account'])
`;

const botocore: LoginClient = {
  name: 'botocore with awscrt',
  usesAsIs: true,
  open: () => {
    const probe =
      'import botocore.credentials as c, botocore.compat; c.LoginProvider; assert botocore.compat.EC';
    const { status } = spawnSync('python3', ['-c', probe], { windowsHide: true });
    return Promise.resolve(
      status === 0 ? undefined : 'python3 has no botocore (1.41 or later) with an awscrt that has EC keys',
    );
  },
  async accountOf(profile, world) {
    const options = { env: environmentOf(world), windowsHide: true };
    return (await promisify(execFile)('python3', ['-c', BOTOCORE_PROGRAM, profile], options)).stdout.trim();
  },
  close: () => undefined,
};

/** The first version that knows `aws login`. */
const LOGIN_SINCE = [2, 32] as const;

const awsCli: LoginClient = {
  name: 'the AWS CLI 2',
  usesAsIs: true,
  open: () => {
    const { status, stdout } = spawnSync('aws', ['--version'], { windowsHide: true, encoding: 'utf8' });
    const [, major = 0, minor = 0] = ((status === 0 && /^aws-cli\/(\d+)\.(\d+)/.exec(stdout)) || []).map(
      Number,
    );
    const isKnown = major > LOGIN_SINCE[0] || (major === LOGIN_SINCE[0] && minor >= LOGIN_SINCE[1]);
    return Promise.resolve(isKnown ? undefined : 'the AWS CLI 2.32 or later is not installed');
  },
  async accountOf(profile, world) {
    const args = [
      'sts',
      'get-caller-identity',
      '--profile',
      profile,
      '--query',
      'Account',
      '--output',
      'text',
    ];
    return (await runAws(args, { env: environmentOf(world) })).trim();
  },
  close: () => undefined,
};

export const LOGIN_CLIENTS: readonly LoginClient[] = [new JavaScriptSdk(), botocore, awsCli];
