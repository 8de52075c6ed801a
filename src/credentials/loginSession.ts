import { SECOND_MS } from '../base/clock';
import type { Profile } from '../config/sharedConfig';
import { programFailed } from './credentialProcess';
import { CREDENTIAL_VARIABLES } from './credentialVariables';
import { CredentialsError } from './errors';
import type { MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';
import { parseProcessOutput } from './processOutput';
import { runProgram, type ProgramOptions, type ProgramRun } from './runProgram';

const PROGRAM = 'aws';
const TIME_LIMIT_MS = 60 * SECOND_MS;
const VERSION_TIME_LIMIT_MS = 15 * SECOND_MS;
/** The first AWS CLI with `aws login`, as major and minor version. */
const FIRST_VERSION = [2, 32] as const;

/** Variables that the AWS CLI would heed before the profile that it is told. */
const STRONGER_VARIABLES: ReadonlySet<string> = new Set([
  ...CREDENTIAL_VARIABLES,
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
]);

/**
 * Credentials of a console sign-in (`aws login`), from the AWS CLI that is installed: the proof that such a session wants
 * of its owner is the CLI's own affair.
 * @throws CredentialsError `cliMissing`, `cliTooOld`, or what the program says.
 */
export async function credentialsOfLoginSession(
  { name }: Profile,
  { environment, locations, clock }: MakingServices,
  { signal }: Wish,
): Promise<AwsCredentials> {
  const options: ProgramOptions = {
    environment: withoutStronger(environment),
    directory: locations.home,
    timeLimitMs: TIME_LIMIT_MS,
    signal,
  };
  const { stdout, stderr, exitCode } = await runAwsCli(
    ['configure', 'export-credentials', '--profile', name, '--format', 'process'],
    name,
    options,
  );
  if (exitCode === 0) return parseProcessOutput(stdout, PROGRAM, clock.now());
  const version = await askVersion(name, options);
  if (version && isTooOld(version)) {
    throw new CredentialsError('cliTooOld', `profile ${name}: AWS CLI ${version} has no aws login`, {
      details: { profile: name, version, needed: FIRST_VERSION.join('.') },
    });
  }
  throw programFailed(name, PROGRAM, exitCode, stderr);
}

async function runAwsCli(
  args: readonly string[],
  profile: string,
  options: ProgramOptions,
): Promise<ProgramRun> {
  try {
    return await runProgram([PROGRAM, ...args], options);
  } catch (error) {
    if (!CredentialsError.is(error, 'programMissing')) throw error;
    throw new CredentialsError('cliMissing', `profile ${profile}: there is no AWS CLI on PATH`, {
      cause: error,
      details: { profile },
    });
  }
}

/** Such as `2.31.4`, from `aws-cli/2.31.4 Python/3.13.7 …`; version 1 prints it too. */
async function askVersion(profile: string, options: ProgramOptions): Promise<string | undefined> {
  const run = await runAwsCli(['--version'], profile, { ...options, timeLimitMs: VERSION_TIME_LIMIT_MS });
  return /aws-cli\/([0-9]+\.[0-9]+[0-9.]*)/.exec(run.stdout + run.stderr)?.[1];
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [firstMajor, firstMinor] = FIRST_VERSION;
  return major < firstMajor || (major === firstMajor && minor < firstMinor);
}

function withoutStronger(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !STRONGER_VARIABLES.has(name)));
}
