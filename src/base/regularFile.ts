import { constants, type Stats } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { CodedError, systemErrorCode } from './errors';

/** What may stand where a file belongs. `pipe` and `socket` may wait for another program for ever, a `device` never end. */
export type IrregularKind = 'directory' | 'pipe' | 'socket' | 'device';

/**
 * A file was not read or written: `notRegular`, it is no file but a `details.kind` (`IrregularKind`); `tooLarge`, it has
 * more than `details.mostBytes`. `details.path` names it.
 */
export class RegularFileError extends CodedError<'notRegular' | 'tooLarge'> {
  static override readonly family = 'RegularFileError';
}

/** More than a token, a registration or any other small record of ours or of the AWS CLI has. Bytes. */
export const MOST_RECORD_BYTES = 1024 * 1024;

/**
 * What is opened after the look at it may be another by then: no opening waits for a writer, or takes a terminal. Windows
 * has neither flag; there they are undefined, and count as 0.
 */
const NEVER_WAIT = constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads a file whose path others control. A pipe, a socket or a device there is never waited for, which would occupy one
 * of Node's four file threads, and not even opened: the program at its other end would notice.
 * @param mostBytes longer files are refused, before they are read.
 * @throws RegularFileError; a system error with its path; the signal's reason when it aborts first.
 */
export async function readRegularFile(
  path: string,
  mostBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  signal?.throwIfAborted();
  const handle = await openRegularFile(path);
  try {
    const { size } = await handle.stat();
    return await readBounded(handle, { path, size, mostBytes }, signal);
  } catch (error) {
    throw withPath(error, path);
  } finally {
    await handle.close();
  }
}

/**
 * Opens a file that is there, as `readRegularFile` does.
 * @param access `write`: for reading and writing in place.
 * @throws RegularFileError `notRegular`; a system error.
 */
export async function openRegularFile(path: string, access: 'read' | 'write' = 'read'): Promise<FileHandle> {
  assertRegular(path, await stat(path));
  const handle = await open(path, (access === 'read' ? constants.O_RDONLY : constants.O_RDWR) | NEVER_WAIT);
  try {
    assertRegular(path, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw withPath(error, path);
  }
}

/**
 * To be called before a file is written, replaced, removed or opened by an editor: what others have put there that is no file, a password
 * manager's pipe say, is theirs. Nothing there is fine.
 * @param path with its links followed: one at its end counts as nothing.
 * @throws RegularFileError `notRegular`; a system error.
 */
export async function assertReplaceable(path: string): Promise<void> {
  let found: Stats;
  try {
    found = await lstat(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (!found.isSymbolicLink()) assertRegular(path, found);
}

/** The file may grow, and those of some file systems say that they have no bytes: the size is a guess. */
async function readBounded(
  handle: FileHandle,
  { path, size, mostBytes }: { readonly path: string; readonly size: number; readonly mostBytes: number },
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  let bytes: Buffer = Buffer.allocUnsafe(Math.min(size, mostBytes) + 1);
  let length = 0;
  if (size > mostBytes) throw tooLarge(path, mostBytes);
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    if (length > mostBytes) throw tooLarge(path, mostBytes);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, mostBytes) + 1);
  }
}

function assertRegular(path: string, found: Stats): void {
  if (found.isFile()) return;
  const kind = kindOf(found);
  throw new RegularFileError('notRegular', `not a file but a ${kind}: ${path}`, { details: { path, kind } });
}

function kindOf(found: Stats): IrregularKind {
  if (found.isDirectory()) return 'directory';
  if (found.isFIFO()) return 'pipe';
  return found.isSocket() ? 'socket' : 'device';
}

function tooLarge(path: string, mostBytes: number): RegularFileError {
  return new RegularFileError('tooLarge', `more than ${mostBytes} bytes: ${path}`, {
    details: { path, mostBytes: String(mostBytes) },
  });
}

/** A system error of an open file does not name it. */
function withPath(error: unknown, path: string): unknown {
  return systemErrorCode(error) !== undefined && !RegularFileError.is(error)
    ? Object.assign(error as Error, { path })
    : error;
}
