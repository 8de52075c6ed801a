import { access, constants, stat } from 'node:fs/promises';
import type { Clock } from '../base/clock';
import { removeFile, writeFileAtomic } from '../base/atomicFile';
import { cannotReplace } from '../base/inPlaceFile';
import { ConfigFileError } from './configEditErrors';
import type { DocumentEdit, SharedFileChange } from './configEditor';
import type { ConfigDocument } from './document';
import { mergeDocument } from './documentMerge';
import { parseDocument } from './documentParser';
import { fileAt, isSameContent, readAtRest, readBytes } from './restingFile';
import { ReplacedFile, watchTimeOf, watchWrite, type WriteOutcome } from './staleWrites';

/** What an edit makes of a document to have no file. */
export const NO_FILE = parseDocument('');

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

const MOST_ATTEMPTS = 8;

/** What another tool wrote into a file that was replaced, where nobody reads it, and what it had read there. */
interface Stray {
  readonly base: Buffer | undefined;
  readonly text: Buffer;
}

/** Says that no more attempts are needed. */
interface End {
  readonly change: SharedFileChange | undefined;
}

/** What the file held when an attempt began. */
interface Start {
  readonly current: Buffer | undefined;
  readonly isUnchanged: () => Promise<boolean>;
}

/** One edit of a shared file, made again while other tools get in between. While it runs no other editor of ours may. */
export class SharedFileEdit {
  readonly #options: SharedFileEditOptions;
  /** Set from when the edit is in the file: whatever fails then, it is made. */
  #done: SharedFileChange | undefined;
  readonly #strays: Stray[] = [];
  /** While the file holds just this, nobody but the writer of the stray text has come in between. */
  #redo: { readonly after: Buffer | undefined; readonly stray: Stray } | undefined;

  constructor(options: SharedFileEditOptions) {
    this.#options = options;
  }

  /** @returns and @throws as `editSharedFile`. */
  async run(): Promise<SharedFileChange | undefined> {
    try {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const end = await this.#attempt();
        if (end) return end.change;
      }
    } catch (error) {
      if (!this.#done) throw error;
    }
    if (!this.#done) throw new ConfigFileError('changedMeanwhile', this.#options.file);
    // At least it is not lost when it cannot be brought in.
    const lost = this.#strays.at(-1);
    if (lost) await this.#options.keep(lost.text).catch(() => undefined);
    return this.#done;
  }

  /** @returns undefined when another one has to follow. */
  async #attempt(): Promise<End | undefined> {
    const { target, watchMs, clock } = this.#options;
    const current = await (watchMs === 0 ? readBytes(target) : readAtRest(fileAt(target), {}, clock));
    if (current) await checkWritable(target);
    const start: Start = {
      current,
      isUnchanged: async () => isSameContent(current, await readBytes(target)),
    };
    if (this.#redo && isSameContent(current, this.#redo.after)) return this.#edit(start, this.#redo.stray);
    if (this.#strays.length === 0) return this.#edit(start, undefined);

    if (!(await this.#bringInStrays(start))) return undefined;
    this.#strays.length = 0;
    return this.#done && { change: this.#done };
  }

  /** Edits what is in the file, or the stray text in its place. */
  async #edit({ current, isUnchanged }: Start, stray: Stray | undefined): Promise<End | undefined> {
    const { file, target, edit, keep, watchMs, clock } = this.#options;
    const base = stray ? stray.text : current;
    let before: string;
    let document: ConfigDocument;
    try {
      before = base ? decodeSharedFile(file, base) : '';
      document = edit(parseDocument(before));
    } catch (error) {
      const putBack = stray && (await writeFileAtomic(target, stray.text, { onlyIf: isUnchanged }));
      if (putBack === false) return undefined;
      this.#done = undefined;
      throw error;
    }
    const after = document.toString();
    // The AWS CLI empties the file before it writes: this may be what was read.
    if (after === before && !stray) return (await isUnchanged()) ? { change: undefined } : undefined;

    const write = {
      before: current,
      after: document === NO_FILE ? undefined : Buffer.from(after),
      keep: async () => {
        if (base && base.length > 0) await keep(base);
      },
    };
    const outcome = await replaceFile(target, write, isUnchanged, { watchMs, clock });
    if (outcome === 'refused') return undefined;
    const change = { file, before: base && before, after };
    if (outcome.isKept && !outcome.stray) return { change };

    this.#redo = undefined;
    if (outcome.stray) {
      const found = { base: current, text: outcome.stray };
      this.#strays.push(found);
      // What was replaced later holds the edit already.
      if (outcome.isKept && !this.#done) this.#redo = { after: write.after, stray: found };
    }
    if (outcome.isKept) this.#done = change;
    return undefined;
  }

  /** @returns false when the file has changed meanwhile. */
  async #bringInStrays({ current, isUnchanged }: Start): Promise<boolean> {
    const { file, target } = this.#options;
    // Who deletes the file is not overruled.
    if (!current) return true;
    const read = (bytes: Buffer | undefined): ConfigDocument =>
      parseDocument(bytes ? decodeSharedFile(file, bytes) : '');
    const document = read(current);
    const merged = this.#strays.reduce(
      (result, { base, text }) => mergeDocument(result, read(base), read(text)),
      document,
    );
    if (merged === document) return true;
    return (await writeFileAtomic(target, merged.toString(), { onlyIf: isUnchanged })) !== false;
  }
}

/** @throws ConfigFileError `notUtf8`. */
export function decodeSharedFile(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConfigFileError('notUtf8', file, { cause: error });
  }
}

interface Replacement {
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
  /** Keeps what stood there before. */
  readonly keep: () => Promise<void>;
}

/**
 * What stood in the file before is kept once it is replaced, so that no other tool has that time to come in between; a file
 * that is written in place is kept before, for a crash can leave it half written.
 */
async function replaceFile(
  target: string,
  { before, after, keep }: Replacement,
  onlyIf: () => Promise<boolean>,
  { watchMs = watchTimeOf(after?.length ?? 0), clock }: { watchMs: number | undefined; clock: Clock },
): Promise<WriteOutcome | 'refused'> {
  const replaced = before && (await ReplacedFile.open(target));
  try {
    const written = await (after
      ? writeFileAtomic(target, after, { onlyIf, beforeInPlace: () => unlessForbidden(keep) })
      : removeFile(target, { onlyIf }));
    if (!written) return 'refused';
    // The edit is made: that no backup could be is none of it.
    if (written !== 'inPlace') await keep().catch(() => undefined);
    if (watchMs === 0) return { isKept: true, stray: undefined };
    const stale = written === 'inPlace' ? undefined : replaced;
    return await watchWrite({ before, after, replaced: stale }, fileAt(target), watchMs, clock);
  } finally {
    await replaced?.close();
  }
}

/** In a directory where this user may make no files, no backup can be had. */
async function unlessForbidden(keep: () => Promise<void>): Promise<void> {
  await keep().catch((error: unknown) => {
    if (!cannotReplace(error)) throw error;
  });
}

/** A rename would replace a file that its owner has protected. */
async function checkWritable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o222) === 0) throw new ConfigFileError('readOnly', file);
  await access(file, constants.W_OK);
}
