import { unlink } from 'node:fs/promises';
import { parseJsonObject } from '../base/json';
import { sleep, systemClock, type Clock } from '../base/clock';
import { isPassingError, systemErrorCode } from '../base/errors';
import { cannotReplace, writeInPlace } from '../base/inPlaceFile';
import { assertReplaceable, MOST_RECORD_BYTES, readRegularFile, RegularFileError } from '../base/regularFile';
import { parseTimestamp } from '../base/timestamp';
import type { ClientRegistration } from './ports';

/** What a file of the cache holds: nothing when there is none. */
export interface JsonReading {
  readonly content?: Record<string, unknown>;
  readonly problem?: {
    readonly code: 'unreadable' | 'torn';
    readonly detail: string;
    /** The system's error, of one that says nothing of the file. */
    readonly passing?: Error;
    /** What is there is no file. */
    readonly isIrregular?: true;
  };
}

/** Tools that rewrite the file in place leave it torn for a moment; a scanner on Windows may hold it as long. */
const RETRY_DELAYS_MS = [20, 60, 150];

/** Reads a JSON object, waiting a moment for a writer that has the file half written, or for a program that holds it. */
export async function readJsonObject(
  file: string,
  { mostBytes = MOST_RECORD_BYTES, clock = systemClock }: { mostBytes?: number; clock?: Clock } = {},
): Promise<JsonReading> {
  for (const waitMs of [...RETRY_DELAYS_MS, undefined]) {
    let raw: string;
    try {
      raw = (await readRegularFile(file, mostBytes)).toString();
    } catch (error) {
      const code = systemErrorCode(error) ?? 'unknown error';
      if (code === 'ENOENT' || code === 'ENOTDIR') return {};
      // Windows says EPERM of a file that is held.
      if (waitMs !== undefined && (isPassingError(error) || code === 'EPERM')) {
        await sleep(waitMs, clock);
        continue;
      }
      const detail = `it cannot be read (${code})`;
      return {
        problem: {
          code: 'unreadable',
          detail,
          ...(isPassingError(error) && { passing: error }),
          ...(RegularFileError.is(error, 'notRegular') && { isIrregular: true }),
        },
      };
    }
    const content = parseJsonObject(raw);
    if (content) return { content };
    // Half written, perhaps: read again.
    if (waitMs !== undefined) await sleep(waitMs, clock);
  }
  return { problem: { code: 'torn', detail: 'it is empty or not a JSON object' } };
}

/** Where a file cannot be taken out of its directory nothing is left in it. */
export async function unlinkIfPresent(file: string): Promise<void> {
  await assertReplaceable(file);
  try {
    await unlink(file);
  } catch (error) {
    if (cannotReplace(error)) await writeInPlace(file, '{}');
    else if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

/** A client registration out of a file's values, unless one of them is missing or not what it should be. */
export function parseRegistration(
  id: unknown,
  secret: unknown,
  end: unknown,
): ClientRegistration | undefined {
  const clientId = textOf(id);
  const clientSecret = textOf(secret);
  const expiresAt = parseTimestamp(end);
  return clientId && clientSecret && expiresAt ? { clientId, clientSecret, expiresAt } : undefined;
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
