import type { FileHandle } from 'node:fs/promises';
import { systemErrorCode } from './errors';
import { openRegularFile } from './regularFile';

/** Why a file cannot be replaced that may well be written: it is a mount, its directory is another's or read-only. */
const CANNOT_REPLACE = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV'];

/** Whether a failure to make a file beside another, or to put it in the other's place, leaves writing that one in place. */
export function cannotReplace(error: unknown): boolean {
  return CANNOT_REPLACE.includes(systemErrorCode(error) ?? '');
}

/** Does what may be impossible for the same reason; then nothing is done. */
export async function unlessUnreplaceable(act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => {
    if (!cannotReplace(error)) throw error;
  });
}

/**
 * Writes a file that is there in place, as the AWS CLI does: owner, mode, links and access lists stay. A reader may see a
 * mixture of the old and the new bytes for a moment. When the disk is full the old bytes stay; after any other failure they
 * are put back as far as that can be done.
 * @throws RegularFileError `notRegular` for what is no file, which stays as it is; a system error with its path.
 */
export async function writeInPlace(path: string, content: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(content);
  const handle = await openRegularFile(path, 'write');
  try {
    const before = await handle.readFile();
    try {
      await overwrite(handle, bytes, before.length);
    } catch (error) {
      await overwrite(handle, before, before.length).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  } finally {
    await handle.close();
  }
}

/** What makes the file longer comes first: a disk that is full says so while the old bytes are there. */
async function overwrite(handle: FileHandle, bytes: Buffer, length: number): Promise<void> {
  await writeAt(handle, bytes.subarray(length), length);
  await writeAt(handle, bytes.subarray(0, length), 0);
  await handle.truncate(bytes.length);
  await handle.sync();
}

async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
