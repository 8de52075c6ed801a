import { realpath } from 'node:fs/promises';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { systemClock, type Clock } from '../base/clock';
import { FileLockError, withFileLock } from '../base/fileLock';
import { ConfigFileError } from './configEditErrors';
import { BYTE_ORDER_MARK, type ConfigDocument } from './document';
import { parseDocument } from './documentParser';
import { readBytes } from './restingFile';
import { decodeSharedFile, NO_FILE, SharedFileEdit } from './sharedFileEdit';

/** Makes the document to write of the one that was read; called again when the file changed meanwhile. */
export type DocumentEdit = (document: ConfigDocument) => ConfigDocument;

/** What an edit did to one file. The texts may hold secrets: never show or log them. */
export interface SharedFileChange {
  readonly file: string;
  /** Undefined for a file that was not there. */
  readonly before: string | undefined;
  readonly after: string;
}

interface EditOptions {
  readonly watchMs?: number;
  readonly keepsBackup?: boolean;
  readonly clock?: Clock;
}

/** Fifty editors one after the other, each of which watches what it has written. */
const LOCK_WAIT_MS = 20_000;

/**
 * Edits a shared AWS file: one write, atomic, with what stood there before beside it (`backupOf`). Mode, symlink, byte
 * order mark and line ends stay; a missing file is made for its owner alone.
 *
 * Our own editors take turns, in all processes. Other tools take no lock: when one has written since the file was read,
 * the edit is made again on what it wrote. The same when one writes just afterwards what it had read before: the file is
 * watched for a moment. A tool that takes longer than that between reading and writing can still take an edit back.
 * What one writes into the file that was replaced, while another writes the one in its place, is brought into that.
 * @param options.watchMs how long the file is watched; 0: other tools are not heeded before and after; else 40 ms and 80 ms for each MB.
 * @param options.clock by which other tools are given time.
 * @param options.keepsBackup false: what stood there before, which may hold secrets, is not kept beside it.
 * @returns undefined when the edit changes nothing; then nothing is written.
 * @throws ConfigFileError, a system error, or what `edit` throws; the edit is not in the file.
 */
export async function editSharedFile(
  file: string,
  edit: DocumentEdit,
  { watchMs, keepsBackup = true, clock = systemClock }: EditOptions = {},
): Promise<SharedFileChange | undefined> {
  const target = await realpath(file).catch(() => file);
  const keep = async (before: Buffer): Promise<void> => {
    if (keepsBackup) await writeFileAtomic(backupOf(file), before, { mode: OWNER_ONLY_FILE });
  };
  const shared = new SharedFileEdit({ file, target, edit, watchMs, clock, keep });
  try {
    return await withFileLock(lockOf(target), () => shared.run(), { waitMs: LOCK_WAIT_MS });
  } catch (error) {
    if (FileLockError.is(error)) throw new ConfigFileError('busy', file, { cause: error });
    throw error;
  }
}

/** Where the bytes before the last edit are kept: beside the path that was edited, though that may be a symlink. */
export function backupOf(file: string): string {
  return `${file}.aws-sso-profiles.bak`;
}

/**
 * The edit that takes a change back, as long as nothing has changed since. The byte order mark does not count: editors
 * keep it apart from the text, so a change made in one has none, and has it once it is saved.
 */
export function reverse({ file, before, after }: SharedFileChange): DocumentEdit {
  return (document) => {
    const text = document.toString();
    if (withoutMark(text) !== withoutMark(after)) throw new ConfigFileError('changedSince', file);
    if (before === undefined) return NO_FILE;
    if (text === after) return parseDocument(before);
    return parseDocument((document.hasByteOrderMark ? BYTE_ORDER_MARK : '') + withoutMark(before));
  };
}

/**
 * The text of a shared file, with its byte order mark; undefined when it is not there.
 * @throws ConfigFileError `notUtf8`, or a system error.
 */
export async function readSharedFile(file: string): Promise<string | undefined> {
  const bytes = await readBytes(file);
  return bytes && decodeSharedFile(file, bytes);
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

function lockOf(file: string): string {
  return `${file}.aws-sso-profiles.lock`;
}
