import { removeFile, writeFileAtomic } from '../base/atomicFile';
import { SECOND_MS, sleep, type Clock } from '../base/clock';
import { isPassingError } from '../base/errors';
import { unlessUnreplaceable } from '../base/inPlaceFile';
import { openRegularFile } from '../base/regularFile';
import { ConfigFileError } from './configEditErrors';
import type { DocumentEdit, SharedFileChange } from './configEditor';
import type { ConfigDocument } from './document';
import { mergeDocument } from './documentMerge';
import { parseDocument } from './documentParser';
import { decodeUtf8 } from './documentText';
import { fileAt, fileOf, isSameContent, readAtRest, readBytes } from './restingFile';

/** The document of a file that is not there: an edit that returns it removes the file. */
export const NO_FILE = parseDocument('');

/** By the monotonic clock. One try takes a tenth of a second; only a tool that never stops writing makes it last as long. */
const LONGEST_MS = 5 * SECOND_MS;
/**
 * `aws configure set` reads a file, works on its lines, and then empties and writes it: 0.1 ms later in a small file, 18 ms
 * for each MB. A few times that, for a busy machine.
 */
const WATCH_MS = 40;
const WATCH_MS_PER_MB = 80;

export interface SharedFileEditOptions {
  /** As it is configured: a symlink, maybe. */
  readonly file: string;
  /** The file behind it. */
  readonly target: string;
  readonly edit: DocumentEdit;
  readonly watchMs: number | undefined;
  readonly clock: Clock;
  /** Keeps what stands in the file before it is edited. */
  readonly keep: (before: Buffer) => Promise<void>;
}

/** What a file holds; undefined: there is none. */
type Content = Buffer | undefined;

/** What another tool wrote into a file that we had replaced, where no tool reads it, and what that file held before. */
interface Stray {
  readonly text: Buffer;
  readonly base: Content;
  /** The file that was replaced cannot have held the edit, so neither does this text. */
  readonly isWithoutEdit: boolean;
}

/**
 * Makes one edit while we hold the lock: reads the file at rest, edits it, checks that it is unchanged, replaces it, waits,
 * looks again, and does it again while other tools get in between. `editSharedFile` says what that guarantees.
 * @returns and @throws as `editSharedFile`.
 */
export async function editLockedFile(options: SharedFileEditOptions): Promise<SharedFileChange | undefined> {
  const { file, target, edit, watchMs, clock, keep } = options;
  const deadline = clock.monotonicNow() + LONGEST_MS;
  const read = (bytes: Content): ConfigDocument => parseDocument(bytes ? decodeSharedFile(file, bytes) : '');
  let made: SharedFileChange | undefined;
  let written: { readonly bytes: Content } | undefined;
  let stray: Stray | undefined;
  try {
    for (let isFirst = true; ; isFirst = false) {
      const isLate = !isFirst && clock.monotonicNow() >= deadline;
      let current: Content;
      try {
        current = await (watchMs === 0
          ? readBytes(target)
          : readAtRest(fileAt(target), { ...written }, clock));
      } catch (error) {
        if (isLate || !made || !isPassingError(error)) throw error;
        await sleep(WATCH_MS, clock);
        continue;
      }
      if (made && !isKept(made, current)) made = undefined;
      const isOurs = written !== undefined && isSameContent(current, written.bytes);
      // A tool that deletes the file is not overruled.
      if (made && (!stray || (!current && !isOurs))) return made;
      if (isLate) throw new ConfigFileError('changedMeanwhile', file);

      const isUnchanged = async (): Promise<boolean> => isSameContent(current, await readBytes(target));
      let base = current;
      let hasEdit = false;
      if (stray && isOurs && stray.isWithoutEdit) base = stray.text;
      else if (stray) {
        base = Buffer.from(mergeDocument(read(current), read(stray.base), read(stray.text)).toString());
        hasEdit = made !== undefined && isKept(made, base);
      }
      let document: ConfigDocument;
      try {
        document = hasEdit ? read(base) : edit(read(base));
      } catch (error) {
        // What other tools wrote stays, without the edit.
        const isPutBack = !stray || !base || (await writeFileAtomic(target, base, { onlyIf: isUnchanged }));
        if (!isPutBack) continue;
        made = undefined;
        throw error;
      }
      const after = document.toString();
      if (after === (current?.toString() ?? '')) {
        // The AWS CLI empties the file before it writes: this may be what was read.
        if (await isUnchanged()) return made;
        continue;
      }
      const bytes = document === NO_FILE ? undefined : Buffer.from(after);
      const keepBase = async (): Promise<void> => {
        if (base && base.length > 0 && !hasEdit) await keep(base);
      };
      const replaced = await replaceFile(options, { before: current, after: bytes }, isUnchanged, keepBase);
      if (!replaced) continue;
      stray = replaced.stray && { text: replaced.stray, base: current, isWithoutEdit: !made };
      written = { bytes };
      if (!hasEdit) made = { file, before: base && decodeSharedFile(file, base), after };
      if (watchMs === 0) return made;
    }
  } catch (error) {
    if (!made) throw error;
    // The edit is in the file. What could not be brought in is kept at least.
    if (stray) await keep(stray.text).catch(() => undefined);
    return made;
  }
}

