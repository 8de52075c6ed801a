import type { FileHandle } from 'node:fs/promises';
import { sleep, systemClock, type Clock } from '../base/clock';
import { openRegularFile } from '../base/regularFile';
import { isSameContent, readAtRest, type ReadableFile } from './restingFile';

/** What became of a file that was just written. */
export interface WriteOutcome {
  /** False when somebody wrote what they had read before, with an edit of their own. */
  readonly isKept: boolean;
  /** What somebody wrote into the file that was replaced, which nobody reads. */
  readonly stray: Buffer | undefined;
}

/**
 * `aws configure set` reads a file, works on its lines, and then empties and writes it: 0.1 ms later in a small file, 18 ms
 * for each MB. A few times that, for a busy machine.
 */
const WATCH_MS = 40;
const WATCH_MS_PER_MB = 80;
const MOST_LOOKS = 3;

/** How long a file of this length is watched after it was replaced. */
export function watchTimeOf(bytes: number): number {
  return WATCH_MS + (bytes / 1e6) * WATCH_MS_PER_MB;
}

/** A file that is about to be replaced, kept open: what is written to it after that has no other way to it. */
export class ReplacedFile implements ReadableFile {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Undefined on Windows: there an open file cannot be replaced, neither ours nor that of another writer. */
  static async open(path: string): Promise<ReplacedFile | undefined> {
    if (process.platform === 'win32') return undefined;
    const handle = await openRegularFile(path).catch(() => undefined);
    return handle && new ReplacedFile(handle);
  }

  async read(): Promise<Buffer> {
    const { size } = await this.#handle.stat();
    if (size === 0) return Buffer.alloc(0);
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  }

  async modifiedAt(): Promise<number> {
    return (await this.#handle.stat()).mtimeMs;
  }

  /** Never fails: nothing was written through it. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}

/**
 * Waits, then looks whether a write has held. To be called while no other writer of ours can be at work. Never fails: the
 * write is made, whether or not somebody can look; a scanner on Windows or a network file system may be in the way.
 *
 * What takes a write back is told from an edit made after it by the lines: it is nearer to the text before the write than
 * to the text after it. So who changes the very lines of the write, or deletes the file, is never overruled.
 */
export async function watchWrite(
  written: WrittenFile,
  file: ReadableFile,
  watchMs: number,
  clock: Clock = systemClock,
): Promise<WriteOutcome> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    await sleep(watchMs, clock);
    try {
      return { isKept: await isKept(written, file, clock), stray: await readStray(written, clock) };
    } catch {
      // The next look may succeed.
    }
  }
  return { isKept: true, stray: undefined };
}

export interface WrittenFile {
  /** Undefined when there was no file. */
  readonly before: Buffer | undefined;
  /** Undefined when the file was removed. */
  readonly after: Buffer | undefined;
  readonly replaced: ReplacedFile | undefined;
}

async function isKept({ before, after }: WrittenFile, file: ReadableFile, clock: Clock): Promise<boolean> {
  const now = await readUnless(after, file, clock);
  if (!now || now.length === 0) return true;
  const lines = linesOf(now);
  return countDifferences(lines, linesOf(before)) >= countDifferences(lines, linesOf(after));
}

async function readStray({ before, replaced }: WrittenFile, clock: Clock): Promise<Buffer | undefined> {
  const bytes = before && replaced && (await readUnless(before, replaced, clock));
  return bytes && bytes.length > 0 ? bytes : undefined;
}

/** What is in a file at rest; undefined for what is expected, and for no file. */
async function readUnless(
  expected: Buffer | undefined,
  file: ReadableFile,
  clock: Clock,
): Promise<Buffer | undefined> {
  if (isSameContent(await file.read(), expected)) return undefined;
  const bytes = await readAtRest(file, {}, clock);
  return isSameContent(bytes, expected) ? undefined : bytes;
}

/** How often each line occurs. */
function linesOf(bytes: Buffer | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of (bytes ?? '').toString().split(/\r?\n/)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function countDifferences(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let differences = 0;
  for (const [line, count] of one) differences += Math.abs(count - (other.get(line) ?? 0));
  for (const [line, count] of other) if (!one.has(line)) differences += count;
  return differences;
}
