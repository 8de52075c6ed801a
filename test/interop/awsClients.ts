import { once } from 'node:events';
import { join } from 'node:path';
import { isAwsCliInstalled } from '../run/installed';
import { ChildProgram } from '../run/childProgram';
import { runAws } from './runAws';

/** Where a client finds its files and the services. */
export interface ClientWorld {
  readonly home: string;
  /** Names the emulator's endpoints. */
  readonly env: Readonly<Record<string, string>>;
}

/** A program of AWS that shares `~/.aws` with us, run in a process of its own. */
export interface AwsClient {
  readonly name: string;
  /** It renews a token that has this much left, and takes one that has a minute more. */
  readonly renewsAtMinutesLeft: number;
  /** @returns whether it is there; when it is not, that has been said. */
  open(): Promise<boolean>;
  /** The account that the profile's credentials belong to, as STS says. */
  accountOf(profile: string, world: ClientWorld): Promise<string>;
  close(): void;
}

export const awsCli: AwsClient = {
  name: 'the AWS CLI',
  renewsAtMinutesLeft: 14,
  open: () => Promise.resolve(isAwsCliInstalled()),
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

class JavaScriptSdk implements AwsClient {
  readonly name = 'the AWS SDK for JavaScript';
  readonly renewsAtMinutesLeft = 4;
  #program: ChildProgram | undefined;

  async open(): Promise<boolean> {
    this.#program = await ChildProgram.build('test/interop/sdkProgram.ts');
    return true;
  }

  async accountOf(profile: string, world: ClientWorld): Promise<string> {
    const child = this.#program!.start([profile], environmentOf(world));
    const [answer] = (await once(child, 'message')) as [{ account: string } | { failure: string }];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.account;
  }

  close(): void {
    this.#program?.remove();
  }
}

export const javaScriptSdk: AwsClient = new JavaScriptSdk();

export function environmentOf({ home, env }: ClientWorld): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('AWS_'),
  );
  return {
    ...Object.fromEntries(inherited),
    ...env,
    HOME: home,
    USERPROFILE: home,
    AWS_CONFIG_FILE: join(home, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