/** @throws ConfigFileError `notUtf8`. */
export function decodeSharedFile(file: string, bytes: Buffer): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new ConfigFileError('notUtf8', file);
  return text;
}

/**
 * What takes an edit back is told from an edit made after it by the lines: it is nearer to the text before the edit than
 * to the text after it. So a tool that changes the very lines of the edit, or empties the file, is never overruled.
 */
function isKept({ before, after }: SharedFileChange, now: Content): boolean {
  const text = now?.toString() ?? '';
  if (text === '' || text === after) return true;
  return countDifferences(text, before ?? '') >= countDifferences(text, after);
}

/** How many lines one text has that the other has not, both ways. */
function countDifferences(one: string, other: string): number {
  const counts = new Map<string, number>();
  const count = (text: string, by: number): void => {
    for (const line of text.split(/\r?\n/)) counts.set(line, (counts.get(line) ?? 0) + by);
  };
  count(one, 1);
  count(other, -1);
  return [...counts.values()].reduce((total, each) => total + Math.abs(each), 0);
}

/**
 * Replaces the file and gives other tools time to write from what they have read before. The file that was replaced stays
 * open meanwhile: what a tool writes to it has no other way to us. On Windows no open file can be replaced, neither by us
 * nor under a tool that writes.
 * @param keep keeps what stood in the file: once it is replaced, so that no tool has that time to come in between; but
 * before a file is written in place, which a crash can leave half written.
 * @returns undefined when the file has changed meanwhile, and is left.
 */
async function replaceFile(
  { target, clock, watchMs }: SharedFileEditOptions,
  { before, after }: { readonly before: Content; readonly after: Content },
  onlyIf: () => Promise<boolean>,
  keep: () => Promise<void>,
): Promise<{ readonly stray: Content } | undefined> {
  const canOpen = before !== undefined && process.platform !== 'win32';
  const replaced = canOpen ? await openRegularFile(target).catch(() => undefined) : undefined;
  try {
    const how = await (after
      ? writeFileAtomic(target, after, { onlyIf, beforeInPlace: () => unlessUnreplaceable(keep) })
      : removeFile(target, { onlyIf }));
    if (!how) return undefined;
    // The edit is made, whether or not a backup could be.
    if (how !== 'inPlace') await keep().catch(() => undefined);
    if (watchMs === 0) return { stray: undefined };
    await sleep(watchMs ?? WATCH_MS + ((after?.length ?? 0) / 1e6) * WATCH_MS_PER_MB, clock);
    if (!replaced || how === 'inPlace') return { stray: undefined };
    const text = await readAtRest(fileOf(replaced), { bytes: before }, clock).catch(() => undefined);
    return { stray: text && text.length > 0 && !isSameContent(text, before) ? text : undefined };
  } finally {
    await replaced?.close().catch(() => undefined);
  }
}
