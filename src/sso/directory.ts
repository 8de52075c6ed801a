import type { Event } from '../base/event';

/** An account that the user of a session may enter. */
export interface DirectoryAccount {
  /** Twelve digits. */
  readonly accountId: string;
  /** The account id when the service names none. */
  readonly name: string;
  readonly email?: string;
  /** Names of the roles (permission sets), sorted; absent until they are listed. */
  readonly roles?: readonly string[];
  /** When the roles were listed; absent with them. */
  readonly rolesListedAt?: Date;
}

/** An account, or with `roleName` one of its roles. */
export interface DirectoryEntry {
  readonly accountId: string;
  readonly accountName: string;
  readonly roleName?: string;
}

/**
 * What the last listing found otherwise than the one before it: accounts also where only the accounts were listed, roles
 * where those of every account were asked for.
 */
export interface DirectoryChanges {
  readonly appeared: readonly DirectoryEntry[];
  readonly vanished: readonly DirectoryEntry[];
}

/** The accounts and roles that stand open to the user of a session, as far as they are known. */
export interface Directory {
  readonly sessionId: string;
  /** By account id, sorted by name. */
  readonly accounts: ReadonlyMap<string, DirectoryAccount>;
  /** When the accounts were last listed to the end; absent when that never came to pass. */
  readonly listedAt?: Date;
  readonly changes: DirectoryChanges;
}

/** How far a listing of everything has come, in accounts. */
export interface DirectoryProgress {
  readonly done: number;
  /** Absent while the accounts themselves are being listed. */
  readonly total?: number;
}

/** What a listing of everything found; what it could not ask keeps what was known of it before. */
export interface DirectoryListing {
  readonly directory: Directory;
  readonly failures: readonly { readonly accountId: string; readonly error: unknown }[];
}

export interface ListOptions {
  /** Asks the service even if the last answer is younger than a day. */
  readonly isFresh?: boolean;
  /** Of a session that is not in the config file so; else what the file says counts. */
  readonly startUrl?: string;
  readonly signal?: AbortSignal;
}

export interface ListAllOptions extends ListOptions {
  /** Asks for the roles of these accounts, as far as they are there still, and for nothing else. */
  readonly accountIds?: readonly string[];
  readonly onProgress?: (progress: DirectoryProgress) => void;
}

/**
 * What the directory is asked through; `sso/directoryStore.ts` implements it. Rejections are those of `AccessTokens.get`
 * and of the portal; a token of another portal than the session's is a session that is over, too. What the service has
 * answered is kept on disk soon after.
 */
export interface Directories {
  /** Fires with the session's id when what `get` returns has changed, in this window or another. */
  readonly onDidChange: Event<string>;
  /**
   * What is in memory; no I/O. What was listed at another start URL is not the session's.
   * @param startUrl as in `ListOptions`
   */
  get(sessionId: string, startUrl?: string): Directory | undefined;
  /** What is in memory or was kept on disk; no request. */
  read(sessionId: string): Promise<Directory | undefined>;
  /** The accounts, kept ones when younger than a day. One request for each hundred accounts. */
  listAccounts(sessionId: string, options?: ListOptions): Promise<Directory>;
  /** The roles of one account, kept ones when younger than a day. One request for each hundred roles. */
  listRoles(sessionId: string, accountId: string, options?: ListOptions): Promise<DirectoryAccount>;
  /**
   * Accounts and the roles of each. When the signal aborts it rejects with its reason; what was found by then is kept.
   */
  listAll(sessionId: string, options?: ListAllOptions): Promise<DirectoryListing>;
}
