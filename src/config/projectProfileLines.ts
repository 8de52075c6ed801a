/** A profile that a file of a project names. */
export interface NamedProfile {
  readonly profile: string;
  /** Starting at 1. */
  readonly line: number;
}

/** Longer files are generated, not written by a person. Characters. */
export const LONGEST_PROJECT_FILE = 256 * 1024;

/** People don't write longer ones, and expressions take their time over them. Characters. */
export const LONGEST_LINE = 2000;

/** Reads line by line; `read` answers with the name in a line. */
export function readLines(text: string, read: (line: string) => string | undefined): NamedProfile[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const profile = line.length > LONGEST_LINE ? undefined : read(line);
    return profile === undefined ? [] : [{ profile, line: index + 1 }];
  });
}
