import { stat, type FileHandle } from 'node:fs/promises';
import { sleep, systemClock, type Clock } from '../base/clock';
import { systemErrorCode } from '../base/errors';
import { readRegularFile } from '../base/regularFile';

/** Some 60,000 profiles: reading as much takes a second or two, in which the window does nothing else. */
export const MOST_CONFIG_BYTES = 10_000_000;

/** A file as far as it must be known to tell whether a program is writing it. */
export interface ReadableFile {
  /** Undefined when there is no file. */
  read(): Promise<Buffer | undefined>;
  /** Milliseconds since the epoch; undefined when there is no file. */
  modifiedAt(): Promise<number | undefined>;
}

interface Patience {
  /** How long an empty file is given to be written, and a missing one to be there. */
  readonly emptyMs?: number;
  readonly missingMs?: number;
  /** A file that holds just this is not waited for. */
  readonly bytes?: Buffer | undefined;
}

/** A program that is interrupted while it writes goes on sooner, even on a busy machine. */
const REST_MS = 60;
const LONGEST_WAIT_MS = 250;
/** An empty file was most likely emptied to be written: taking it for the content would lose everything. */
const EMPTY_MS = 2_000;
const LOOK_AGAIN_MS = 10;

/**
 * Reads a file that other tools write in place, as `aws configure set` does: they empty it first. Waits until no program has
 * written it for a moment: a quarter of a second at most, 2 s for an empty file unless told otherwise.
 * @returns undefined when there is no file.
 */
export async function readAtRest(
  file: ReadableFile,
  { emptyMs = EMPTY_MS, missingMs = 0, bytes: expected }: Patience = {},
  clock: Clock = systemClock,
): Promise<Buffer | undefined> {
  const start = clock.monotonicNow();
  for (;;) {
    const bytes = await file.read();
    if (expected && isSameContent(bytes, expected)) return bytes;
    const modifiedAt = bytes && (await file.modifiedAt());
    const longestMs = !bytes ? missingMs : bytes.length === 0 ? emptyMs : LONGEST_WAIT_MS;
    if (clock.monotonicNow() - start >= longestMs) return bytes;
    // A file of another machine may have been written in our future.
    const restingMs = modifiedAt === undefined ? 0 : Math.abs(clock.now() - modifiedAt);
    if (bytes && restingMs >= (bytes.length === 0 ? emptyMs : REST_MS)) return bytes;
    await sleep(LOOK_AGAIN_MS, clock);
  }
}

/** The file at a path, whichever that is at the moment. */
export function fileAt(path: string): ReadableFile {
  return {
    read: () => readBytes(path),
    modifiedAt: async () => (await stat(path).catch(() => undefined))?.mtimeMs,
  };
}

/** An open file, also when another one stands at its path by now. */
export function fileOf(handle: FileHandle): ReadableFile {
  return {
    read: async () => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc((await handle.stat()).size + 1), {
        position: 0,
      });
      return buffer.subarray(0, bytesRead);
    },
    modifiedAt: async () => (await handle.stat()).mtimeMs,
  };
}

/** @returns undefined when there is no file. @throws RegularFileError; a system error with its path. */
export async function readBytes(path: string): Promise<Buffer | undefined> {
  return readRegularFile(path, MOST_CONFIG_BYTES).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

/** Whether two contents, or their absence, are the same. */
export function isSameContent(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one && other ? one.equals(other) : one === other;
}
