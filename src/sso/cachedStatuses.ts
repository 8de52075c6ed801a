import { Alarm } from '../base/alarm';
import { BackOff } from '../base/backOff';
import type { Clock } from '../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../base/disposable';
import { Emitter, type Observable } from '../base/event';
import { watchPaths, type PathWatching } from '../base/fileWatcher';
import type { Logger } from '../base/logger';
import type { SharedConfig } from '../config/sharedConfig';
import type { RefusedTokens } from './refusedTokens';

/** What a file of a cache holds. `problem.passing`: it cannot be read for a moment, and may hold anything. */
export interface CacheReading {
  readonly problem?: { readonly passing?: Error };
}

export interface CachedStatusServices {
  readonly config: Observable<SharedConfig>;
  /** Shared with the user's other windows. */
  readonly refusedTokens: RefusedTokens;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where the statuses come from. */
export interface StatusSource<Reading extends CacheReading, Status> {
  /** Of the cache. */
  readonly directory: string;
  fileName(id: string): string;
  /** The sessions that the config file names, in its order. */
  ids(): Iterable<string>;
  read(id: string): Promise<Reading>;
  /** Told of a reading when it is taken. */
  taken(id: string, reading: Reading): void;
  /** Tells a login from the next, whose dates may be the same; undefined where there is none. */
  loginOf(reading: Reading | undefined): string | undefined;
  /** @param readings of the sessions that are named; one may be missing. */
  describe(readings: ReadonlyMap<string, Reading>, now: number): ReadonlyMap<string, Status>;
  /** The moments, in milliseconds, at which the passing of time alone changes a status. */
  ends(status: Status): readonly number[];
}

/**
 * Statuses of sessions by what a cache and the clock say. Reads files when they change, and wakes when the passing of time
 * changes a status; it makes no request.
 */
export class CachedStatuses<Reading extends CacheReading, Status>
  implements Observable<ReadonlyMap<string, Status>>, Disposable
{
  readonly #source: StatusSource<Reading, Status>;
  readonly #clock: Clock;
  readonly #readings = new Map<string, Reading>();
  /** The number of the read that each reading is from: one that was begun earlier and took longer is dropped. */
  readonly #readNumbers = new Map<string, number>();
  #lastReadNumber = 0;
  /** The sessions of which another login was read and not announced: its dates may be those of the one before. */
  readonly #otherLogins = new Set<string>();
  readonly #changed = new Emitter<ReadonlyMap<string, Status>>();
  readonly #disposables = new DisposableStore();
  /** One timer, for the first moment at which the passing of time alone changes a status. */
  readonly #nextEnd: Alarm;
  readonly #readAgain: BackOff;
  readonly #watching: PathWatching;
  /** Undefined until somebody asks, or something changes. */
  #statuses: ReadonlyMap<string, Status> | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(source: StatusSource<Reading, Status>, services: CachedStatusServices) {
    const { config, refusedTokens, clock, logger } = services;
    this.#source = source;
    this.#clock = clock;
    this.#nextEnd = new Alarm(clock, () => this.update());
    this.#readAgain = new BackOff(clock, () => void this.reload());
    this.#disposables.add(config.onDidChange(() => void this.reload()));
    this.#watching = watchPaths(
      [source.directory, refusedTokens.directory],
      (path, names) => void this.#onChange(path, names),
      logger,
      services,
    );
  }

  get current(): ReadonlyMap<string, Status> {
    if (this.#statuses) return this.#statuses;
    const statuses = this.#describeFirst();
    if ([...statuses.keys()].some((id) => !this.#readings.has(id))) void this.reload();
    return statuses;
  }

  /** Directories in which the system refuses to notice changes. */
  get unwatched(): readonly string[] {
    return this.#watching.refused;
  }

  /**
   * Reads the sessions with these ids before `current` is first asked for: it reads the others then. Never fails, and does
   * not ask which sessions the config file names.
   */
  async prepare(ids: Iterable<string>): Promise<void> {
    await this.#readAll(ids);
  }

  /** Reads one session, or all, from disk again. Never fails: what cannot be read for a moment stays. */
  async reload(id?: string): Promise<void> {
    this.#describeFirst();
    const isRead = await this.#readAll(id === undefined ? this.#source.ids() : [id]);
    if (isRead && id === undefined) this.#readAgain.reset();
    this.update();
  }

  /**
   * What is on disk now, of a session that the config file names or not. May hold secrets.
   * @throws the system's error when it cannot be read for a moment: there may be a login.
   */
  async read(id: string): Promise<Reading> {
    this.#describeFirst();
    const reading = await this.#read(id);
    this.update();
    if (reading.problem?.passing) throw reading.problem.passing;
    return reading;
  }

  /** What was last read, without I/O. May hold secrets. */
  last(id: string): Reading | undefined {
    return this.#readings.get(id);
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#nextEnd.wake();
  }

  /** Describes all anew, and announces what differs. */
  update(): void {
    if (this.#disposables.isDisposed) return;
    const statuses = this.#describe();
    const hasOtherLogin = [...statuses.keys()].some((id) => this.#otherLogins.has(id));
    this.#otherLogins.clear();
    if (this.#statuses && isSame(statuses, this.#statuses) && !hasOtherLogin) return;
    this.#statuses = statuses;
    this.#changed.fire(statuses);
  }

  dispose(): void {
    disposeAll([this.#nextEnd, this.#readAgain, this.#watching, this.#disposables, this.#changed]);
  }

  /** What comes later is compared with what is known before it. */
  #describeFirst(): ReadonlyMap<string, Status> {
    if (!this.#statuses) {
      this.#statuses = this.#describe();
      this.#otherLogins.clear();
    }
    return this.#statuses;
  }

  #describe(): ReadonlyMap<string, Status> {
    const named = new Set(this.#source.ids());
    for (const id of this.#readings.keys()) if (!named.has(id)) this.#readings.delete(id);
    const now = this.#clock.now();
    const statuses = this.#source.describe(this.#readings, now);
    const ends = [...statuses.values()]
      .flatMap((status) => this.#source.ends(status))
      .filter((end) => end > now);
    if (!this.#disposables.isDisposed) this.#nextEnd.set(ends.length > 0 ? Math.min(...ends) : undefined);
    return statuses;
  }

  /** @returns false when one of them cannot be read for a moment; then it is read again later. */
  async #readAll(ids: Iterable<string>): Promise<boolean> {
    const readings = await Promise.all([...ids].map((id) => this.#read(id)));
    const isRead = !readings.some(({ problem }) => problem?.passing);
    if (!isRead) this.#readAgain.again();
    return isRead;
  }

  async #read(id: string): Promise<Reading> {
    const number = ++this.#lastReadNumber;
    const reading = await this.#source.read(id);
    // Before anything is known of a file, its trouble is all there is to say.
    if (reading.problem?.passing && this.#readings.has(id)) return reading;
    if (number > (this.#readNumbers.get(id) ?? 0)) {
      this.#readNumbers.set(id, number);
      this.#source.taken(id, reading);
      if (this.#source.loginOf(reading) !== this.#source.loginOf(this.last(id))) this.#otherLogins.add(id);
      this.#readings.set(id, reading);
    }
    return reading;
  }

  /** Locks and drafts come and go beside the logins all the time; they are no news. */
  async #onChange(path: string, names: ReadonlySet<string> | undefined): Promise<void> {
    if (path !== this.#source.directory || !names) {
      await this.reload();
      return;
    }
    const changed = [...this.#source.ids()].filter((id) => names.has(this.#source.fileName(id)));
    await Promise.all(changed.map((id) => this.reload(id)));
  }
}

function isSame(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && JSON.stringify([...a.values()]) === JSON.stringify([...b.values()]);
}
