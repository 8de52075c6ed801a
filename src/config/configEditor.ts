import { access, constants, realpath, stat } from 'node:fs/promises';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { systemClock, type Clock } from '../base/clock';
import { FileLockError, withFileLock } from '../base/fileLock';
import { ConfigFileError } from './configEditErrors';
import { BYTE_ORDER_MARK, type ConfigDocument } from './document';
import { parseDocument } from './documentParser';
import { readBytes } from './restingFile';
import { decodeSharedFile, editLockedFile, NO_FILE } from './sharedFileEdit';

/** Makes the document to write of the one that was read; called again when the file changed meanwhile. */
export type DocumentEdit = (document: ConfigDocument) => ConfigDocument;

/** What an edit did to one file. The texts may hold secrets: never show or log them. */
export interface SharedFileChange {
  readonly file: string;
  /** Undefined for a file that was not there. */
  readonly before: string | undefined;
  readonly after: string;
  /** Where what stood there before is kept; absent when it is not, or could not be. */
  readonly backup?: string;
}

interface EditOptions {
  readonly watchMs?: number;
  readonly keepsBackup?: boolean;
  readonly clock?: Clock;
}

/** How an edit is made: `ConfigStore.edit` gives it. */
export type EditFile = typeof editSharedFile;

/** Fifty editors one after the other, each of which watches what it has written. */
const LOCK_WAIT_MS = 20_000;

/**
 * Edits a shared AWS file: one write, atomic, with what stood there before beside it (`backupOf`). Mode, symlink, byte
 * order mark and line ends stay; a missing file is made for its owner alone.
 *
 * Our own editors take turns, in all processes. Other tools take no lock: when one has written since the file was read, or
 * writes just afterwards what it had read before, the edit is made again on what it wrote, for 5 s. Then both are in the
 * file, or this throws.
 *
 * What remains possible. A tool that takes longer than `watchMs` between reading and writing takes the edit back unseen;
 * `aws configure set` takes 0.1 ms, 18 ms for each MB. A tool that writes between our last look and the rename, some 0.1 ms,
 * is noticed because the replaced file stays open; on Windows, where that can't be, its write is lost: about one in 5,000
 * edits beside a tool that writes twice a second. When two other tools write in the same moment and change the same section,
 * the later one stands, as without us; if the other's text can't be brought in, it is kept as the backup.
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
  let backup: string | undefined;
  const keep = async (before: Buffer): Promise<void> => {
    backup = undefined;
    if (!keepsBackup) return;
    await writeFileAtomic(backupOf(file), before, { mode: OWNER_ONLY_FILE });
    backup = backupOf(file);
  };
  const editLocked = async (): Promise<SharedFileChange | undefined> => {
    // Only now: the owner may have protected the file while we waited for our turn.
    await checkWritable(file, target);
    return editLockedFile({ file, target, edit, watchMs, clock, keep });
  };
  try {
    const change = await withFileLock(lockOf(target), editLocked, { waitMs: LOCK_WAIT_MS });
    return change && backup !== undefined ? { ...change, backup } : change;
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

/** A rename would replace a file that its owner has protected. */
async function checkWritable(file: string, target: string): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (!found) return;
  if ((found.mode & 0o222) === 0) throw new ConfigFileError('readOnly', file);
  await access(target, constants.W_OK);
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

function lockOf(file: string): string {
  return `${file}.aws-sso-profiles.lock`;
}
