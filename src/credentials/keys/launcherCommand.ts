import { posix, win32 } from 'node:path';
import type { SharedConfig } from '../../config/sharedConfig';
import { KeysError } from './errors';

/** What an entry of the keychain may be called: no shell and no file system gives any of these characters a meaning. */
const ENTRY = /^[A-Za-z0-9_.-]+$/;
/** Read as they stand by every shell and by the AWS CLI. */
const PLAIN_PATH = /^[A-Za-z0-9_@%+=:,./-]+$/;
const PLAIN_WINDOWS_PATH = /^[A-Za-z0-9_@+=,.:\\~-]+$/;

/** The program that `credential_process` names: it stays where it is, whatever version of VS Code and of the helper runs. */
export function launcherPath(directory: string, platform: NodeJS.Platform = process.platform): string {
  return (platform === 'win32' ? win32 : posix).join(directory, launcherName(platform));
}

export function launcherName(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'aws-credentials.cmd' : 'aws-credentials';
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
  const path = quotePath(launcher, platform);
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
  const path = quotePath(launcher, platform);
  if (path === undefined) return undefined;
  const prefix = `${path} `;
  if (!command.startsWith(prefix)) return undefined;
  const entry = command.slice(prefix.length);
  return ENTRY.test(entry) ? entry : undefined;
}

/** The profiles that get their credentials from our launcher, by the entry that they name; the user may have copied a line. */
export function findLaunchedProfiles(
  { profiles }: Pick<SharedConfig, 'profiles'>,
  launcher: string,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, properties } of profiles.values()) {
    const command = properties.get('credential_process');
    // Cheap for the thousand profiles that have none.
    const entry = command?.includes('aws-credentials') ? readLauncherEntry(command, launcher) : undefined;
    if (entry !== undefined) found.set(entry, [...(found.get(entry) ?? []), name]);
  }
  return found;
}

/** Undefined for a path that the config file or cmd.exe cannot hold. */
function quotePath(path: string, platform: NodeJS.Platform): string | undefined {
  // A blank before them makes a comment of the rest of the line.
  const isCut = /[\0\r\n]|\s[#;]/.test(path);
  if (platform === 'win32') {
    // cmd.exe replaces %NAME%, between quotes too.
    if (isCut || /["%]/.test(path)) return undefined;
    return PLAIN_WINDOWS_PATH.test(path) ? path : `"${path}"`;
  }
  if (isCut) return undefined;
  return PLAIN_PATH.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
