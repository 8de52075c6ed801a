import { findChanges, type Finding } from './directoryChanges';
import type { Directory, DirectoryAccount, DirectoryChanges, DirectoryEntry } from './directory';
import type { PortalAccount } from './ports';

/** What is known of one account. Moments are milliseconds since the epoch. */
export interface AccountRecord {
  readonly name?: string;
  readonly email?: string;
  /** When the service last named the account; until it has, when its roles were first listed. */
  readonly seenAt: number;
  /** Sorted. */
  readonly roles?: readonly string[];
  readonly rolesListedAt?: number;
}

/** The last listing that came to its end: of all accounts, or of all accounts and their roles. */
export interface FinishedListing {
  readonly at: number;
  /** What was known when it ended, to compare the next one with. */
  readonly finding: Finding;
  readonly changes: DirectoryChanges;
}

const NO_CHANGES: DirectoryChanges = { appeared: [], vanished: [] };
const byName = new Intl.Collator('en', { numeric: true });

/**
 * What is known of the accounts and roles of a session, with the age of each part, so that what two windows know can be
 * put together: of every part the younger one counts, and an account that the youngest list of all does not name is gone.
 */
export class DirectoryRecord {
  readonly #accounts = new Map<string, AccountRecord>();
  #accountsListedAt: number | undefined;
  #accountList: FinishedListing | undefined;
  #complete: FinishedListing | undefined;
  #loggedInAt: number | undefined;
  #changes: DirectoryChanges | undefined;
  #view: Directory | undefined;

  get accounts(): ReadonlyMap<string, AccountRecord> {
    return this.#accounts;
  }

  get accountsListedAt(): number | undefined {
    return this.#accountsListedAt;
  }

  /** Of the accounts alone, without roles. */
  get accountList(): FinishedListing | undefined {
    return this.#accountList;
  }

  /** Of the accounts and their roles. */
  get complete(): FinishedListing | undefined {
    return this.#complete;
  }

  /** When the last login was, as far as is known: another user, with other accounts, may have logged in. */
  get loggedInAt(): number | undefined {
    return this.#loggedInAt;
  }

  get isEmpty(): boolean {
    return this.#accounts.size === 0 && this.#accountsListedAt === undefined;
  }

