import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { systemErrorCode } from './errors';

/**
 * Where a lock is made that cannot be made at `path`, because this user may make no files there: in a directory of the
 * user's own that all processes of this machine share.
 * @param error why it was not made. @returns undefined when that is another reason.
 */
export async function findOtherLockPlace(path: string, error: unknown): Promise<string | undefined> {
  const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(systemErrorCode(error) ?? '');
  // On Windows, a program that looks at a file may be the reason, for a moment.
  if (!isForbidden || process.platform === 'win32') return undefined;
  const directory = join(tmpdir(), `aws-sso-profiles-${process.geteuid?.() ?? 'locks'}`);
  await mkdir(directory, { mode: 0o700 }).catch((failure: unknown) => {
    if (systemErrorCode(failure) !== 'EEXIST') throw failure;
  });
  const found = await lstat(directory);
  // By locks in a directory of theirs another user could keep this one from every edit.
  if (!found.isDirectory() || found.uid !== process.geteuid?.()) return undefined;
  return join(directory, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.${basename(path)}`);
}
