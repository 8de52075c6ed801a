import { DisposableStore, type Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import { lazy } from '../base/lazy';
import type {
  Directories,
  Directory,
  DirectoryAccount,
  DirectoryListing,
  ListAllOptions,
  ListOptions,
} from './directory';

export interface OpenedDirectories extends Directories, Disposable {
  /**
   * Has the lists of a session asked for again when they are next wanted: the login may be of another user, or its user may
   * have been given more. They stay known until then.
   * @param startUrl that of the login
   */
  noteLogin(sessionId: string, startUrl: string): Promise<void>;
  /** Writes what is not written yet. Never fails. */
  save(): Promise<void>;
}

/** Directories of which nothing is known, and nothing is loaded, before one is first read or listed. */
export class LazyDirectories implements Directories, Disposable {
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<string>());
  readonly #get: () => Promise<OpenedDirectories>;
  #opened: OpenedDirectories | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(open: () => Promise<OpenedDirectories>) {
    this.#get = lazy(() => this.#begin(open));
  }

  get(sessionId: string, startUrl?: string): Directory | undefined {
    return this.#opened?.get(sessionId, startUrl);
  }

  async read(sessionId: string): Promise<Directory | undefined> {
    return (await this.#get()).read(sessionId);
  }

  async listAccounts(sessionId: string, options?: ListOptions): Promise<Directory> {
    return (await this.#get()).listAccounts(sessionId, options);
  }

  async listRoles(sessionId: string, accountId: string, options?: ListOptions): Promise<DirectoryAccount> {
    return (await this.#get()).listRoles(sessionId, accountId, options);
  }

  async listAll(sessionId: string, options?: ListAllOptions): Promise<DirectoryListing> {
    return (await this.#get()).listAll(sessionId, options);
  }

  async noteLogin(sessionId: string, startUrl: string): Promise<void> {
    await (await this.#get()).noteLogin(sessionId, startUrl);
  }

  /** Writes what is not written yet, for an end that waits for it. Never fails. */
  async save(): Promise<void> {
    await this.#opened?.save();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #begin(open: () => Promise<OpenedDirectories>): Promise<OpenedDirectories> {
    const directories = this.#disposables.add(await open());
    this.#disposables.add(directories.onDidChange((sessionId) => this.#changed.fire(sessionId)));
    this.#opened = directories;
    return directories;
  }
}
