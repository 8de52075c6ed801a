import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { systemErrorCode } from '../base/errors';
import { FileLockError, withFileLock } from '../base/fileLock';
import { ConfigFileError } from './configEditErrors';
import type { ConfigDocument } from './document';
import { parseDocument } from './documentParser';

/** Makes the document to write of the one that was read; called again when the file changed meanwhile. */
export type DocumentEdit = (document: ConfigDocument) => ConfigDocument;

/** What an edit did to one file. The texts may hold secrets: never show or log them. */
export interface SharedFileChange {
  readonly file: string;
  /** Empty for a file that was not there. */
  readonly before: string;
  readonly after: string;
}

const ATTEMPTS = 5;
const LOCK_WAIT_MS = 10_000;

/**
 * Edits a shared AWS file: one write, atomic, with what stood there before beside it (`backupOf`). Mode, symlink, byte
 * order mark and line ends stay; a missing file is made for its owner alone.
 *
 * Our own editors take turns, in all processes. Other tools take no lock: when one has written since the file was read,
 * the edit is made again on what it wrote.
 * @returns undefined when the edit changes nothing; then nothing is written.
 * @throws ConfigFileError, a system error, or what `edit` throws; the file is untouched.
 */
export async function editSharedFile(
  file: string,
  edit: DocumentEdit,
): Promise<SharedFileChange | undefined> {
  const target = await realpath(file).catch(() => file);
  try {
    return await withFileLock(`${target}.aws-sso-profiles.lock`, () => editAlone(file, target, edit), {
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

async function editAlone(
  file: string,
  target: string,
  edit: DocumentEdit,
): Promise<SharedFileChange | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const bytes = await readBytes(target);
    if (bytes) await checkWritable(target);
    const before = bytes ? decode(file, bytes) : '';
    const after = edit(parseDocument(before)).toString();

    const isUnchanged = async (): Promise<boolean> => isSame(bytes, await readBytes(target));
    if (after === before) {
      // The AWS CLI empties the file before it writes: this may be what was read.
      if (await isUnchanged()) return undefined;
      continue;
    }
    if (bytes) await writeFileAtomic(backupOf(target), bytes, { mode: OWNER_ONLY_FILE });
    if (await writeFileAtomic(target, after, { onlyIf: isUnchanged })) return { file, before, after };
  }
  throw new ConfigFileError('changedMeanwhile', file);
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
