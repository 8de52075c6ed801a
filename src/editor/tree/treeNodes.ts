import { findError, type Problem, type Profile, type SharedConfig } from '../../config/sharedConfig';
import { loginSessionOf } from '../../config/profileSession';
import type { LoginStatus } from '../../signin/loginStatus';
import type { LoginStatuses } from '../../signin/loginStore';
import type { Directory, DirectoryAccount } from '../../sso/directory';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { ContainerGrant } from '../containers/containers';
import { profilesOfRole } from '../../sso/directoryFacts';
import type { Favorites } from './favorites';

/** The rows of the profiles view as data. `id` stays the same while the thing is the same, so that VS Code keeps it open. */
export type TreeNode =
  | DirectoryNode
  | {
      readonly kind: 'session';
      readonly id: string;
      readonly status: SessionStatus;
      readonly profiles: readonly Profile[];
    }
  | {
      readonly kind: 'consoleSession';
      readonly id: string;
      readonly status: LoginStatus;
      readonly profiles: readonly Profile[];
    }
  | {
      readonly kind: 'account';
      readonly id: string;
      readonly sessionId: string;
      /** Empty for profiles that name none. */
      readonly accountId: string;
      readonly profiles: readonly Profile[];
    }
  | {
      readonly kind: 'profile';
      readonly id: string;
      readonly profile: Profile;
      /** Whether the row above names its account. */
      readonly isBelowAccount: boolean;
    }
  | { readonly kind: 'otherProfiles'; readonly id: string; readonly profiles: readonly Profile[] }
  | { readonly kind: 'containers'; readonly id: string; readonly grants: readonly ContainerGrant[] }
  | { readonly kind: 'container'; readonly id: string; readonly grant: ContainerGrant }
  | { readonly kind: 'problems'; readonly id: string; readonly problems: readonly Problem[] }
  | { readonly kind: 'problem'; readonly id: string; readonly problem: Problem };

export type ProfileNode = Extract<TreeNode, { kind: 'profile' }>;

/** A session with more profiles than this shows them by account. */
const GROUP_BY_ACCOUNT_ABOVE = 50;

/**
 * Identity Center sessions first, then console sign-ins, then the profiles without either, then what containers get, then
 * what is wrong with the files themselves.
 */
export function rootNodes(
  config: SharedConfig,
  sessions: SessionStatuses,
  logins: LoginStatuses,
  grants: readonly ContainerGrant[] = [],
): TreeNode[] {
  const bySession = new Map<string, Profile[]>();
  const others: Profile[] = [];
  for (const profile of config.profiles.values()) {
    const { sessionId, kind } = profile;
    const id = kind === 'login' ? loginSessionOf(profile) : sessionId;
    const isKnown = id !== undefined && (kind === 'login' ? logins : sessions).has(id);
    if (!isKnown) {
      others.push(profile);
    } else {
      const siblings = bySession.get(id);
      if (siblings) siblings.push(profile);
      else bySession.set(id, [profile]);
    }
  }
  const nodes: TreeNode[] = [...sessions].map(([id, status]) => ({
    kind: 'session',
    id: `session:${id}`,
    status,
    profiles: bySession.get(id) ?? [],
  }));
  for (const [id, status] of logins) {
    nodes.push({
      kind: 'consoleSession',
      id: `consoleSession:${id}`,
      status,
      profiles: bySession.get(id) ?? [],
    });
  }
  if (others.length > 0) nodes.push({ kind: 'otherProfiles', id: 'otherProfiles', profiles: others });
  if (grants.length > 0) nodes.push({ kind: 'containers', id: 'containers', grants });
  const { fileProblems: problems } = config;
  if (problems.length > 0) nodes.push({ kind: 'problems', id: 'problems', problems });
  return nodes;
}

/** What is below a row as far as the files tell; what is below a directory is asked of its service. */
export function childNodes(node: TreeNode, favorites: KnownFavorites): TreeNode[] {
  switch (node.kind) {
    case 'session': {
      const rows =
        node.profiles.length > GROUP_BY_ACCOUNT_ABOVE
          ? accountNodes(node, favorites)
          : profileNodes(node.profiles, favorites, false);
      return hasDirectory(node.status) ? [...rows, directoryRoot(node.status.session.id)] : rows;
    }
    case 'consoleSession':
    case 'account':
    case 'otherProfiles':
      return profileNodes(node.profiles, favorites, node.kind === 'account' && node.accountId !== '');
    case 'problems':
      return node.problems.map((problem, index) => ({ kind: 'problem', id: `problem:${index}`, problem }));
    case 'containers':
      return node.grants.map((grant) => ({ kind: 'container', id: `container:${grant.profile}`, grant }));
    case 'profile':
    case 'container':
    case 'problem':
    case 'directory':
    case 'directoryAccount':
    case 'directoryRole':
    case 'directoryNote':
      return [];
  }
}

