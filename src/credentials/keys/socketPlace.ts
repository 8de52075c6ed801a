import { randomBytes } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { OWNER_ONLY_DIRECTORY } from '../../base/atomicFile';
import type { Disposable } from '../../base/disposable';
import { KeysError } from './errors';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with a zero at the end. */
const LONGEST_SOCKET_PATH_BYTES = 103;
const OTHERS_MAY_ENTER = 0o077;

export interface SocketPlace extends Disposable {
  /** Of the Unix socket to listen on, or of the named pipe on Windows. */
  readonly path: string;
}

/**
 * A place for a socket that this user alone can reach. It is in `directory`, which is made for the owner only, unless
 * the path would be too long for a socket (macOS: "Application Support"); then in a directory of the system's runtime
 * or temporary one, made anew under a name that can't have been prepared. On Windows it is a pipe: those live in no directory.
 * Disposing removes it.
 * @throws KeysError `unsafePlace` when a directory that should be the user's alone is not.
 */
export async function makeSocketPlace(
  directory: string,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<SocketPlace> {
  const name = randomBytes(8).toString('hex');
  if (platform === 'win32') {
    const pipe = `\\\\.\\pipe\\aws-sso-profiles-${name}${randomBytes(8).toString('hex')}`;
    return { path: pipe, dispose: () => {} };
  }
  const path = join(directory, `${name}.sock`);
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH_BYTES) {
    await makeOwnersDirectory(directory);
    return { path, dispose: () => rmSync(path, { force: true }) };
  }
  const own = await makeShortDirectory(environment);
  checkOwnersAlone(own);
  return { path: join(own, 's'), dispose: () => rmSync(own, { recursive: true, force: true }) };
}

/**
 * Makes a directory for the owner only; one that is there is closed to others.
 * @throws KeysError `unsafePlace` when it belongs to another user, or is a link.
 */
export async function makeOwnersDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  // A window before may have been started with another umask; in another user's directory this fails.
  if (process.platform !== 'win32') await chmod(directory, OWNER_ONLY_DIRECTORY).catch(() => undefined);
  checkOwnersAlone(directory);
}

async function makeShortDirectory(environment: NodeJS.ProcessEnv): Promise<string> {
  // The XDG Base Directory Specification has paths that are not absolute ignored.
  const parents = [environment['XDG_RUNTIME_DIR'] ?? '', tmpdir(), '/tmp'].filter(isAbsolute);
  let failure: unknown;
  for (const parent of parents) {
    // The name ends in six random characters, and the socket's is one more.
    if (Buffer.byteLength(join(parent, 'aws-sso-XXXXXX', 's')) > LONGEST_SOCKET_PATH_BYTES) continue;
    try {
      return await mkdtemp(join(parent, 'aws-sso-'));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function checkOwnersAlone(directory: string): void {
  if (process.platform === 'win32') return;
  const found = lstatSync(directory);
  const isSafe =
    found.isDirectory() && found.uid === process.getuid?.() && (found.mode & OTHERS_MAY_ENTER) === 0;
  if (!isSafe) {
    throw new KeysError('unsafePlace', `others may reach ${directory}`, { details: { path: directory } });
  }
}
