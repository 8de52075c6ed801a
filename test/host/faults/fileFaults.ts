import watching, { constants } from 'node:fs';
import fs from 'node:fs/promises';

type FileFunction = 'open' | 'link' | 'rename' | 'unlink' | 'mkdir' | 'chmod';
type AnyFunction = (...args: unknown[]) => Promise<unknown>;

/** Writing to paths that begin so fails as on a disk without room: files can be made, and take no byte. */
export function fillDisk(prefix: string): () => void {
  return replaceFunctions(prefix, ['open'], (original) => async (path, flags, mode) => {
    const handle = (await original(path, flags, mode)) as fs.FileHandle;
    if (!isForReading(flags)) handle.writeFile = () => Promise.reject(systemError('ENOSPC', 'write'));
    return handle;
  });
}

/** Nothing below a directory can be opened, as while the system has no descriptor left. */
export function takeDescriptors(directory: string): () => void {
  return replaceFunctions(
    directory,
    ['open'],
    (_original, name) => (path) => Promise.reject(systemError('EMFILE', name, String(path))),
  );
}

/** Nothing in a directory can be made, renamed or removed, as when it is another user's. The files may be written. */
export function forbidNames(directory: string): () => void {
  return forbid(directory, ['open', 'link', 'rename', 'unlink'], (flags) => !isForMaking(flags));
}

/** The same, and the files may only be read. */
export function forbidWriting(directory: string): () => void {
  return forbid(directory, ['open', 'link', 'rename', 'unlink', 'chmod'], isForReading);
}

/** @param mayOpen told with which flags. */
function forbid(
  directory: string,
  names: readonly FileFunction[],
  mayOpen: (flags: unknown) => boolean,
): () => void {
  return replaceFunctions(
    directory,
    names,
    (original, name) => (path, flags, mode) =>
      name === 'open' && mayOpen(flags)
        ? original(path, flags, mode)
        : Promise.reject(systemError('EACCES', name, String(path))),
  );
}

/** The system refuses to watch anything, as without a free inotify watch. To be called before anything is watched. */
export function refuseWatching(): () => void {
  const { watch } = watching;
  watching.watch = () => {
    throw systemError('ENOSPC', 'watch');
  };
  return () => void (watching.watch = watch);
}

function isForMaking(flags: unknown): boolean {
  return typeof flags === 'number' ? (flags & constants.O_CREAT) !== 0 : flags !== 'r' && flags !== 'r+';
}

function isForReading(flags: unknown): boolean {
  const writing = constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT;
  return flags === 'r' || (typeof flags === 'number' && (flags & writing) === 0);
}

/**
 * Replaces functions of `node:fs/promises` for the paths that begin so. A mounted file system of this kind needs
 * rights that a test has not.
 */
function replaceFunctions(
  prefix: string,
  names: readonly FileFunction[],
  replacement: (original: AnyFunction, name: FileFunction) => AnyFunction,
): () => void {
  const module = fs as unknown as Record<FileFunction, AnyFunction>;
  const originals = names.map((name) => [name, module[name]] as const);
  for (const [name, original] of originals) {
    const replaced = replacement(original, name);
    module[name] = (path, ...rest) =>
      String(path).startsWith(prefix) ? replaced(path, ...rest) : original(path, ...rest);
  }
  return () => {
    for (const [name, original] of originals) module[name] = original;
  };
}

/** As Node makes it: a failed `write` names no path. */
function systemError(code: string, syscall: string, path?: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), {
    code,
    syscall,
    ...(path !== undefined && { path }),
  });
}
