import { Emitter } from '../../src/base/event';
import type {
  Directories,
  Directory,
  DirectoryAccount,
  DirectoryChanges,
  DirectoryListing,
} from '../../src/sso/directory';

/** What the service would say of an account. */
export interface OfferedAccount {
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly string[];
}

const NO_CHANGES: DirectoryChanges = { appeared: [], vanished: [] };

/** The directory of one session, kept in memory; everything asked of the service is counted in `asked`. */
export class FakeDirectories implements Directories {
  readonly #changed = new Emitter<string>();
  readonly #sessionId: string;
  #known: Directory | undefined;
  readonly onDidChange = this.#changed.event;
  /** By account id. */
  offered: Readonly<Record<string, OfferedAccount>>;
  /** What the service answers instead. */
  failure: Error | undefined;
  readonly asked: string[] = [];

  constructor(sessionId: string, offered: Readonly<Record<string, OfferedAccount>> = {}) {
    this.#sessionId = sessionId;
    this.offered = offered;
  }

  get(sessionId: string): Directory | undefined {
    return sessionId === this.#sessionId ? this.#known : undefined;
  }

  read(sessionId: string): Promise<Directory | undefined> {
    return Promise.resolve(this.get(sessionId));
  }

  /** Makes everything known, as after a listing at `listedAt`. */
  knowAll(listedAt: Date, changes: DirectoryChanges = NO_CHANGES): Directory {
    const directory = {
      sessionId: this.#sessionId,
      accounts: new Map(
        Object.entries(this.offered).map(([accountId, account]) => [
          accountId,
          { accountId, ...account, rolesListedAt: listedAt },
        ]),
      ),
      listedAt,
      changes,
    };
    this.#learn(directory);
    return directory;
  }

  async listAccounts(sessionId: string): Promise<Directory> {
    await this.#ask('accounts');
    const accounts = Object.entries(this.offered).map(([accountId, { name, email }]) => {
      const known = this.#known?.accounts.get(accountId);
      return { ...known, accountId, name, ...(email !== undefined && { email }) };
    });
    return this.#learn({
      sessionId,
      accounts: new Map(accounts.map((account) => [account.accountId, account])),
      listedAt: new Date(),
      changes: NO_CHANGES,
    });
  }

  async listRoles(_sessionId: string, accountId: string): Promise<DirectoryAccount> {
    await this.#ask(`roles of ${accountId}`);
    const offered = this.offered[accountId] ?? { name: accountId, roles: [] };
    const account = { accountId, ...offered, roles: [...offered.roles], rolesListedAt: new Date() };
    if (this.#known) {
      this.#learn({ ...this.#known, accounts: new Map(this.#known.accounts).set(accountId, account) });
    }
    return account;
  }

  async listAll(): Promise<DirectoryListing> {
    await this.#ask('everything');
    return { directory: this.knowAll(new Date()), failures: [] };
  }

  async #ask(what: string): Promise<void> {
    const { failure } = this;
    this.asked.push(what);
    await Promise.resolve();
    if (failure !== undefined) throw failure;
  }

  #learn(directory: Directory): Directory {
    this.#known = directory;
    this.#changed.fire(this.#sessionId);
    return directory;
  }
}
