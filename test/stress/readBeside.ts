import { setImmediate as nextTurn } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { messageOf } from '../run/childProgram';

export interface ReadReport {
  readonly reads: number;
  readonly failedReads: number;
  readonly writes: number;
}

/**
 * Reads flat out while a child process writes, for `durationMs`.
 * @param writer has said that it is ready; told to stop, it answers how often it has written
 * @param read resolves with whether there was a token
 */
export async function readBeside(
  writer: ChildProcess,
  read: () => boolean | Promise<boolean>,
  durationMs: number,
): Promise<ReadReport> {
  const end = performance.now() + durationMs;
  let reads = 0;
  let failedReads = 0;
  while (performance.now() < end) {
    if (!(await read())) failedReads++;
    if (++reads % 16 === 0) await nextTurn();
  }
  writer.send('stop');
  const writes = (await messageOf(writer)) as number;
  return { reads, failedReads, writes };
}

/** Reads a token file as the SDKs do: once. */
export function readPlainly(file: string): boolean {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as { accessToken?: unknown };
    return typeof content.accessToken === 'string';
  } catch {
    return false;
  }
}
