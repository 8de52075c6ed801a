import type { DirectoryChanges, DirectoryEntry } from './directory';
import type { DirectoryAccess } from './directoryAccess';
import type { Finding } from './directoryChanges';
import { DirectoryRecord, type AccountRecord, type FinishedListing } from './directoryRecord';

/** Files of another version are left unread: everything in them can be asked for again. */
const VERSION = 1;

/** The text of the file of an access. */
export function serializeDirectory(record: DirectoryRecord, { sessionId, portal }: DirectoryAccess): string {
  const { accounts, accountsListedAt, accountList, complete, loggedInAt } = record;
  return JSON.stringify({
    version: VERSION,
    session: sessionId,
    portal,
    accountsListedAt,
    accounts: Object.fromEntries(accounts),
    accountList: accountList && finishedContent(accountList),
    complete: complete && finishedContent(complete),
    loggedInAt,
  });
}

function finishedContent(listing: FinishedListing): object {
  return { ...listing, finding: Object.fromEntries(listing.finding) };
}

/**
 * What the file of an access holds, as `JSON.parse` gave it back; undefined when any of it is not as `serializeDirectory`
 * writes it. Moments in the future are taken for `now`: the clock was set back.
 */
export function parseDirectory(
  content: Record<string, unknown>,
  { sessionId, portal }: DirectoryAccess,
  now: number,
): DirectoryRecord | undefined {
  try {
    if (content['version'] !== VERSION) return undefined;
    if (content['session'] !== sessionId || content['portal'] !== portal) return undefined;
    const parse = new Parser(now);
    const record = new DirectoryRecord();
    const { accountsListedAt, accountList, complete, loggedInAt } = content;
    record.restore({
      accounts: parse.accounts(content['accounts']),
      ...(accountsListedAt !== undefined && { accountsListedAt: parse.moment(accountsListedAt) }),
      ...(accountList !== undefined && { accountList: parse.finished(accountList) }),
      ...(complete !== undefined && { complete: parse.finished(complete) }),
      ...(loggedInAt !== undefined && { loggedInAt: parse.moment(loggedInAt) }),
    });
    return record;
  } catch (error) {
    if (error instanceof NotOurs) return undefined;
    throw error;
  }
}

/** Thrown and caught in this file alone. */
class NotOurs extends Error {}

class Parser {
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  accounts(value: unknown): Map<string, AccountRecord> {
    return this.#byAccountId(value, ({ name, email, seenAt, roles, rolesListedAt }) => ({
      ...(name !== undefined && { name: text(name) }),
      ...(email !== undefined && { email: text(email) }),
      seenAt: this.moment(seenAt),
      ...(roles !== undefined && { roles: list(roles, text), rolesListedAt: this.moment(rolesListedAt) }),
    }));
  }

  finished(value: unknown): FinishedListing {
    const { at, finding, changes } = object(value);
    return { at: this.moment(at), finding: this.#finding(finding), changes: changesOf(changes) };
  }

  moment(value: unknown): number {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw new NotOurs();
    return Math.min(value, this.#now);
  }

  #finding(value: unknown): Finding {
    return this.#byAccountId(value, ({ name, roles }) => ({
      name: text(name),
      ...(roles !== undefined && { roles: list(roles, text) }),
    }));
  }

  #byAccountId<T>(value: unknown, parse: (item: Record<string, unknown>) => T): Map<string, T> {
    return new Map(
      Object.entries(object(value)).map(([id, item]) => [accountId(id), parse(object(item))] as const),
    );
  }
}

function changesOf(value: unknown): DirectoryChanges {
  const { appeared, vanished } = object(value);
  return { appeared: list(appeared, entry), vanished: list(vanished, entry) };
}

function entry(value: unknown): DirectoryEntry {
  const { accountId: id, accountName, roleName } = object(value);
  return {
    accountId: accountId(id),
    accountName: text(accountName),
    ...(roleName !== undefined && { roleName: text(roleName) }),
  };
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotOurs();
  return value as Record<string, unknown>;
}

function list<T>(value: unknown, parse: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new NotOurs();
  return value.map(parse);
}

function accountId(value: unknown): string {
  if (typeof value !== 'string' || !/^\d{12}$/.test(value)) throw new NotOurs();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new NotOurs();
  return value;
}
