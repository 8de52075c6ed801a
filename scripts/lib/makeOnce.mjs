import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A temporary directory this old belongs to nobody who still works on it. */
const ABANDONED_AFTER_MS = 60 * 60_000;
/** Written last, so that only a complete directory has it; holds what `fill` told. */
const READY_FILE = 'ready.json';

/**
 * Fills a directory, or finds it filled. It is made under another name and renamed when complete: a process that
 * dies leaves nothing half-made, and of two that race the later one uses what the first made.
 * @template T
 * @param {string} directory
 * @param {(temporary: string) => Promise<T>} fill its result, plain data, is kept with the directory
 * @returns {Promise<T>} what `fill` told when the directory was made
 */
export async function makeOnce(directory, fill) {
  const readyFile = join(directory, READY_FILE);
  if (!existsSync(readyFile)) {
    mkdirSync(dirname(directory), { recursive: true });
    removeAbandoned(directory);
    const temporary = `${directory}.${process.pid}.tmp`;
    mkdirSync(temporary, { recursive: true });
    try {
      writeFileSync(join(temporary, READY_FILE), JSON.stringify(await fill(temporary)));
      renameSync(temporary, directory);
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      if (!existsSync(readyFile)) throw error;
    }
  }
  return JSON.parse(readFileSync(readyFile, 'utf8'));
}

/** @param {string} directory */
function removeAbandoned(directory) {
  const parent = dirname(directory);
  for (const entry of readdirSync(parent)) {
    if (!entry.startsWith(`${basename(directory)}.`) || !entry.endsWith('.tmp')) continue;
    const path = join(parent, entry);
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_AFTER_MS)
      rmSync(path, { recursive: true, force: true });
  }
}
