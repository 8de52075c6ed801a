import { SECOND_MS } from '../base/clock';
import { splitShellWords } from '../config/shellWords';
import type { Profile } from '../config/sharedConfig';
import { splitWindowsWords } from '../config/windowsWords';
import { CredentialsError } from './errors';
import { KeysError } from './keys/errors';
import { readLauncherEntry } from './keys/launcherCommand';
import type { MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';
import { parseProcessOutput } from './processOutput';
import { readableOutput, runProgram } from './runProgram';

/** Programs may let the user log in in a browser. */
const TIME_LIMIT_MS = 120 * SECOND_MS;

/**
 * Runs the program that a profile names, as the AWS CLI does: its words are taken apart as a shell would, and no shell
 * is asked. Where that is the launcher of our own keychain, the keychain is asked instead.
 * @throws CredentialsError; of the keychain KeysError and SsoError too.
 */
export async function credentialsOfProcess(
  profile: Profile,
  services: MakingServices,
  wish: Wish,
  timeLimitMs = TIME_LIMIT_MS,
): Promise<AwsCredentials> {
  const own = await credentialsOfKeychain(profile, services, wish);
  if (own) return own;
  const { name, properties } = profile;
  const { environment, locations, clock } = services;
  const command = properties.get('credential_process') ?? '';
  const words = process.platform === 'win32' ? splitWindowsWords(command) : splitShellWords(command);
  const [program, ...args] = words ?? [];
  if (!program) {
    const reason = words
      ? 'its credential_process is empty'
      : 'a quote in its credential_process is not closed';
    throw new CredentialsError('brokenProfile', `profile ${name}: ${reason}`, {
      details: { profile: name, reason },
    });
  }
  const { stdout, stderr, exitCode } = await runProgram([program, ...args], {
    environment,
    directory: locations.home,
    timeLimitMs,
    signal: wish.signal,
  });
  if (exitCode !== 0) throw programFailed(name, program, exitCode, stderr);
  return parseProcessOutput(stdout, program, clock.now());
}

/** The launcher can't be told not to ask for a code, and prints its reasons only for people. */
async function credentialsOfKeychain(
  profile: Profile,
  { keychain, mfa }: MakingServices,
  { asking, signal }: Wish,
): Promise<AwsCredentials | undefined> {
  const command = profile.properties.get('credential_process') ?? '';
  const entry = keychain && readLauncherEntry(command, keychain.launcher);
  if (entry === undefined) return undefined;
  try {
    return await keychain?.credentials(profile, entry, { asking: mfa ? asking : 'quiet', signal });
  } catch (error) {
    // A window with another keychain may have it: one of another machine, on a remote one that both work on.
    if (asking === 'mayAsk' && KeysError.is(error, 'notStored')) return undefined;
    throw error;
  }
}

/** What the program printed for people goes to the user, who can judge it, and not into the log. */
export function programFailed(
  profile: string,
  program: string,
  exitCode: number | null,
  stderr: string,
): CredentialsError {
  const status = exitCode === null ? 'a signal' : `exit code ${exitCode}`;
  return new CredentialsError('programFailed', `profile ${profile}: ${program} ended with ${status}`, {
    details: { profile, program, reason: readableOutput(stderr) || status },
  });
}
