/** What a program of a terminal reads and prints, at once: what it reads is bounded, and never a pipe. */
import { readFileSync, statSync, writeSync } from 'node:fs';
import { parseJsonObject, type JsonObject } from '../base/json';

const MOST_BYTES = 16 * 1024 * 1024;

/** @throws a system error; an Error for what is no file or too long. */
export function readOwnFile(path: string, mostBytes = MOST_BYTES): string {
  const found = statSync(path);
  if (!found.isFile()) throw new Error('it is not a file');
  if (found.size > mostBytes) throw new Error('it is too large');
  return readFileSync(path, 'utf8');
}

/** The object that a JSON file holds; undefined when it is missing or holds anything else. */
export function readOwnJson(path: string): JsonObject | undefined {
  try {
    return parseJsonObject(readOwnFile(path));
  } catch {
    return undefined;
  }
}

/** Prints a line. `process.stdout` takes Node as long to make as such a program has in all. */
export function printLine(text: string, descriptor: 1 | 2 = 1): void {
  let rest = Buffer.from(`${text}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe that is full for the moment; a reader that is gone wants no more.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}
