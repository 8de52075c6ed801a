import { basename } from 'node:path';
import { SECOND_MS, type Clock } from '../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import { Emitter } from '../base/event';
import { watchPaths } from '../base/fileWatcher';
import type { Logger } from '../base/logger';
import type { Directory } from './directory';
import { accessKey, type DirectoryAccess } from './directoryAccess';
import { DirectoryFiles } from './directoryFiles';
import { DirectoryRecord } from './directoryRecord';

/** Listeners draw: in the middle of a long listing they are told no more often than this. */
const TELL_EVERY_MS = 250;
/** Not more often than this during a long listing, and for no more than a small share of the time. */
const SAVE_EVERY_MS = 2 * SECOND_MS;
const SAVING_SHARE = 0.05;

export interface DirectoryKeeperServices {
  /** A folder of our own, shared by all windows; made when there is something to write. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is kept of one access. */
interface Shelf {
  readonly access: DirectoryAccess;
  readonly record: DirectoryRecord;
  readonly loaded: Promise<void>;
  /** The end of the last work on the file that was begun. */
  fileWork: Promise<void>;
  /** Something is known that the file does not say. */
  isUnsaved: boolean;
  /** A save that has not begun yet. */
  nextSave: Promise<void> | undefined;
  lastSaveMs: number;
  tellTimer: Disposable | undefined;
  isTellDue: boolean;
  saveTimer: Disposable | undefined;
}

/** Keeps the directories in memory and on disk, and hears of what other windows write. Touches no disk before `load`. */
export class DirectoryKeeper implements Disposable {
  readonly #services: DirectoryKeeperServices;
  readonly #files: DirectoryFiles;
  readonly #shelves = new Map<string, Shelf>();
  readonly #changed: Emitter<string>;
  readonly #disposables = new DisposableStore();

  readonly onDidChange;

  constructor(services: DirectoryKeeperServices) {
    this.#services = services;
    this.#files = new DirectoryFiles(services);
    this.#changed = new Emitter((error) =>
      services.logger.error(`[directory] a listener failed: ${errorText(error)}`),
    );
    this.onDidChange = this.#changed.event;
  }

  get(access: DirectoryAccess): Directory | undefined {
    const record = this.#shelves.get(accessKey(access))?.record;
    return record && !record.isEmpty ? record.view(access.sessionId) : undefined;
  }

  /** What is known through an access; the caller may add to it and tells so by `noteChange`. */
  async load(access: DirectoryAccess): Promise<DirectoryRecord> {
    const shelf = this.#shelves.get(accessKey(access)) ?? this.#open(access);
    await shelf.loaded;
    return shelf.record;
  }

  /** Tells the listeners soon, and has the file written within seconds. */
  noteChange(access: DirectoryAccess): void {
    const shelf = this.#shelves.get(accessKey(access));
    if (!shelf || this.#disposables.isDisposed) return;
    shelf.isUnsaved = true;
    if (shelf.tellTimer) shelf.isTellDue = true;
    else this.#tell(shelf);
    const delayMs = Math.max(SAVE_EVERY_MS, shelf.lastSaveMs / SAVING_SHARE);
    shelf.saveTimer ??= this.#services.clock.schedule(delayMs, () => void this.save(access));
  }

  /** Writes what is known and not written yet. Never fails: what cannot be written is logged and stays in memory. */
  async save(access: DirectoryAccess): Promise<void> {
    const shelf = this.#shelves.get(accessKey(access));
    if (!shelf) return;
    if (shelf.isUnsaved) shelf.nextSave ??= this.#inTurn(shelf, () => this.#save(shelf));
    await shelf.fileWork;
  }

  /** As `save`, of all that was loaded. */
  async saveAll(): Promise<void> {
    await Promise.all([...this.#shelves.values()].map(({ access }) => this.save(access)));
  }

  dispose(): void {
    const timers = [...this.#shelves.values()].flatMap(({ tellTimer, saveTimer }) => [tellTimer, saveTimer]);
    disposeAll([...timers, this.#disposables, this.#changed]);
  }

  #open(access: DirectoryAccess): Shelf {
    if (this.#shelves.size === 0) {
      const { directory, logger } = this.#services;
      const onChange = (_: string, names: ReadonlySet<string> | undefined): void => this.#reload(names);
      this.#disposables.add(watchPaths([directory], onChange, logger, this.#services));
    }
    const record = new DirectoryRecord();
    const loaded = this.#takeOver(access, record).then(() => undefined);
    const shelf: Shelf = {
      access,
      record,
      loaded,
      fileWork: loaded,
      isUnsaved: false,
      nextSave: undefined,
      lastSaveMs: 0,
      tellTimer: undefined,
      isTellDue: false,
      saveTimer: undefined,
    };
    this.#shelves.set(accessKey(access), shelf);
    return shelf;
  }

  /** @param names of the files that may have changed; undefined: any. */
  #reload(names: ReadonlySet<string> | undefined): void {
    for (const shelf of this.#shelves.values()) {
      if (names && !names.has(basename(this.#files.fileOf(shelf.access)))) continue;
      void this.#inTurn(shelf, async () => {
        if (await this.#takeOver(shelf.access, shelf.record)) this.#tell(shelf);
      });
    }
  }

  async #takeOver(access: DirectoryAccess, record: DirectoryRecord): Promise<boolean> {
    const theirs = await this.#files.readIfChanged(access);
    return theirs !== undefined && record.merge(theirs);
  }

  async #save(shelf: Shelf): Promise<void> {
    const { clock, logger } = this.#services;
    shelf.nextSave = undefined;
    shelf.saveTimer?.dispose();
    shelf.saveTimer = undefined;
    shelf.isUnsaved = false;
    const begunAt = clock.now();
    try {
      if (await this.#files.save(shelf.access, shelf.record)) this.#tell(shelf);
    } catch (error) {
      shelf.isUnsaved = true;
      logger.warn(`[directory] not written: ${shelf.access.sessionId}: ${errorText(error)}`);
    }
    shelf.lastSaveMs = Math.max(0, clock.now() - begunAt);
  }

  async #inTurn(shelf: Shelf, work: () => Promise<void>): Promise<void> {
    shelf.fileWork = shelf.fileWork.then(work);
    await shelf.fileWork;
  }

  /** Now, and what changes soon after is told together. */
  #tell(shelf: Shelf): void {
    if (this.#disposables.isDisposed) return;
    shelf.isTellDue = false;
    shelf.tellTimer?.dispose();
    shelf.tellTimer = this.#services.clock.schedule(TELL_EVERY_MS, () => {
      shelf.tellTimer = undefined;
      if (shelf.isTellDue) this.#tell(shelf);
    });
    this.#changed.fire(shelf.access.sessionId);
  }
}
