import { findError, type Problem, type Profile, type SharedConfig } from '../../config/sharedConfig';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { SessionStatus } from '../../sso/sessionStatus';
import {
  directoryAccount,
  directoryRoot,
  favouritesFirst,
  type DirectoryNode,
  type KnownFavourites,
} from './treeDirectoryNodes';

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
      readonly kind: 'account';
      readonly id: string;
      readonly sessionId: string;
      /** Empty for profiles that name none. */
      readonly accountId: string;
      readonly profiles: readonly Profile[];
    }
  | { readonly kind: 'profile'; readonly id: string; readonly profile: Profile }
  | { readonly kind: 'otherProfiles'; readonly id: string; readonly profiles: readonly Profile[] }
  | { readonly kind: 'problems'; readonly id: string; readonly problems: readonly Problem[] }
  | { readonly kind: 'problem'; readonly id: string; readonly problem: Problem };

/** A session with more profiles than this shows them by account. */
const GROUP_BY_ACCOUNT_ABOVE = 50;

/** Identity Center sessions first, then the profiles without a session, then what is wrong with the files themselves. */
export function rootNodes(config: SharedConfig, sessions: SessionStatuses): TreeNode[] {
  const bySession = new Map<string, Profile[]>();
  const others: Profile[] = [];
  for (const profile of config.profiles.values()) {
    const { sessionId } = profile;
    if (sessionId === undefined || !sessions.has(sessionId)) {
      others.push(profile);
    } else {
      const siblings = bySession.get(sessionId);
      if (siblings) siblings.push(profile);
      else bySession.set(sessionId, [profile]);
    }
  }
  const nodes: TreeNode[] = [...sessions].map(([id, status]) => ({
    kind: 'session',
    id: `session:${id}`,
    status,
    profiles: bySession.get(id) ?? [],
  }));
  if (others.length > 0) nodes.push({ kind: 'otherProfiles', id: 'otherProfiles', profiles: others });
  const { fileProblems: problems } = config;
  if (problems.length > 0) nodes.push({ kind: 'problems', id: 'problems', problems });
  return nodes;
}

/** What is below a row as far as the files tell; what is below a directory is asked of its service. */
export function childNodes(node: TreeNode, favourites: KnownFavourites): TreeNode[] {
  switch (node.kind) {
    case 'session': {
      const rows =
        node.profiles.length > GROUP_BY_ACCOUNT_ABOVE
          ? accountNodes(node, favourites)
          : profileNodes(node.profiles, favourites);
      return hasDirectory(node.status) ? [...rows, directoryRoot(node.status.session.id)] : rows;
    }
    case 'account':
    case 'otherProfiles':
      return profileNodes(node.profiles, favourites);
    case 'problems':
      return node.problems.map((problem, index) => ({ kind: 'problem', id: `problem:${index}`, problem }));
    case 'profile':
    case 'problem':
    case 'directory':
    case 'directoryAccount':
    case 'directoryRole':
    case 'directoryNote':
      return [];
  }
}

/** A session that cannot work has nobody to ask for its accounts. */
export function hasDirectory({ session }: SessionStatus): boolean {
  return findError(session) === undefined;
}

/** The row that a row is below; undefined at the top, and for rows that nobody looks for. */
export function parentNode(
  node: TreeNode,
  roots: readonly TreeNode[],
  favourites: KnownFavourites,
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
      const rows = root ? childNodes(root, favourites) : [];
      return rows.find((row) => row.kind === 'account' && row.profiles.includes(node.profile)) ?? root;
    }
    case 'problem':
      return roots.find(({ kind }) => kind === 'problems');
    case 'session':
    case 'otherProfiles':
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
  favourites: KnownFavourites,
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
  return favouritesFirst(rows, ({ accountId }) => favourites.has({ session: sessionId, account: accountId }));
}

function profileNodes(profiles: readonly Profile[], favourites: KnownFavourites): TreeNode[] {
  return favouritesFirst(profiles, (profile) => favourites.hasProfile(profile)).map((profile) => ({
    kind: 'profile',
    id: `profile:${profile.name}`,
    profile,
  }));
}
