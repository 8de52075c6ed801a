import { disposeAll } from '../base/disposable';
import { HOUR_MS } from '../base/clock';
import type {
  Directory,
  DirectoryAccount,
  DirectoryListing,
  DirectoryProgress,
  ListAllOptions,
  ListOptions,
} from './directory';
import { accessKey, accessTo, type DirectoryAccess } from './directoryAccess';
import { DirectoryKeeper } from './directoryKeeper';
import { askForEach, coalesceProgress } from './directoryListing';
import { toAccount, type DirectoryRecord } from './directoryRecord';
import { DirectoryRequests, type DirectoryRequestServices } from './directoryRequests';
import type { OpenedDirectories } from './lazyDirectories';
import type { LimiterOptions } from './requestLimiter';
import { WorkByKey } from './workByKey';

/** What was listed longer ago is asked for again. */
const OLD_AFTER_MS = 24 * HOUR_MS;

/** Of which accounts a listing asks for the roles: of all, where they are old, or of those with these ids. */
type Wanted = 'all' | 'old' | readonly string[];

/**
 * The directories of all sessions: listed when they are needed, kept for all windows in `directory`. Constructing
 * it does nothing; the disk is first touched by the first question. What the service answers is given on at once, however
 * long the disk takes.
 */
export class DirectoryStore implements OpenedDirectories {
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
    return this.#keeper.get(accessTo(sessionId, startUrl, this.#services.sessions));
  }

  async read(sessionId: string): Promise<Directory | undefined> {
    const access = accessTo(sessionId, undefined, this.#services.sessions);
    await this.#keeper.load(access);
    return this.#keeper.get(access);
  }

  async listAccounts(
    sessionId: string,
    { isFresh = false, signal, startUrl }: ListOptions = {},
  ): Promise<Directory> {
    signal?.throwIfAborted();
    const access = accessTo(sessionId, startUrl, this.#services.sessions);
    const record = await this.#keeper.load(access);
    if (isFresh || this.#isOld(record.accountsListedAt, record)) {
      await this.#askForAccounts(access, { isUrgent: true, ...(signal && { signal }) });
      void this.#keeper.save(access);
    }
    return record.view(sessionId);
  }

  async listRoles(
    sessionId: string,
    accountId: string,
    { isFresh = false, signal, startUrl }: ListOptions = {},
  ): Promise<DirectoryAccount> {
    signal?.throwIfAborted();
    const access = accessTo(sessionId, startUrl, this.#services.sessions);
    const record = await this.#keeper.load(access);
    const known = record.accounts.get(accountId);
    if (!isFresh && known && !this.#isOld(known.rolesListedAt, record)) return toAccount(accountId, known);
    const account = await this.#askForRoles(access, accountId, {
      isUrgent: true,
      ...(signal && { signal }),
    });
    void this.#keeper.save(access);
    return account;
  }

  async listAll(
    sessionId: string,
    { isFresh = false, accountIds, signal, startUrl, onProgress }: ListAllOptions = {},
  ): Promise<DirectoryListing> {
    signal?.throwIfAborted();
    const access = accessTo(sessionId, startUrl, this.#services.sessions);
    const wanted: Wanted = accountIds ?? (isFresh ? 'all' : 'old');
    const key = `${String(wanted)} ${accessKey(access)}`;
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners);
    // Wrapped, so that two callers may name the same function.
    const listener = (progress: DirectoryProgress): void => onProgress?.(progress);
    listeners.add(listener);
    try {
      return await this.#listings.join(
        key,
        (workSignal) =>
          this.#list(wanted, access, workSignal, (progress) => {
            for (const tell of listeners) tell(progress);
          }),
        signal,
      );
    } finally {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    }
  }

  async noteLogin(sessionId: string, startUrl: string): Promise<void> {
    const { sessions, clock } = this.#services;
    const access = accessTo(sessionId, startUrl, sessions);
    const at = clock.now();
    const record = await this.#keeper.load(access);
    if (record.isEmpty) return;
    record.noteLogin(at);
    this.#keeper.noteChange(access);
    void this.#keeper.save(access);
  }

  async save(): Promise<void> {
    await this.#keeper.saveAll();
  }

  dispose(): void {
    disposeAll([this.#listings, this.#roleLists, this.#accountLists, this.#requests, this.#keeper]);
  }

  async #list(
    wanted: Wanted,
    access: DirectoryAccess,
    signal: AbortSignal,
    onProgress: (progress: DirectoryProgress) => void,
  ): Promise<DirectoryListing> {
    const { clock } = this.#services;
    const tell = coalesceProgress(onProgress, clock);
    const record = await this.#keeper.load(access);
    try {
      tell({ done: 0 });
      const areAccountsAsked =
        wanted === 'all' || (wanted === 'old' && this.#isOld(record.accountsListedAt, record));
      if (areAccountsAsked) await this.#askForAccounts(access, { signal });
      const asked = this.#accountsToAsk(wanted, record);
      const total = typeof wanted === 'string' ? record.accounts.size : asked.length;
      let done = total - asked.length;
      tell({ done, total });
      const failures = await askForEach(
        asked,
        (accountId, anySignal) => this.#askForRoles(access, accountId, { signal: anySignal }),
        { signal, onAsked: () => tell({ done: ++done, total }) },
      );
      const isAnyAnswered = asked.length > failures.length;
      const isNothingThere = areAccountsAsked && record.accounts.size === 0;
      // Less than everything says nothing of what is new, and would take back what the listing before said of it.
      if ((isAnyAnswered || isNothingThere) && record.isCompleteBut(asked)) {
        record.noteComplete(clock.now());
        this.#keeper.noteChange(access);
      }
      return { directory: record.view(access.sessionId), failures };
    } finally {
      // Also what was found before it was stopped.
      void this.#keeper.save(access);
    }
  }

  #accountsToAsk(wanted: Wanted, record: DirectoryRecord): string[] {
    const { accounts } = record;
    if (typeof wanted !== 'string') return wanted.filter((accountId) => accounts.has(accountId));
    return [...accounts]
      .filter(([, { rolesListedAt }]) => wanted === 'all' || this.#isOld(rolesListedAt, record))
      .map(([accountId]) => accountId);
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

  #isOld(listedAt: number | undefined, { loggedInAt = 0 }: DirectoryRecord): boolean {
    if (listedAt === undefined) return true;
    const now = this.#services.clock.now();
    // A login in the future is one from before the clock was set back: every list would be older for long.
    if (listedAt < loggedInAt && loggedInAt <= now) return true;
    const age = now - listedAt;
    return age < 0 || age > OLD_AFTER_MS;
  }
}
