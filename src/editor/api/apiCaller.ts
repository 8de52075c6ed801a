import { isAbsolute, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the code of an extension is. */
export interface ExtensionPlace {
  readonly id: string;
  /** A directory; an extension may be reached by several names of it. */
  readonly path: string;
}

/**
 * The extension whose code called into ours, by the call stack: the first frame of a file that is not ours decides.
 * VS Code does not say who calls an exported function. A stack tells honest callers apart; it is no proof against code in
 * the same process, which could read what we read anyway.
 *
 * @param stack of an `Error` made while the caller waits.
 * @param ownCode the directory of our bundles.
 * @returns its id; undefined when the frame belongs to no extension.
 */
export function findCaller(
  stack: string,
  ownCode: string,
  extensions: readonly ExtensionPlace[],
): string | undefined {
  for (const line of stack.split('\n')) {
    const file = fileOfFrame(line);
    if (file === undefined || isWithin(file, ownCode)) continue;
    const [caller] = extensions
      .filter(({ path }) => isWithin(file, path))
      .sort((one, other) => other.path.length - one.path.length);
    return caller?.id;
  }
  return undefined;
}

/** `at name (FILE:1:2)`, `at async name (FILE:1:2)` or `at FILE:1:2`; undefined for a frame of Node's or V8's own. */
function fileOfFrame(line: string): string | undefined {
  const named = /^\s*at .*? \((.*):\d+:\d+\)$/;
  const nameless = /^\s*at (?:async )?(.*):\d+:\d+$/;
  const place = (named.exec(line) ?? nameless.exec(line))?.[1];
  if (place === undefined) return undefined;
  if (place.startsWith('file:')) return URL.canParse(place) ? fileURLToPath(place) : undefined;
  return isAbsolute(place) ? place : undefined;
}

function isWithin(file: string, directory: string): boolean {
  const comparable = (path: string): string =>
    process.platform === 'win32' ? normalize(path).toLowerCase() : normalize(path);
  return comparable(file).startsWith(comparable(directory).replace(/[\\/]+$/, '') + sep);
}
