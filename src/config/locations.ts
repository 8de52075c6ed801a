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
  /** `~/.aws/cli/cache`: role credentials that the AWS CLI keeps. */
  readonly cliCacheDirectory: string;
}

/**
 * Finds the shared files as the AWS SDKs do.
 *
 * Home is `HOME`, else `USERPROFILE`, else `HOMEDRIVE` + `HOMEPATH`, else the system's answer; on Windows too.
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` move their file; a leading `~` means home. A variable set
 * to the empty string counts as not set, as in the SDKs (the AWS CLI alone takes it as "no file").
 */
export function resolveAwsLocations(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  osHome: () => string = homedir,
): AwsLocations {
  const path = platform === 'win32' ? win32 : posix;
  const home = findHome(env, osHome);
  const awsDirectory = path.join(home, '.aws');

  const locate = (override: string | undefined, name: string): string => {
    if (!override) return path.join(awsDirectory, name);
    if (override === '~') return home;
    const isUnderHome = override.startsWith('~/') || (platform === 'win32' && override.startsWith('~\\'));
    const expanded = isUnderHome ? path.join(home, override.slice(2)) : override;
    return path.isAbsolute(expanded) ? expanded : path.resolve(expanded);
  };

  return {
    home,
    awsDirectory,
    configFile: locate(env['AWS_CONFIG_FILE'], 'config'),
    credentialsFile: locate(env['AWS_SHARED_CREDENTIALS_FILE'], 'credentials'),
    ssoCacheDirectory: path.join(awsDirectory, 'sso', 'cache'),
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

function findHome(env: NodeJS.ProcessEnv, osHome: () => string): string {
  if (env['HOME']) return env['HOME'];
  if (env['USERPROFILE']) return env['USERPROFILE'];
  if (env['HOMEPATH']) return `${env['HOMEDRIVE'] ?? 'C:'}${env['HOMEPATH']}`;
  return osHome();
}
