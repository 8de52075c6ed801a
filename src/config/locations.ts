import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import type { ConfigFileRole } from './sectionHeader';

/** Where the AWS tools keep their shared files. All paths are absolute. */
export interface AwsLocations {
  readonly home: string;
  /** `~/.aws`. */
  readonly awsDirectory: string;
  readonly configFile: string;
  readonly credentialsFile: string;
  /** `~/.aws/sso/cache`: no variable moves it. */
  readonly ssoCacheDirectory: string;
  /** `~/.aws/login/cache`, or where `AWS_LOGIN_CACHE_DIRECTORY` says: console sign-ins. */
  readonly loginCacheDirectory: string;
  /** `~/.aws/cli/cache`: role credentials that the AWS CLI keeps. */
  readonly cliCacheDirectory: string;
}

/**
 * Finds the shared files as the AWS SDKs do.
 *
 * Home is `HOME`, else `USERPROFILE`, else `HOMEDRIVE` + `HOMEPATH`, else the system's answer; on Windows too.
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` move their file; variables in them are replaced and a leading `~`
 * means home, as with the AWS CLI; so does `AWS_LOGIN_CACHE_DIRECTORY` its directory. A variable set to the empty string counts as not set, as in the SDKs (the AWS CLI alone
 * takes it as "no file").
 */
export function resolveAwsLocations(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  osHome: () => string = homedir,
): AwsLocations {
  const path = platform === 'win32' ? win32 : posix;
  const home = findHome(env, osHome);
  const awsDirectory = path.join(home, '.aws');

  const locate = (override: string | undefined, ...usual: string[]): string => {
    if (!override) return path.join(awsDirectory, ...usual);
    const expanded = expandVariables(override, env, platform);
    if (expanded === '~') return home;
    const isUnderHome = expanded.startsWith('~/') || (platform === 'win32' && expanded.startsWith('~\\'));
    return isUnderHome ? path.join(home, expanded.slice(2)) : path.resolve(expanded);
  };

  return {
    home,
    awsDirectory,
    configFile: locate(env['AWS_CONFIG_FILE'], 'config'),
    credentialsFile: locate(env['AWS_SHARED_CREDENTIALS_FILE'], 'credentials'),
    ssoCacheDirectory: path.join(awsDirectory, 'sso', 'cache'),
    loginCacheDirectory: locate(env['AWS_LOGIN_CACHE_DIRECTORY'], 'login', 'cache'),
    cliCacheDirectory: path.join(awsDirectory, 'cli', 'cache'),
  };
}

/** The two files that hold profiles, with how each is to be read. */
export function sharedFiles({
  configFile,
  credentialsFile,
}: Pick<AwsLocations, 'configFile' | 'credentialsFile'>): readonly (readonly [ConfigFileRole, string])[] {
  return [
    ['config', configFile],
    ['credentials', credentialsFile],
  ];
}

/** As Python's `os.path.expandvars`: a variable that is not set stays as it is written. */
function expandVariables(text: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const reference =
    platform === 'win32' ? /'[^']*'|%%|\$\$|%([^%]+)%|\$\{([^}]*)\}|\$([\w-]+)/g : /\$\{([^}]*)\}|\$(\w+)/g;
  return text.replace(reference, (written: string, ...names: (string | undefined)[]) => {
    if (written === '%%' || written === '$$') return written.charAt(0);
    return env[names.slice(0, 3).find((name) => typeof name === 'string') ?? ''] ?? written;
  });
}

function findHome(env: NodeJS.ProcessEnv, osHome: () => string): string {
  if (env['HOME']) return env['HOME'];
  if (env['USERPROFILE']) return env['USERPROFILE'];
  if (env['HOMEPATH']) return `${env['HOMEDRIVE'] ?? 'C:'}${env['HOMEPATH']}`;
  return osHome();
}

/** A path as people write it: with `~` for their home. */
export function shortPath(file: string, { home }: Pick<AwsLocations, 'home'>): string {
  const rest = file.startsWith(home) ? file.slice(home.length) : '';
  return /^[\\/]/.test(rest) ? `~${rest}` : file;
}
