import { lstatSync, readlinkSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join, parse, relative, resolve, sep } from 'node:path';
import { BackOff } from './backOff';
import { systemClock, type Clock } from './clock';
import type { Disposable } from './disposable';
import { errorText, systemErrorCode } from './errors';
import type { Logger } from './logger';

/** One save is several events: they are told as one. */
const GATHER_MS = 50;
/** Each round finds a directory made since the last one; a path is never this deep in missing ones. */
const MOST_ROUNDS = 40;
/** As many symbolic links as Linux follows in one path. */
const MOST_LINKS = 40;

/**
 * Tells when a file, or a directory with the files directly in it, may have changed: written in place, replaced,
 * made, deleted, reached through symbolic links (its own or of any directory above it) of which one gets another
 * target, or its directory deleted and made again.
 * Paths that do not exist are waited for. Listeners are told within about 50 ms; there may be false alarms.
 *
 * Watches directories, each without its subdirectories: the operating systems report a replaced file to the
 * directory only. For a path whose parents are missing that is the nearest directory which exists. Nothing polls.
 * A directory that the system refuses to watch is logged once and tried again later; once it is watched, all that
 * depends on it counts as changed.
 *
 * @param paths absolute.
 * @param onChange told which of `paths` is concerned. Of a directory: `names` of the files in it that may have changed,
 * undefined when that may be any.
 */
export function watchPaths(
  paths: readonly string[],
  onChange: OnChange,
  logger: Logger,
  options: WatchOptions = {},
): PathWatching {
  return new PathWatcher(paths, onChange, logger, options);
}

type OnChange = (path: string, names: ReadonlySet<string> | undefined) => void;

export interface WatchOptions {
  /** By which refused directories are tried again; the system's unless given. */
  readonly clock?: Clock;
  /** By which events are gathered, which the system tells in its own time. */
  readonly eventClock?: Clock;
  readonly watchDirectory?: typeof watch;
}

export interface PathWatching extends Disposable {
  /** Directories that the system refuses to watch: what changes there is not noticed. */
  readonly refused: readonly string[];
}

/** A name in a directory on which a watched path depends; `undefined` stands for every name. */
interface Dependency {
  readonly directory: string;
  readonly name: string | undefined;
  readonly path: string;
}

