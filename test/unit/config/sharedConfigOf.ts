import { readSharedConfig } from '../../../src/config/profiles';
import type { Problem, SharedConfig } from '../../../src/config/sharedConfig';

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

/** The problems of the files, then those of the sessions and the profiles. */
export function allProblems({ fileProblems, sessions, profiles }: SharedConfig): Problem[] {
  return [
    ...fileProblems,
    ...[...sessions.values(), ...profiles.values()].flatMap(({ problems }) => problems),
  ];
}

/** Problems as `file:line severity code`. */
export function problemsIn(config: SharedConfig): string[] {
  return allProblems(config).map(
    ({ location, severity, code }) => `${location.file}:${location.line} ${severity} ${code}`,
  );
}
