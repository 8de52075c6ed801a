import { DisposableStore, type Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type {
  Directories,
  Directory,
  DirectoryAccount,
  DirectoryListing,
  DirectoryProgress,
  ListOptions,
} from './directory';

/** Directories of which nothing is known, and nothing is loaded, before somebody first reads or lists one. */
export class LazyDirectories implements Directories, Disposable {
  readonly #open: () => Promise<Directories & Disposable>;
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<string>());
  #opening: Promise<Directories> | undefined;
  #opened: Directories | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(open: () => Promise<Directories & Disposable>) {
    this.#open = open;
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

  async listAll(
    sessionId: string,
    options?: ListOptions & { readonly onProgress?: (progress: DirectoryProgress) => void },
  ): Promise<DirectoryListing> {
    return (await this.#get()).listAll(sessionId, options);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #get(): Promise<Directories> {
    return (this.#opening ??= this.#begin());
  }

  async #begin(): Promise<Directories> {
    const directories = this.#disposables.add(await this.#open());
    this.#disposables.add(directories.onDidChange((sessionId) => this.#changed.fire(sessionId)));
    this.#opened = directories;
    return directories;
  }
}