class PathWatcher implements PathWatching {
  readonly #paths: readonly string[];
  readonly #onChange: OnChange;
  readonly #logger: Logger;
  readonly #eventClock: Clock;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #watchDirectory: typeof watch;
  readonly #tryAgain: BackOff;
  readonly #refused = new Set<string>();
  /** By path: the names in it, undefined for any. */
  readonly #changed = new Map<string, Set<string> | undefined>();
  #dependencies: readonly Dependency[] = [];
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(
    paths: readonly string[],
    onChange: OnChange,
    logger: Logger,
    { clock = systemClock, eventClock = systemClock, watchDirectory = watch }: WatchOptions,
  ) {
    this.#paths = paths;
    this.#onChange = onChange;
    this.#logger = logger;
    this.#eventClock = eventClock;
    this.#watchDirectory = watchDirectory;
    this.#tryAgain = new BackOff(clock, () => {
      for (const directory of this.#refused) this.#startWatching(directory);
      this.#follow();
    });
    this.#follow();
  }

  get refused(): readonly string[] {
    return [...this.#refused];
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#tryAgain.dispose();
    this.#timer?.dispose();
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches what the paths depend on now. What appears while watching begins is found by looking once more. */
  #follow(): void {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.#dependencies = this.#paths.flatMap((path) => findDependencies(path));
      const directories = new Set(this.#dependencies.map(({ directory }) => directory));
      for (const [directory, watcher] of this.#watchers) {
        if (directories.has(directory)) continue;
        watcher.close();
        this.#watchers.delete(directory);
      }
      for (const directory of this.#refused) if (!directories.has(directory)) this.#refused.delete(directory);
      const added = [...directories].filter(
        (directory) => !this.#watchers.has(directory) && !this.#refused.has(directory),
      );
      const started = added.filter((directory) => this.#startWatching(directory));
      if (started.length === 0) break;
    }
    if (this.#refused.size > 0) this.#tryAgain.again();
    else this.#tryAgain.reset();
  }

  #startWatching(directory: string): boolean {
    try {
      const watcher = this.#watchDirectory(directory, { persistent: false }, (event, name) =>
        this.#onEvent(directory, event, name ?? undefined),
      );
      watcher.on('error', (error) => this.#onWatcherError(directory, error));
      this.#watchers.set(directory, watcher);
      if (this.#refused.delete(directory)) this.#noteAll(directory);
      return true;
    } catch (error) {
      // Deleted since it was looked at: its parent's watcher will tell.
      if (systemErrorCode(error) === 'ENOENT') this.#refused.delete(directory);
      else this.#refuse(directory, error);
      return false;
    }
  }

  #refuse(directory: string, error: unknown): void {
    if (this.#refused.has(directory)) return;
    this.#refused.add(directory);
    this.#logger.warn(`[watch] changes will not be noticed in a directory: ${errorText(error)}`);
  }

  #onEvent(directory: string, event: string, name: string | undefined): void {
    let isConcerned = false;
    for (const dependency of this.#dependencies) {
      if (dependency.directory !== directory) continue;
      // A deleted directory reports its own name, and some systems report none.
      const isMatch =
        dependency.name === undefined || name === undefined || isSameName(dependency.name, name);
      if (!isMatch && name !== basename(directory)) continue;
      const isFileIn = dependency.name === undefined && name !== basename(directory);
      this.#note(dependency.path, isFileIn ? name : undefined);
      isConcerned = true;
    }
    if (!isConcerned) return;
    if (event === 'rename')
      this.#forget(name === basename(directory) ? directory : join(directory, name ?? ''));
    this.#gather();
  }

  /** Windows reports a deleted directory as an error. */
  #onWatcherError(directory: string, error: unknown): void {
    this.#logger.debug(`[watch] a directory can no longer be watched: ${errorText(error)}`);
    this.#forget(directory);
    if (isDirectory(directory)) this.#refuse(directory, error);
    this.#noteAll(directory);
  }

  /** All that depends on a directory may have changed. */
  #noteAll(directory: string): void {
    for (const { directory: watched, path } of this.#dependencies) {
      if (watched === directory) this.#note(path, undefined);
    }
    this.#gather();
  }

  #note(path: string, name: string | undefined): void {
    const names = this.#changed.get(path);
    if (name === undefined) this.#changed.set(path, undefined);
    else if (!this.#changed.has(path)) this.#changed.set(path, new Set([name]));
    else names?.add(name);
  }

  /** A watcher stays with the directory it began with: one that may be another now is watched anew. */
  #forget(path: string): void {
    for (const [directory, watcher] of this.#watchers) {
      if (directory !== path && !directory.startsWith(path.endsWith(sep) ? path : path + sep)) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
  }

  #gather(): void {
    this.#timer ??= this.#eventClock.schedule(GATHER_MS, () => {
      this.#timer = undefined;
      if (this.#isDisposed) return;
      this.#follow();
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const [path, names] of changed) this.#onChange(path, names);
    });
  }
}

/** Case is no difference on file systems where it usually is none: a false alarm costs less than a missed one. */
function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The names that decide what is at `path`. Synchronous, so that nothing happens between looking and watching. */
function findDependencies(path: string): Dependency[] {
  const found: Dependency[] = [];
  const add = (entry: string): void => {
    found.push({ directory: dirname(entry), name: basename(entry), path });
  };

  let goal = resolve(path);
  for (let links = 0; links < MOST_LINKS; links++) {
    const entry = findTurn(goal);
    const target = readLink(entry);
    if (target === undefined || !isLinkOfMacOs(entry)) add(entry);
    // To see the directory itself replaced. On macOS a watcher follows the path rather than the directory, and one more
    // of what is above it, a home directory maybe, costs much.
    if (entry === goal && process.platform !== 'darwin') add(dirname(entry));
    if (target === undefined) break;
    goal = resolve(dirname(entry), target, relative(entry, goal));
  }
  if (isDirectory(goal)) found.push({ directory: goal, name: undefined, path });
  return found;
}

/**
 * The first entry on the way to `path` that decides how the way goes on: a symbolic link, one where nothing is yet, or
 * the last. No link leads to it.
 */
function findTurn(path: string): string {
  const { root } = parse(path);
  let entry = root;
  for (const name of path.slice(root.length).split(sep)) {
    entry = join(entry, name);
    if (readLink(entry) !== undefined || !isDirectory(entry)) break;
  }
  return entry;
}

/** `/var` and its like lead elsewhere as long as the system stands, and macOS would watch all that is below `/`. */
function isLinkOfMacOs(link: string): boolean {
  return process.platform === 'darwin' && dirname(link) === parse(link).root;
}
function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function readLink(path: string): string | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
