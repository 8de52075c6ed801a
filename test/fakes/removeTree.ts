import { rmSync } from 'node:fs';
import { systemErrorCode } from '../../src/base/errors';

const ATTEMPTS = 50;
const PAUSE_MS = 100;

/**
 * Removes a directory in which work that was given up may still be writing its last file: `maxRetries` of Node removes
 * no file that came after it had looked.
 */
export function removeTree(path: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || systemErrorCode(error) !== 'ENOTEMPTY') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
