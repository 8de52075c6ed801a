import { BackOff } from '../base/backOff';
import { systemClock, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText, isPassingError, systemErrorCode } from '../base/errors';
import { Emitter, type Event } from '../base/event';
import { watchPaths, type PathWatching } from '../base/fileWatcher';
import type { Logger } from '../base/logger';
import type { AwsLocations } from './locations';
import { decodeUtf8 } from './documentText';
import type { EditFile } from './configEditor';
import { readSharedConfig, type ConfigFileContent } from './profiles';
import { findPlainSessionIds } from './ssoSessions';
import { fileAt, isSameContent, readAtRest } from './restingFile';
import type { ConfigFileRole } from './sectionHeader';
import type { SharedConfig } from './sharedConfig';

export interface ConfigStoreOptions {
  readonly locations: Pick<AwsLocations, 'configFile' | 'credentialsFile'>;
  readonly logger: Logger;
  /** Whether to follow what others write to the files. */
  readonly watch: boolean;
  /** The system's unless given. */
  readonly clock?: Clock;
}

/** What a file held, undefined when it was not there; or the error that kept it from being read, and its code. */
type FileState =
  { readonly bytes: Buffer | undefined } | { readonly error: unknown; readonly errorCode: string };

/** A tool that empties a file, or moves it away, to write it takes less: `aws configure set` 18 ms for each MB. */
const REWRITTEN_WITHIN_MS = 300;