  /** Notes accounts of a list that may go on. */
  noteAccounts(accounts: readonly PortalAccount[], at: number): void {
    for (const { accountId, name, email } of accounts) {
      const { roles, rolesListedAt } = this.#accounts.get(accountId) ?? {};
      this.#accounts.set(accountId, {
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email }),
        seenAt: at,
        ...(roles && { roles }),
        ...(rolesListedAt !== undefined && { rolesListedAt }),
      });
    }
    this.#view = undefined;
  }

  /** Notes the whole list of accounts: others are gone. It is compared with the whole list before it. */
  noteAllAccounts(accounts: readonly PortalAccount[], at: number): void {
    const named = new Set(accounts.map(({ accountId }) => accountId));
    for (const accountId of this.#accounts.keys()) {
      if (!named.has(accountId)) this.#accounts.delete(accountId);
    }
    this.noteAccounts(accounts, at);
    this.#accountsListedAt = at;
    const finding: Finding = new Map(
      accounts.map(({ accountId, name = accountId }) => [accountId, { name }]),
    );
    this.#accountList = finish(finding, at, this.#accountList);
    this.#changes = undefined;
  }

  /** @param roles sorted */
  noteRoles(accountId: string, roles: readonly string[], at: number): void {
    const known = this.#accounts.get(accountId);
    this.#accounts.set(accountId, {
      ...known,
      seenAt: known?.seenAt ?? at,
      roles,
      rolesListedAt: at,
    });
    this.#view = undefined;
  }

  /** Whether the roles of every account but these have been listed since `complete`. */
  isCompleteBut(accountIds: readonly string[]): boolean {
    const exceptions = new Set(accountIds);
    return [...this.#accounts].every(
      ([accountId, { rolesListedAt }]) =>
        exceptions.has(accountId) || isYounger(rolesListedAt, this.#complete?.at),
    );
  }

  /** Notes that all accounts and roles have been asked for: what is known now is compared with what was the last time. */
  noteComplete(at: number): void {
    const finding: Finding = new Map(
      [...this.#accounts].map(([accountId, { name, roles }]) => [
        accountId,
        { name: name ?? accountId, ...(roles && { roles }) },
      ]),
    );
    this.#complete = finish(finding, at, this.#complete);
    this.#changes = undefined;
    this.#view = undefined;
  }

  noteLogin(at: number): void {
    this.#loggedInAt = at;
  }

  /** Takes a part as it is, from a file. */
  restore(parts: {
    accounts: ReadonlyMap<string, AccountRecord>;
    accountsListedAt?: number;
    accountList?: FinishedListing;
    complete?: FinishedListing;
    loggedInAt?: number;
  }): void {
    for (const [accountId, account] of parts.accounts) this.#accounts.set(accountId, account);
    this.#accountsListedAt = parts.accountsListedAt;
    this.#accountList = parts.accountList;
    this.#complete = parts.complete;
    this.#loggedInAt = parts.loggedInAt;
    this.#changes = undefined;
    this.#view = undefined;
  }

  /** Takes over what `other` knows better. @returns whether that was anything. */
  merge(other: DirectoryRecord): boolean {
    let isChanged = isYounger(other.accountsListedAt, this.#accountsListedAt);
    if (isChanged) this.#accountsListedAt = other.accountsListedAt;
    const isGone = ({ seenAt }: AccountRecord): boolean => seenAt < (this.#accountsListedAt ?? 0);
    for (const [accountId, theirs] of other.accounts) {
      const ours = this.#accounts.get(accountId);
      const merged = ours ? mergeAccount(ours, theirs) : theirs;
      if (merged === ours || isGone(merged)) continue;
      this.#accounts.set(accountId, merged);
      isChanged = true;
    }
    for (const [accountId, account] of this.#accounts) {
      if (isGone(account)) this.#accounts.delete(accountId);
    }
    if (isYounger(other.accountList?.at, this.#accountList?.at)) {
      this.#accountList = other.accountList;
      isChanged = true;
    }
    if (isYounger(other.complete?.at, this.#complete?.at)) {
      this.#complete = other.complete;
      isChanged = true;
    }
    if (isChanged) this.#view = this.#changes = undefined;
    if (!isYounger(other.loggedInAt, this.#loggedInAt)) return isChanged;
    this.#loggedInAt = other.loggedInAt;
    return true;
  }

  /** The same object until something changes. */
  view(sessionId: string): Directory {
    this.#view ??= {
      sessionId,
      accounts: this.#sortedAccounts(),
      ...(this.#accountsListedAt !== undefined && { listedAt: new Date(this.#accountsListedAt) }),
      changes: (this.#changes ??= this.#findChanges()),
    };
    return this.#view;
  }

  /** What the last complete listing found; of the accounts, what a younger list of them found. */
  #findChanges(): DirectoryChanges {
    const [list, complete] = [this.#accountList, this.#complete];
    if (!list || (complete && complete.at >= list.at)) return complete?.changes ?? NO_CHANGES;
    const rolesOf = (entries: readonly DirectoryEntry[] = []): readonly DirectoryEntry[] =>
      entries.filter(({ accountId, roleName }) => roleName !== undefined && list.finding.has(accountId));
    return {
      appeared: [...list.changes.appeared, ...rolesOf(complete?.changes.appeared)],
      vanished: [...list.changes.vanished, ...rolesOf(complete?.changes.vanished)],
    };
  }

  #sortedAccounts(): ReadonlyMap<string, DirectoryAccount> {
    const accounts = [...this.#accounts].map(([accountId, record]) => toAccount(accountId, record));
    accounts.sort(
      (one, other) => byName.compare(one.name, other.name) || byName.compare(one.accountId, other.accountId),
    );
    return new Map(accounts.map((account) => [account.accountId, account]));
  }
}

export function toAccount(
  accountId: string,
  { name, email, roles, rolesListedAt }: AccountRecord,
): DirectoryAccount {
  return {
    accountId,
    name: name ?? accountId,
    ...(email !== undefined && { email }),
    ...(roles && { roles }),
    ...(rolesListedAt !== undefined && { rolesListedAt: new Date(rolesListedAt) }),
  };
}

function finish(finding: Finding, at: number, before: FinishedListing | undefined): FinishedListing {
  return { at, finding, changes: before ? findChanges(before.finding, finding) : NO_CHANGES };
}

/** @returns `ours` itself when `theirs` adds nothing. */
function mergeAccount(ours: AccountRecord, theirs: AccountRecord): AccountRecord {
  const isNameTheirs = theirs.seenAt > ours.seenAt;
  const areRolesTheirs = isYounger(theirs.rolesListedAt, ours.rolesListedAt);
  if (!isNameTheirs && !areRolesTheirs) return ours;
  const { name, email, seenAt } = isNameTheirs ? theirs : ours;
  const { roles, rolesListedAt } = areRolesTheirs ? theirs : ours;
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    seenAt,
    ...(roles && { roles }),
    ...(rolesListedAt !== undefined && { rolesListedAt }),
  };
}

function isYounger(theirs: number | undefined, ours: number | undefined): boolean {
  return theirs !== undefined && theirs > (ours ?? -Infinity);
}
