import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { systemErrorCode } from '../base/errors';
import { FileLockError, withFileLock } from '../base/fileLock';
import { ConfigFileError } from './configEditErrors';
import type { ConfigDocument } from './document';
import { parseDocument } from './documentParser';
import { readAtRest, type ReadableFile } from './restingFile';
import { ReplacedFile, watchTimeOf, watchWrite, type WriteOutcome } from './staleWrites';

/** Makes the document to write of the one that was read; called again when the file changed meanwhile. */
export type DocumentEdit = (document: ConfigDocument) => ConfigDocument;

/** What an edit did to one file. The texts may hold secrets: never show or log them. */
export interface SharedFileChange {
  readonly file: string;
  /** Empty for a file that was not there. */
  readonly before: string;
  readonly after: string;
}

interface EditOptions {
  readonly watchMs?: number;
  readonly keepsBackup?: boolean;
}

const ATTEMPTS = 8;
/** Fifty editors one after the other, each of which watches what it has written. */
const LOCK_WAIT_MS = 20_000;

/**
 * Edits a shared AWS file: one write, atomic, with what stood there before beside it (`backupOf`). Mode, symlink, byte
 * order mark and line ends stay; a missing file is made for its owner alone.
 *
 * Our own editors take turns, in all processes. Other tools take no lock: when one has written since the file was read,
 * the edit is made again on what it wrote. The same when one writes just afterwards what it had read before: the file is
 * watched for a moment. A tool that takes longer than that between reading and writing can still take an edit back.
 * @param options.watchMs how long the file is watched; 0: other tools are not heeded before and after; else 40 ms and 80 ms for each MB.
 * @param options.keepsBackup false: what stood there before, which may hold secrets, is not kept beside it.
 * @returns undefined when the edit changes nothing; then nothing is written.
 * @throws ConfigFileError, a system error, or what `edit` throws; the file is untouched.
 */
export async function editSharedFile(
  file: string,
  edit: DocumentEdit,
  options: EditOptions = {},
): Promise<SharedFileChange | undefined> {
  const target = await realpath(file).catch(() => file);
  try {
    return await withFileLock(lockOf(target), () => editAlone(file, target, edit, options), {
      waitMs: LOCK_WAIT_MS,
    });
  } catch (error) {
    if (FileLockError.is(error)) throw new ConfigFileError('busy', file, { cause: error });
    throw error;
  }
}

/** Where the bytes before the last edit are kept. */
export function backupOf(file: string): string {
  return `${file}.aws-sso-profiles.bak`;
}

/** The edit that takes a change back, as long as nothing has changed since. */
export function reverse({ file, before, after }: SharedFileChange): DocumentEdit {
  return (document) => {
    if (document.toString() !== after) throw new ConfigFileError('changedSince', file);
    return parseDocument(before);
  };
}

/**
 * The text of a shared file, with its byte order mark; undefined when it is not there.
 * @throws ConfigFileError `notUtf8`, or a system error.
 */
export async function readSharedFile(file: string): Promise<string | undefined> {
  const bytes = await readBytes(file);
  return bytes && decode(file, bytes);
}

function lockOf(file: string): string {
  return `${file}.aws-sso-profiles.lock`;
}

async function editAlone(
  file: string,
  target: string,
  edit: DocumentEdit,
  { watchMs, keepsBackup = true }: EditOptions,
): Promise<SharedFileChange | undefined> {
  /** What another tool wrote where nobody reads it. */
  let rescued: Buffer | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await (watchMs === 0 ? readBytes(target) : readAtRest(fileAt(target)));
    if (current) await checkWritable(target);
    const isUnchanged = async (): Promise<boolean> => isSame(current, await readBytes(target));
    const base: Buffer | undefined = rescued ?? current;
    let before: string;
    let after: string;
    try {
      before = base ? decode(file, base) : '';
      after = edit(parseDocument(before)).toString();
    } catch (error) {
      if (rescued) await writeFileAtomic(target, rescued, { onlyIf: isUnchanged });
      throw error;
    }
    if (after === before && !rescued) {
      // The AWS CLI empties the file before it writes: this may be what was read.
      if (await isUnchanged()) return undefined;
      continue;
    }
    if (base && base.length > 0 && keepsBackup)
      await writeFileAtomic(backupOf(target), base, { mode: OWNER_ONLY_FILE });
    const write = { before: current, after: Buffer.from(after) };
    const outcome = await replaceFile(target, write, isUnchanged, watchMs);
    if (outcome === 'kept') return { file, before, after };
    rescued = typeof outcome === 'object' ? outcome.rescued : undefined;
  }
  throw new ConfigFileError('changedMeanwhile', file);
}

async function replaceFile(
  target: string,
  { before, after }: { readonly before: Buffer | undefined; readonly after: Buffer },
  isUnchanged: () => Promise<boolean>,
  watchMs = watchTimeOf(after.length),
): Promise<WriteOutcome | 'refused'> {
  const replaced = before && (await ReplacedFile.open(target));
  try {
    if (!(await writeFileAtomic(target, after, { onlyIf: isUnchanged }))) return 'refused';
    if (watchMs === 0) return 'kept';
    return await watchWrite({ before, after, replaced }, fileAt(target), watchMs);
  } finally {
    await replaced?.close();
  }
}

function fileAt(path: string): ReadableFile {
  return {
    read: () => readBytes(path),
    modifiedAt: () =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
  };
}

async function readBytes(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    // Reading a directory fails without naming it.
    throw error instanceof Error ? Object.assign(error, { path: file }) : error;
  }
}

/** A rename would replace a file that its owner has protected. */
async function checkWritable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o222) === 0) throw new ConfigFileError('readOnly', file);
  await access(file, constants.W_OK);
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConfigFileError('notUtf8', file, { cause: error });
  }
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one && other ? one.equals(other) : one === other;
}