/** Keeps what the shared files say now, and tells when that changes. */
export class ConfigStore implements Disposable {
  readonly #locations: ConfigStoreOptions['locations'];
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #disposables = new DisposableStore();
  readonly #changed: Emitter<SharedConfig>;
  readonly #readAgain: BackOff;
  #watching: PathWatching | undefined;
  /** Undefined before the first read. */
  #config: FileState | undefined;
  #credentials: FileState | undefined;
  /** Undefined until somebody asks for it. */
  #current: SharedConfig | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  private constructor({ locations, logger, clock = systemClock }: ConfigStoreOptions) {
    this.#locations = locations;
    this.#logger = logger;
    this.#clock = clock;
    this.#changed = this.#disposables.add(
      new Emitter<SharedConfig>((error) => logger.error(`[config] a listener failed: ${errorText(error)}`)),
    );
    this.#readAgain = this.#disposables.add(new BackOff(clock, () => void this.reload()));
  }

  /** Reads both files; never fails, an unreadable file is part of what `current` says. */
  static async create(options: ConfigStoreOptions): Promise<ConfigStore> {
    const store = new ConfigStore(options);
    const { configFile, credentialsFile } = options.locations;
    if (options.watch) {
      // Before the first read, so that nothing written in between is missed.
      const onChange = (): void => void store.reload();
      store.#watching = watchPaths([configFile, credentialsFile], onChange, options.logger, options);
      store.#disposables.add(store.#watching);
    }
    await store.reload();
    return store;
  }

  /** What the files said when they were last read. Their text is parsed when this is first asked for. */
  get current(): SharedConfig {
    return (this.#current ??= this.#parse());
  }

  /** The ids of the sessions that the files name, without parsing them; undefined where only parsing tells. */
  get plainSessionIds(): ReadonlySet<string> | undefined {
    const [ofConfig, ofCredentials] = [this.#config, this.#credentials].map((state) => {
      const bytes = state && 'bytes' in state ? state.bytes : undefined;
      return findPlainSessionIds(bytes?.toString('latin1') ?? '');
    });
    // A profile of the credentials file may have any settings; nearly none names a session.
    return ofCredentials?.size === 0 ? ofConfig : undefined;
  }

  /** Directories in which the system refuses to notice changes. */
  get unwatched(): readonly string[] {
    return this.#watching?.refused ?? [];
  }

  get onDidChange(): Event<SharedConfig> {
    return this.#changed.event;
  }

  /**
   * Reads the files again and resolves when `current` is at least as fresh as this call. Fires only when their
   * bytes changed. Calls during a read share the one read that follows it.
   */
  reload(): Promise<void> {
    if (!this.#running) {
      this.#running = this.#read().finally(() => (this.#running = undefined));
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.reload();
    });
    return this.#next;
  }

  /**
   * Runs `work`, which edits shared files with the function that it gets: the only way to edit them. Afterwards the files
   * are read again, also when an edit fails, so that `current` says what the edits made when this resolves.
   * @throws what `work` throws.
   */
  async edit<T>(work: (edit: EditFile) => Promise<T>): Promise<T> {
    try {
      const { editSharedFile } = await import('./configEditor');
      return await work(editSharedFile);
    } finally {
      await this.reload();
    }
  }

  /** What the files say with these texts in the place of what they hold. */
  readWith({ config, credentials }: Readonly<Record<ConfigFileRole, string | undefined>>): SharedConfig {
    const { configFile, credentialsFile } = this.#locations;
    return readSharedConfig({
      config: config === undefined ? toContent(configFile, this.#config) : { file: configFile, text: config },
      credentials:
        credentials === undefined
          ? toContent(credentialsFile, this.#credentials)
          : { file: credentialsFile, text: credentials },
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #read(): Promise<void> {
    const { configFile, credentialsFile } = this.#locations;
    const [config, credentials] = await Promise.all([
      this.#readState(configFile, this.#config),
      this.#readState(credentialsFile, this.#credentials),
    ]);
    if (this.#disposables.isDisposed) return;
    if ([config, credentials].some(({ isPassing }) => isPassing)) this.#readAgain.again();
    else this.#readAgain.reset();
    this.#take(config.state, credentials.state);
  }

  /** An error that passes is no state of the file: the last one stays. */
  async #readState(
    path: string,
    last: FileState | undefined,
  ): Promise<{ readonly state: FileState; readonly isPassing: boolean }> {
    const state = await readState(path, last, this.#clock);
    const isPassing = 'error' in state && isPassingError(state.error);
    if (isPassing) this.#logger.warn(`[config] not read for the moment: ${errorText(state.error)}`);
    return { state: (isPassing && last) || state, isPassing };
  }

  #take(config: FileState, credentials: FileState): void {
    if (isSame(config, this.#config) && isSame(credentials, this.#credentials)) return;
    const isFirst = this.#config === undefined;
    this.#config = config;
    this.#credentials = credentials;
    this.#current = undefined;
    // Nobody listens yet: what is read first is parsed when it is asked for.
    if (!isFirst) this.#changed.fire(this.current);
  }

  #parse(): SharedConfig {
    const parsed = this.readWith({ config: undefined, credentials: undefined });
    this.#logger.info(`[config] read: ${parsed.state}, ${parsed.profiles.size} profiles`);
    return parsed;
  }
}

/** A file that no longer holds anything is given a moment, so that nothing is lost that it will hold again. */
async function readState(path: string, last: FileState | undefined, clock: Clock): Promise<FileState> {
  const file = fileAt(path);
  try {
    const bytes = await file.read();
    const isLost = !bytes?.length && last && 'bytes' in last && last.bytes?.length;
    if (!isLost) return { bytes };
    const patience = { emptyMs: REWRITTEN_WITHIN_MS, missingMs: REWRITTEN_WITHIN_MS };
    return { bytes: await readAtRest(file, patience, clock) };
  } catch (error) {
    return { error, errorCode: systemErrorCode(error) ?? '' };
  }
}

function isSame(one: FileState, other: FileState | undefined): boolean {
  if (!other) return false;
  if ('bytes' in one) return 'bytes' in other && isSameContent(one.bytes, other.bytes);
  return 'errorCode' in other && one.errorCode === other.errorCode;
}

function toContent(file: string, state: FileState | undefined): ConfigFileContent {
  if (!state) return { file, missing: true };
  if ('bytes' in state) return state.bytes ? decode(file, state.bytes) : { file, missing: true };
  // A parent is a file, so there is nothing at this path.
  return state.errorCode === 'ENOTDIR' ? { file, missing: true } : { file, error: state.error };
}

function decode(file: string, bytes: Buffer): ConfigFileContent {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { file, text };
  return { file, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), isInvalidUtf8: true };
}
