import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { hasAccessList } from './accessList';
import { sleep, systemClock, type Clock } from './clock';
import { systemErrorCode, whenMissing } from './errors';
import { cannotReplace, writeInPlace } from './inPlaceFile';
import { assertReplaceable } from './regularFile';

/** Only the owner may read: tokens and keys. */
export const OWNER_ONLY_FILE = 0o600;
export const OWNER_ONLY_DIRECTORY = 0o700;

/** The name of a temporary file: a dot, the file's own name, and this. */
const TEMPORARY_FILE = /^\.(.+)\.[\da-f]{16}\.tmp$/;
/** No writer takes as long as this between making its temporary file and renaming it. */
const LEFTOVER_AFTER_MS = 60_000;

/** A scanner or indexer on Windows may hold a file open for a moment. */
const HELD_RETRY_DELAYS_MS = [10, 40, 160, 640];

interface WriteOptions {
  readonly mode?: number;
  readonly onlyIf?: () => Promise<boolean>;
  readonly beforeInPlace?: () => Promise<void>;
}

/**
 * Replaces a file's content so that a reader sees the old or the new bytes, never a mixture, and a crash or a
 * full disk leaves the old file: temporary file in the same directory, fsync, rename.
 *
 * A symlink is followed: its target is replaced. Missing directories are made for the owner only. An existing
 * file keeps its owner and group, and its mode unless `mode` is given; a file made anew gets `mode`, or 0600.
 *
 * A file is written in place that cannot be replaced, or only with the loss of its hard links, of its owner or, when its
 * mode is to stay, of its access control list.
 *
 * @param options.onlyIf asked at the last moment, when all but the rename is done; false leaves the old file.
 * @param options.beforeInPlace runs before a file is written in place, which a crash may leave half done.
 * @returns false when the old file was left.
 * @throws RegularFileError `notRegular` for what is no file, which stays; a system error.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<'replaced' | 'inPlace' | false> {
  const target = await followLinks(path);
  const directory = dirname(target);
  await assertReplaceable(target);
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const found = await stat(target).catch(whenMissing(undefined));
  if (found?.isFile() && (found.nlink > 1 || (options.mode === undefined && (await hasAccessList(target)))))
    return overwrite(target, content, options);

  const mode = options.mode ?? (found ? found.mode & 0o777 : OWNER_ONLY_FILE);
  const temporary = join(directory, `.${basename(target)}.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', OWNER_ONLY_FILE);
    try {
      await handle.writeFile(content);
      if (found) await keepOwner(handle, found);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (mode !== OWNER_ONLY_FILE) await chmod(temporary, mode);
    if (options.onlyIf && !(await options.onlyIf())) {
      await unlink(temporary);
      return false;
    }
    await assertReplaceable(target);
    await whenNotHeld(() => rename(temporary, target));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    if (found?.isFile() && cannotReplace(error)) return overwrite(target, content, options);
    throw error;
  }
  await syncDirectory(directory);
  await sweepDrafts(directory, (name) => name === basename(target));
  return 'replaced';
}

async function overwrite(
  target: string,
  content: string | Uint8Array,
  { mode, onlyIf, beforeInPlace }: WriteOptions,
): Promise<'inPlace' | false> {
  await beforeInPlace?.();
  if (onlyIf && !(await onlyIf())) return false;
  // Before the content: it may be a secret. Only the owner of the file can, so others leave it.
  if (mode !== undefined) await chmod(target, mode).catch(() => undefined);
  await writeInPlace(target, content);
  return 'inPlace';
}

/** @throws a system error when the owner or the group cannot be given to another. */
async function keepOwner(handle: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
}

/**
 * Removes a file, or the one behind a symlink.
 * @param options.onlyIf asked at the last moment; false leaves the file.
 * @returns whether the file was removed.
 */
export async function removeFile(
  path: string,
  { onlyIf }: { onlyIf: () => Promise<boolean> },
): Promise<boolean> {
  const target = await followLinks(path);
  if (!(await onlyIf())) return false;
  await assertReplaceable(target);
  await whenNotHeld(() => unlink(target));
  await syncDirectory(dirname(target));
  return true;
}

/**
 * Removes what writers left behind when they were killed: it may hold a secret. Never fails.
 * @param isOurs told the name of the file that was to be written.
 */
export async function sweepDrafts(
  directory: string,
  isOurs: (name: string) => boolean,
  clock: Clock = systemClock,
): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const written = TEMPORARY_FILE.exec(name)?.[1];
    if (written === undefined || !isOurs(written)) continue;
    const leftover = join(directory, name);
    const found = await lstat(leftover).catch(() => undefined);
    // A younger one may belong to a writer at work.
    if (found?.isFile() && clock.now() - found.mtimeMs > LEFTOVER_AFTER_MS)
      await unlink(leftover).catch(() => undefined);
  }
}

/** The file behind symlinks, also when it is not there yet. @throws a system error `ELOOP` for links that lead to each other. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ELOOP') throw error;
    if (code !== 'ENOENT') return path;
    const link = await readlink(path).catch(() => undefined);
    if (link === undefined) return path;
    // A target such as `../x` counts from where the link really is.
    return followLinks(resolve(await realpath(dirname(path)), link));
  }
}

/**
 * Does what Windows refuses while another program has the file open: again and again, for 0.85 s.
 * @throws what `act` throws: at once unless the file may be held.
 */
export async function whenNotHeld(act: () => Promise<void>, clock: Clock = systemClock): Promise<void> {
  for (const waitMs of HELD_RETRY_DELAYS_MS) {
    try {
      await act();
      return;
    } catch (error) {
      const code = systemErrorCode(error) ?? '';
      // Elsewhere than on Windows a busy file is a mount, and stays one.
      const isHeld = code === 'EBUSY' ? process.platform === 'win32' : ['EPERM', 'EACCES'].includes(code);
      if (!isHeld) throw error;
      await sleep(waitMs, clock);
    }
  }
  await act();
}

/** Makes the rename itself durable. Windows and some network file systems cannot: the data is safe either way. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync();
  } catch {
    // Not offered by this file system.
  } finally {
    await handle.close().catch(() => undefined);
  }
}