/** A session that doesn't work can't list its accounts. */
export function hasDirectory({ session }: SessionStatus): boolean {
  return findError(session) === undefined;
}

/** The row that a row is below; undefined at the top, and for rows that are never revealed. */
export function parentNode(
  node: TreeNode,
  roots: readonly TreeNode[],
  favorites: KnownFavorites,
): TreeNode | undefined {
  switch (node.kind) {
    case 'directory':
      return roots.find((root) => root.kind === 'session' && root.status.session.id === node.sessionId);
    case 'directoryAccount':
      return directoryRoot(node.sessionId);
    case 'directoryRole':
      return directoryAccount(node.sessionId, node.account);
    case 'directoryNote':
      return undefined;
    case 'account':
      return roots.find(({ id }) => node.id.startsWith(`${id}/account:`));
    case 'profile': {
      const root = roots.find(
        (candidate) => 'profiles' in candidate && candidate.profiles.includes(node.profile),
      );
      const rows = root ? childNodes(root, favorites) : [];
      return rows.find((row) => row.kind === 'account' && row.profiles.includes(node.profile)) ?? root;
    }
    case 'container':
      return roots.find(({ kind }) => kind === 'containers');
    case 'problem':
      return roots.find(({ kind }) => kind === 'problems');
    case 'session':
    case 'consoleSession':
    case 'otherProfiles':
    case 'containers':
    case 'problems':
      return undefined;
  }
}

/** The problem that a profile's row tells: what keeps it from working, else the first warning. */
export function worstProblem(owner: { readonly problems: readonly Problem[] }): Problem | undefined {
  return findError(owner) ?? owner.problems[0];
}

type SessionNode = Extract<TreeNode, { kind: 'session' }>;

function accountNodes(
  { id: parentId, status, profiles }: SessionNode,
  favorites: KnownFavorites,
): TreeNode[] {
  const sessionId = status.session.id;
  const byAccount = new Map<string, Profile[]>();
  for (const profile of profiles) {
    const accountId = profile.accountId ?? '';
    const siblings = byAccount.get(accountId);
    if (siblings) siblings.push(profile);
    else byAccount.set(accountId, [profile]);
  }
  const rows = [...byAccount].map(([accountId, members]) => ({
    kind: 'account' as const,
    id: `${parentId}/account:${accountId}`,
    sessionId,
    accountId,
    profiles: members,
  }));
  return favoritesFirst(rows, ({ accountId }) => favorites.has({ session: sessionId, account: accountId }));
}

function profileNodes(
  profiles: readonly Profile[],
  favorites: KnownFavorites,
  isBelowAccount: boolean,
): TreeNode[] {
  return favoritesFirst(profiles, (profile) => favorites.hasProfile(profile)).map((profile) => ({
    kind: 'profile',
    id: `profile:${profile.name}`,
    profile,
    isBelowAccount,
  }));
}

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
export type KnownFavorites = Pick<Favorites, 'has' | 'hasProfile'>;

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

/** Favorites first, else in the directory's order. */
export function accountRows(
  { sessionId, accounts }: Directory,
  favorites: KnownFavorites,
): DirectoryAccountNode[] {
  const isFavorite = ({ account }: DirectoryAccountNode): boolean =>
    favorites.has({ session: sessionId, account: account.accountId });
  return favoritesFirst(
    [...accounts.values()].map((account) => directoryAccount(sessionId, account)),
    isFavorite,
  );
}

/** Favorites first, else by name. */
export function roleRows(
  sessionId: string,
  account: DirectoryAccount,
  config: SharedConfig,
  favorites: KnownFavorites,
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
  return favoritesFirst(rows, (row) => isFavoriteRole(row, favorites));
}

/** A role is a favorite by its own name or by that of a profile. */
export function isFavoriteRole(
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
  favorites: KnownFavorites,
): boolean {
  return (
    favorites.has({ session: sessionId, account: account.accountId, role: roleName }) ||
    profiles.some((profile) => favorites.hasProfile(profile))
  );
}

export function favoritesFirst<T>(rows: readonly T[], isFavorite: (row: T) => boolean): T[] {
  const first = rows.filter(isFavorite);
  return first.length === 0 ? [...rows] : [...first, ...rows.filter((row) => !isFavorite(row))];
}
