import { execFile } from 'node:child_process';

/** Enough for a list of some hundred entries. */
const MOST_BYTES = 100_000;
/** A file server that does not answer must not hold up a write for longer. */
const TIMEOUT_MS = 5000;

/**
 * Whether a file has an access control list of its own, which a file in its place would not have. Node can't tell, so the
 * system's own program is asked; where there is none, or it fails, the answer is no.
 * @param path absolute
 */
export async function hasAccessList(path: string, platform = process.platform): Promise<boolean> {
  switch (platform) {
    case 'win32':
      return isOwnWindowsList(await output('icacls', [path]), path);
    case 'darwin':
      return isMacList(await output('/bin/ls', ['-lde', path]));
    default:
      return isPosixList(await output('ls', ['-ld', path]));
  }
}

/** @param text as `ls -ld` prints it: a `+` behind the mode stands for a list. */
export function isPosixList(text: string): boolean {
  return /^\S{10}\+/.test(text);
}

/** @param text as macOS's `ls -lde` prints it: an entry of the list in each further line. */
export function isMacList(text: string): boolean {
  return /^ \d+: /m.test(text);
}

/** @param text as `icacls` prints it: `(I)` stands for what comes from the folder, which a new file has too. */
export function isOwnWindowsList(text: string, path: string): boolean {
  const entries = text.replace(path, '').matchAll(/:((?:\([\w,]+\))+)\s*$/gm);
  return [...entries].some(([, rights = '']) => !rights.startsWith('(I)'));
}

function output(program: string, args: readonly string[]): Promise<string> {
  const options = {
    maxBuffer: MOST_BYTES,
    timeout: TIMEOUT_MS,
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C' },
  };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => resolve(error ? '' : stdout));
  });
}
