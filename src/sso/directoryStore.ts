import { HOUR_MS } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type {
  Directories,
  Directory,
  DirectoryAccount,
  DirectoryListing,
  DirectoryProgress,
  ListOptions,
} from './directory';
import { accessKey, currentAccess, knownAccess, type DirectoryAccess } from './directoryAccess';
import { DirectoryKeeper } from './directoryKeeper';
import { askForEach, coalesceProgress } from './directoryListing';
import { toAccount } from './directoryRecord';
import { DirectoryRequests, type DirectoryRequestServices } from './directoryRequests';
import type { LimiterOptions } from './requestLimiter';
import { WorkByKey } from './workByKey';

/** What was listed longer ago is asked for again. */
const OLD_AFTER_MS = 24 * HOUR_MS;

type ListAllOptions = NonNullable<Parameters<Directories['listAll']>[1]>;

/**
 * The directories of all sessions: asked for when somebody wants them, kept for all windows in `directory`. Constructing
 * it does nothing; the disk is first touched by the first question.
 */
export class DirectoryStore implements Directories, Disposable {
  readonly #services: DirectoryRequestServices;
  readonly #keeper: DirectoryKeeper;
  readonly #requests: DirectoryRequests;
  readonly #accountLists = new WorkByKey<void>();
  readonly #roleLists = new WorkByKey<DirectoryAccount>();
  readonly #listings = new WorkByKey<DirectoryListing>();
  readonly #listeners = new Map<string, Set<(progress: DirectoryProgress) => void>>();

  readonly onDidChange;

  constructor(services: DirectoryRequestServices) {
    this.#services = services;
    this.#keeper = new DirectoryKeeper(services);
    this.#requests = new DirectoryRequests(services);
    this.onDidChange = this.#keeper.onDidChange;
  }

  get(sessionId: string, startUrl?: string): Directory | undefined {
    return this.#keeper.get(knownAccess(sessionId, startUrl, this.#services.sessions));
  }

  async read(sessionId: string): Promise<Directory | undefined> {
    const access = knownAccess(sessionId, undefined, this.#services.sessions);
    await this.#keeper.load(access);
    return this.#keeper.get(access);
  }

  async listAccounts(
    sessionId: string,
    { isFresh = false, signal, startUrl }: ListOptions = {},
  ): Promise<Directory> {
    signal?.throwIfAborted();
    const access = await currentAccess(sessionId, startUrl, this.#services.sessions);
    const record = await this.#keeper.load(access);
    if (isFresh || this.#isOld(record.accountsListedAt)) {
      await this.#askForAccounts(access, { isUrgent: true, ...(signal && { signal }) });
      await this.#keeper.save(access);
    }
    return record.view(sessionId);
  }

  async listRoles(
    sessionId: string,
    accountId: string,
    { isFresh = false, signal, startUrl }: ListOptions = {},
  ): Promise<DirectoryAccount> {
    signal?.throwIfAborted();
    const access = await currentAccess(sessionId, startUrl, this.#services.sessions);
    const known = (await this.#keeper.load(access)).accounts.get(accountId);
    if (!isFresh && known && !this.#isOld(known.rolesListedAt)) return toAccount(accountId, known);
    const account = await this.#askForRoles(access, accountId, {
      isUrgent: true,
      ...(signal && { signal }),
    });
    await this.#keeper.save(access);
    return account;
  }

  async listAll(
    sessionId: string,
    { isFresh = false, signal, startUrl, onProgress }: ListAllOptions = {},
  ): Promise<DirectoryListing> {
    signal?.throwIfAborted();
    const access = await currentAccess(sessionId, startUrl, this.#services.sessions);
    const key = `${isFresh ? 'all' : 'old'} ${accessKey(access)}`;
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners);
    // Wrapped, so that two callers may name the same function.
    const listener = (progress: DirectoryProgress): void => onProgress?.(progress);
    listeners.add(listener);
    try {
      return await this.#listings.join(
        key,
        (workSignal) =>
          this.#listEverything(access, isFresh, workSignal, (progress) => {
            for (const tell of listeners) tell(progress);
          }),
        signal,
      );
    } finally {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    }
  }

  dispose(): void {
    this.#listings.dispose();
    this.#roleLists.dispose();
    this.#accountLists.dispose();
    this.#requests.dispose();
    this.#keeper.dispose();
  }

  async #listEverything(
    access: DirectoryAccess,
    isFresh: boolean,
    signal: AbortSignal,
    onProgress: (progress: DirectoryProgress) => void,
  ): Promise<DirectoryListing> {
    const { clock } = this.#services;
    const tell = coalesceProgress(onProgress, clock);
    const record = await this.#keeper.load(access);
    try {
      tell({ done: 0 });
      const areAccountsOld = isFresh || this.#isOld(record.accountsListedAt);
      if (areAccountsOld) await this.#askForAccounts(access, { signal });
      const old = [...record.accounts].filter(([, account]) => isFresh || this.#isOld(account.rolesListedAt));
      const total = record.accounts.size;
      let done = total - old.length;
      tell({ done, total });
      const failures = await askForEach(
        old.map(([accountId]) => accountId),
        (accountId, anySignal) => this.#askForRoles(access, accountId, { signal: anySignal }),
        { signal, onAsked: () => tell({ done: ++done, total }) },
      );
      if (areAccountsOld || old.length > 0) {
        record.noteComplete(clock.now());
        this.#keeper.noteChange(access);
      }
      return { directory: record.view(access.sessionId), failures };
    } finally {
      // Also what was found before it was stopped.
      await this.#keeper.save(access);
    }
  }

  async #askForAccounts(
    access: DirectoryAccess,
    { signal, isUrgent = false }: LimiterOptions,
  ): Promise<void> {
    const { clock } = this.#services;
    await this.#accountLists.join(
      accessKey(access),
      async (workSignal) => {
        const record = await this.#keeper.load(access);
        const note = (change: (at: number) => void): void => {
          change(clock.now());
          this.#keeper.noteChange(access);
        };
        const accounts = await this.#requests.listAccounts(access, { signal: workSignal, isUrgent }, (page) =>
          note((at) => record.noteAccounts(page, at)),
        );
        note((at) => record.noteAllAccounts(accounts, at));
      },
      signal,
    );
  }

  async #askForRoles(
    access: DirectoryAccess,
    accountId: string,
    { signal, isUrgent = false }: LimiterOptions,
  ): Promise<DirectoryAccount> {
    return this.#roleLists.join(
      `${accountId} ${accessKey(access)}`,
      async (workSignal) => {
        const record = await this.#keeper.load(access);
        const roles = await this.#requests.listRoles(access, accountId, { signal: workSignal, isUrgent });
        record.noteRoles(accountId, roles, this.#services.clock.now());
        this.#keeper.noteChange(access);
        return toAccount(accountId, record.accounts.get(accountId) ?? { seenAt: 0, roles });
      },
      signal,
    );
  }

  #isOld(listedAt: number | undefined): boolean {
    if (listedAt === undefined) return true;
    const age = this.#services.clock.now() - listedAt;
    return age < 0 || age > OLD_AFTER_MS;
  }
}
