import { posix, win32 } from 'node:path';
import { posixSingleQuote } from '../../base/shellQuote';
import { splitShellWords } from '../../config/shellWords';
import type { SharedConfig } from '../../config/sharedConfig';
import { PROFILE_OPTION } from '../../config/toolCommand';
import { splitWindowsWords } from '../../config/windowsWords';
import { KeysError } from './errors';

/** What an entry of the keychain may be called: no shell and no file system gives any of these characters a meaning. */
const ENTRY = /^[A-Za-z0-9_.-]+$/;
/** Read as they stand by every shell and by the AWS CLI. */
const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/;
const PLAIN_WINDOWS_WORD = /^[A-Za-z0-9_@+=,.:\\/~-]+$/;

/** The program that `credential_process` names: it stays where it is, whatever version of VS Code and of the helper runs. */
export function launcherPath(directory: string, platform: NodeJS.Platform = process.platform): string {
  return (platform === 'win32' ? win32 : posix).join(directory, launcherName(platform));
}

export function launcherName(platform: NodeJS.Platform, name = 'aws-credentials'): string {
  return platform === 'win32' ? `${name}.cmd` : name;
}

/**
 * The value of `credential_process` that runs the launcher for an entry. The AWS CLI splits it as a shell would (on
 * Windows as its C runtime would), the SDKs for JavaScript, Go and Java give it to `sh` or `cmd.exe`; quoted like this
 * all of them read the same.
 * @throws KeysError `unquotablePath` for a path that the config file or cmd.exe cannot hold.
 */
export function formatLauncherCommand(
  launcher: string,
  entry: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const path = quoteWord(launcher, platform);
  if (path !== undefined) return `${path} ${entry}`;
  throw new KeysError('unquotablePath', `the path cannot stand in credential_process: ${launcher}`, {
    details: { path: launcher },
  });
}

/** The entry that a `credential_process` asks our launcher for; undefined when it runs anything else. */
export function readLauncherEntry(
  command: string,
  launcher: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const entry = readArguments(command, launcher, platform);
  return entry !== undefined && ENTRY.test(entry) ? entry : undefined;
}

/**
 * The value of `credential_process` that runs the launcher for a profile, quoted as `formatLauncherCommand` says.
 * @returns undefined for a path or a name that the config file or cmd.exe cannot hold.
 */
export function formatProfileCommand(
  launcher: string,
  profile: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const path = quoteWord(launcher, platform);
  const name = quoteWord(profile, platform);
  return path === undefined || name === undefined ? undefined : `${path} ${PROFILE_OPTION} ${name}`;
}

/** The profile that a `credential_process` asks our launcher for; undefined when it runs anything else. */
export function readLaunchedProfile(
  command: string,
  launcher: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const given = readArguments(command, launcher, platform);
  if (!given?.startsWith(`${PROFILE_OPTION} `)) return undefined;
  const [, profile, ...more] =
    (platform === 'win32' ? splitWindowsWords(given) : splitShellWords(given)) ?? [];
  return more.length === 0 ? profile : undefined;
}

/** Whether a profile gets its credentials from our launcher, so that a window has to answer. */
export function isLauncherAsked({ profiles }: Pick<SharedConfig, 'profiles'>, launcher: string): boolean {
  for (const { properties } of profiles.values()) {
    const command = properties.get('credential_process') ?? '';
    if (!isMaybeOurs(command)) continue;
    if (readLauncherEntry(command, launcher) !== undefined) return true;
    if (readLaunchedProfile(command, launcher) !== undefined) return true;
  }
  return false;
}

/** The profiles that get their credentials from our launcher, by the entry that they name; the user may have copied a line. */
export function findLaunchedProfiles(
  { profiles }: Pick<SharedConfig, 'profiles'>,
  launcher: string,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, properties } of profiles.values()) {
    const command = properties.get('credential_process');
    const entry = command && isMaybeOurs(command) ? readLauncherEntry(command, launcher) : undefined;
    if (entry !== undefined) found.set(entry, [...(found.get(entry) ?? []), name]);
  }
  return found;
}

/** Cheap for the thousand profiles that have another. */
function isMaybeOurs(command: string): boolean {
  return command.includes('aws-credentials');
}

/** What stands behind the launcher in a command that runs it. */
function readArguments(command: string, launcher: string, platform: NodeJS.Platform): string | undefined {
  const path = quoteWord(launcher, platform);
  return path !== undefined && command.startsWith(`${path} `) ? command.slice(path.length + 1) : undefined;
}

/** A word of a `credential_process`; undefined for one that the config file or cmd.exe cannot hold. */
export function quoteWord(word: string, platform: NodeJS.Platform = process.platform): string | undefined {
  // A blank before them makes a comment of the rest of the line.
  const isCut = /[\0\r\n]|\s[#;]/.test(word);
  if (platform === 'win32') {
    // cmd.exe replaces %NAME%, between quotes too; a backslash before the closing quote would be one of the word's.
    if (isCut || /["%]|\\$/.test(word)) return undefined;
    return PLAIN_WINDOWS_WORD.test(word) ? word : `"${word}"`;
  }
  if (isCut) return undefined;
  return PLAIN_WORD.test(word) ? word : posixSingleQuote(word);
}
