import { readSharedConfig } from '../../../src/config/profiles';
import type { SharedConfig } from '../../../src/config/sharedConfig';

/** Reads the two files from texts; a file without text is missing. */
export function sharedConfigOf(config?: string, credentials?: string): SharedConfig {
  return readSharedConfig({
    config: config === undefined ? { file: 'config', missing: true } : { file: 'config', text: config },
    credentials:
      credentials === undefined
        ? { file: 'credentials', missing: true }
        : { file: 'credentials', text: credentials },
  });
}

/** Problems as `file:line severity code`. */
export function problemsIn(owner: Pick<SharedConfig, 'problems'>): string[] {
  return owner.problems.map(
    ({ location, severity, code }) => `${location.file}:${location.line} ${severity} ${code}`,
  );
}
