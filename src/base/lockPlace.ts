import { createHash } from 'node:crypto';
import { access, constants, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from './errors';

/**
 * Where a lock is made that belongs at `path`: there, or, in a directory that this user may not write to, in one of the
 * user's own that all processes of this machine share.
 */
export async function findLockPlace(path: string): Promise<string> {
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(systemErrorCode(error) ?? '')) return path;
  }
  const directory = join(tmpdir(), `aws-sso-profiles-${process.geteuid?.() ?? 'locks'}`);
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  // Another user could keep us from every edit by locks in a directory of theirs; then the failure says where.
  const isOurs = found.isDirectory() && found.uid === (process.geteuid?.() ?? found.uid);
  if (!isOurs) return path;
  return join(directory, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.${basename(path)}`);
}
