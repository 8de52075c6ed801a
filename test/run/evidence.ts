import type { Runnable } from 'mocha';

/** What was kept of a failure. On mocha's own object: bundles do not share the variables of a module. */
interface Kept {
  failureFiles?: readonly string[];
}

/**
 * Names what shows more of the failure of a test or of a hook. The end of `npm test` repeats it.
 * @param files absolute paths
 */
export function keepFiles(runnable: Runnable, files: readonly string[]): void {
  (runnable as Kept).failureFiles = files;
}

/** What was named with {@link keepFiles}. */
export function filesOf(runnable: Runnable): readonly string[] {
  return (runnable as Kept).failureFiles ?? [];
}
