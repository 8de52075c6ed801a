import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Call = 'link' | 'open' | 'readdir' | 'stat' | 'unlink';

/**
 * Lets reads of a file fail, as on Windows while a scanner holds it.
 * @param times how many reads; every one unless given
 * @returns what lets it go
 */
export function holdFile(file: string, times = Infinity): () => void {
  return failCalls({ open: refusing(file, 'EBUSY', times) });
}

/** For `failCalls`: the first calls that are given `file`. */
export function refusing(
  file: string,
  code: string,
  times = Infinity,
): (...paths: unknown[]) => string | undefined {
  let left = times;
  return (...paths) => (paths.includes(file) && left-- > 0 ? code : undefined);
}

/**
 * Lets calls of the file system fail.
 * @param failures the system's error code by what a call is given; undefined lets it through
 * @returns what ends that
 */
export function failCalls(
  failures: Partial<Record<Call, (...args: unknown[]) => string | undefined>>,
): () => void {
  const originals: Partial<Record<Call, unknown>> = {};
  const guarded: Partial<Record<Call, unknown>> = {};
  for (const [name, codeOf] of Object.entries(failures)) {
    const original = fs[name as Call] as (...args: unknown[]) => unknown;
    originals[name as Call] = original;
    guarded[name as Call] = (...args: unknown[]): unknown => {
      const code = codeOf(...args);
      if (code === undefined) return original(...args);
      return Promise.reject(Object.assign(new Error(`${code}: ${name}`), { code }));
    };
  }
  const replace = (by: typeof originals): void => {
    Object.assign(fs, by);
    syncBuiltinESMExports();
  };
  replace(guarded);
  return () => replace(originals);
}
