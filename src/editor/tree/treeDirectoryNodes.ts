import type { Profile, SharedConfig } from '../../config/sharedConfig';
import type { Directory, DirectoryAccount } from '../../sso/directory';
import type { Favourites } from './favourites';
import { profilesOfRole } from '../accounts/profilesByRole';

/** The rows of what stands open to the user of a session: its accounts, and their roles. */
export type DirectoryNode =
  | DirectoryRootNode
  | DirectoryAccountNode
  | {
      readonly kind: 'directoryRole';
      readonly id: string;
      readonly sessionId: string;
      readonly account: DirectoryAccount;
      readonly roleName: string;
      /** The profiles that work as this role, in the order of the file. */
      readonly profiles: readonly Profile[];
    }
  | DirectoryNoteNode;

export interface DirectoryRootNode {
  readonly kind: 'directory';
  readonly id: string;
  readonly sessionId: string;
}

export interface DirectoryAccountNode {
  readonly kind: 'directoryAccount';
  readonly id: string;
  readonly sessionId: string;
  readonly account: DirectoryAccount;
}

/** Stands where rows would, or above rows that may be out of date. */
export interface DirectoryNoteNode {
  readonly kind: 'directoryNote';
  readonly id: string;
  readonly sessionId: string;
  /** Of the account whose roles are meant; absent for the accounts themselves. */
  readonly accountId?: string;
  readonly note: 'nothingThere' | 'notSignedIn' | 'failed';
  /** Why, for `failed`: a sentence. */
  readonly reason?: string;
}

/** What the order of rows depends on besides themselves. */
export type KnownFavourites = Pick<Favourites, 'has' | 'hasProfile'>;

export function directoryRoot(sessionId: string): DirectoryRootNode {
  return { kind: 'directory', id: `directory:${sessionId}`, sessionId };
}

export function directoryAccount(sessionId: string, account: DirectoryAccount): DirectoryAccountNode {
  const id = directoryAccountId(sessionId, account.accountId);
  return { kind: 'directoryAccount', id, sessionId, account };
}

export function directoryAccountId(sessionId: string, accountId: string): string {
  return `${directoryRoot(sessionId).id}/account:${accountId}`;
}

/** Favourites first, else in the directory's order. */
export function accountRows(
  { sessionId, accounts }: Directory,
  favourites: KnownFavourites,
): DirectoryAccountNode[] {
  const isFavourite = ({ account }: DirectoryAccountNode): boolean =>
    favourites.has({ session: sessionId, account: account.accountId });
  return favouritesFirst(
    [...accounts.values()].map((account) => directoryAccount(sessionId, account)),
    isFavourite,
  );
}

/** Favourites first, else by name. */
export function roleRows(
  sessionId: string,
  account: DirectoryAccount,
  config: SharedConfig,
  favourites: KnownFavourites,
): DirectoryNode[] {
  const { accountId, roles = [] } = account;
  const rows = roles.map((roleName) => ({
    kind: 'directoryRole' as const,
    id: `${directoryAccountId(sessionId, accountId)}/role:${roleName}`,
    sessionId,
    account,
    roleName,
    profiles: profilesOfRole(config, { sessionId, accountId, roleName }),
  }));
  return favouritesFirst(rows, (row) => isFavouriteRole(row, favourites));
}

/** A role is a favourite by its own name or by that of a profile. */
export function isFavouriteRole(
  {
    sessionId,
    account,
    roleName,
    profiles,
  }: {
    readonly sessionId: string;
    readonly account: DirectoryAccount;
    readonly roleName: string;
    readonly profiles: readonly Profile[];
  },
  favourites: KnownFavourites,
): boolean {
  return (
    favourites.has({ session: sessionId, account: account.accountId, role: roleName }) ||
    profiles.some((profile) => favourites.hasProfile(profile))
  );
}

export function favouritesFirst<T>(rows: readonly T[], isFavourite: (row: T) => boolean): T[] {
  const first = rows.filter(isFavourite);
  return first.length === 0 ? [...rows] : [...first, ...rows.filter((row) => !isFavourite(row))];
}
