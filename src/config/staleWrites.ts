import { open, type FileHandle } from 'node:fs/promises';
import { sleep, systemClock } from '../base/clock';
import { readAtRest, type ReadableFile } from './restingFile';

/**
 * What became of a file that was just replaced. `takenBack`: somebody wrote what they had read before, with an edit of
 * their own. `rescued`: somebody wrote into the file that was replaced, which nobody reads; this is what they wrote.
 */
export type WriteOutcome = 'kept' | 'takenBack' | { readonly rescued: Buffer };

/**
 * `aws configure set` reads a file, works on its lines, and then empties and writes it: 0.1 ms later in a small file, 18 ms
 * for each MB. A few times that, for a busy machine.
 */
const WATCH_MS = 40;
const WATCH_MS_PER_MB = 80;

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
    const handle = await open(path, 'r').catch(() => undefined);
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

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * Waits, then looks whether a write has held. To be called while no other writer of ours can be at work.
 *
 * What takes a write back is told from an edit made after it by the lines: it is nearer to the text before the write than
 * to the text after it. So who changes the very lines of the write, or deletes the file, is never overruled.
 */
export async function watchWrite(
  { before, after, replaced }: WrittenFile,
  file: ReadableFile,
  watchMs: number,
): Promise<WriteOutcome> {
  await sleep(watchMs, systemClock);
  const now = await readUnless(after, file);
  if (!now) {
    const orphan = before && replaced && (await readUnless(before, replaced));
    return orphan && orphan.length > 0 ? { rescued: orphan } : 'kept';
  }
  if (now.length === 0) return 'kept';
  const lines = linesOf(now);
  const fromBefore = countDifferences(lines, linesOf(before ?? Buffer.alloc(0)));
  return fromBefore < countDifferences(lines, linesOf(after)) ? 'takenBack' : 'kept';
}

export interface WrittenFile {
  /** Undefined when there was no file. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
  readonly replaced: ReplacedFile | undefined;
}

/** What is in a file at rest; undefined for what is expected, and for no file. */
async function readUnless(expected: Buffer, file: ReadableFile): Promise<Buffer | undefined> {
  if ((await file.read())?.equals(expected)) return undefined;
  const bytes = await readAtRest(file);
  return bytes?.equals(expected) ? undefined : bytes;
}

/** How often each line occurs. */
function linesOf(bytes: Buffer): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of bytes.toString().split(/\r?\n/)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function countDifferences(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let differences = 0;
  for (const [line, count] of one) differences += Math.abs(count - (other.get(line) ?? 0));
  for (const [line, count] of other) if (!one.has(line)) differences += count;
  return differences;
}
