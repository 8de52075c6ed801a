import { sleep, systemClock } from '../base/clock';

/** A file as far as it must be known to tell whether somebody is writing it. */
export interface ReadableFile {
  /** Undefined when there is no file. */
  read(): Promise<Buffer | undefined>;
  /** Milliseconds since the epoch; undefined when there is no file. */
  modifiedAt(): Promise<number | undefined>;
}

/** Whoever is interrupted in the middle of writing goes on sooner, even on a busy machine. */
const REST_MS = 60;
const LONGEST_WAIT_MS = 250;
/** An empty file was most likely emptied to be written: who takes it for what there is makes others lose everything. */
const REST_WHEN_EMPTY_MS = 2_000;
const LOOK_AGAIN_MS = 10;

/**
 * Reads a file that other tools write in place, as `aws configure set` does: they empty it first. Waits until nobody has
 * written it for a moment: a quarter of a second at most, 2 s for an empty file.
 * @returns undefined when there is no file.
 */
export async function readAtRest(file: ReadableFile): Promise<Buffer | undefined> {
  const start = Date.now();
  for (;;) {
    const bytes = await file.read();
    const modifiedAt = await file.modifiedAt();
    if (!bytes || modifiedAt === undefined) return bytes;
    const now = Date.now();
    // A file of another machine may have been written in our future.
    const restingMs = Math.abs(now - modifiedAt);
    const isEmpty = bytes.length === 0;
    if (restingMs >= (isEmpty ? REST_WHEN_EMPTY_MS : REST_MS)) return bytes;
    if (now - start >= (isEmpty ? REST_WHEN_EMPTY_MS : LONGEST_WAIT_MS)) return bytes;
    await sleep(LOOK_AGAIN_MS, systemClock);
  }
}
