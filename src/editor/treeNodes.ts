import { findError, type Problem, type Profile, type SharedConfig } from '../config/sharedConfig';
import type { SessionStatuses } from '../sso/sessionStore';
import type { SessionStatus } from '../sso/sessionStatus';

/** The rows of the profiles view as data. `id` stays the same while the thing is the same, so that VS Code keeps it open. */
export type TreeNode =
  | {
      readonly kind: 'session';
      readonly id: string;
      readonly status: SessionStatus;
      readonly profiles: readonly Profile[];
    }
  | {
      readonly kind: 'account';
      readonly id: string;
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

export function childNodes(node: TreeNode): TreeNode[] {
  switch (node.kind) {
    case 'session':
      return node.profiles.length > GROUP_BY_ACCOUNT_ABOVE
        ? accountNodes(node.id, node.profiles)
        : node.profiles.map(profileNode);
    case 'account':
    case 'otherProfiles':
      return node.profiles.map(profileNode);
    case 'problems':
      return node.problems.map((problem, index) => ({ kind: 'problem', id: `problem:${index}`, problem }));
    case 'profile':
    case 'problem':
      return [];
  }
}

/** The problem that a profile's row tells: what keeps it from working, else the first warning. */
export function worstProblem(owner: { readonly problems: readonly Problem[] }): Problem | undefined {
  return findError(owner) ?? owner.problems[0];
}

function accountNodes(parentId: string, profiles: readonly Profile[]): TreeNode[] {
  const byAccount = new Map<string, Profile[]>();
  for (const profile of profiles) {
    const accountId = profile.accountId ?? '';
    const siblings = byAccount.get(accountId);
    if (siblings) siblings.push(profile);
    else byAccount.set(accountId, [profile]);
  }
  return [...byAccount].map(([accountId, members]) => ({
    kind: 'account',
    id: `${parentId}/account:${accountId}`,
    accountId,
    profiles: members,
  }));
}

function profileNode(profile: Profile): TreeNode {
  return { kind: 'profile', id: `profile:${profile.name}`, profile };
}
