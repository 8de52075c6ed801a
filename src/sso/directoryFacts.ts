import type { Profile, SharedConfig } from '../config/sharedConfig';
import type { Directory, DirectoryChanges } from './directory';

/** One index for each listing: every row asks. */
const appearedBy = new WeakMap<DirectoryChanges, ReadonlySet<string>>();

/** Whether the last listing was the first to hold an account, or with `roleName` one of its roles. */
export function isNew({ changes }: Directory, accountId: string, roleName?: string): boolean {
  let appeared = appearedBy.get(changes);
  if (!appeared) {
    appeared = new Set(changes.appeared.map((entry) => entryKey(entry.accountId, entry.roleName)));
    appearedBy.set(changes, appeared);
  }
  return appeared.has(entryKey(accountId, roleName));
}

/**
 * Whether the directory is known not to hold the role that a profile works as. A list of roles from before the accounts
 * were listed says nothing: what is shown as the directory's age is not its own.
 */
export function isRoleGone(profile: Profile, directory: Directory | undefined): boolean {
  const { kind, accountId, roleName } = profile;
  if (kind !== 'sso' || accountId === undefined || roleName === undefined) return false;
  if (directory?.listedAt === undefined) return false;
  const account = directory.accounts.get(accountId);
  if (!account) return true;
  const { roles, rolesListedAt } = account;
  if (!roles || !rolesListedAt || rolesListedAt.getTime() < directory.listedAt.getTime()) return false;
  return !roles.includes(roleName);
}

/** Accounts whose roles were never requested. */
export function countWithoutRoles({ accounts }: Directory): number {
  return [...accounts.values()].filter(({ roles }) => roles === undefined).length;
}

function entryKey(accountId: string, roleName: string | undefined): string {
  return roleName === undefined ? accountId : `${accountId}/${roleName}`;
}

/** A role of an account, entered through a session. */
export interface RoleReference {
  readonly sessionId: string;
  readonly accountId: string;
  readonly roleName: string;
}

type ByRole = ReadonlyMap<string, readonly Profile[]>;

/** One index for as long as the files stay as they are: thousands of roles ask for their profiles. */
const indexes = new WeakMap<SharedConfig, ByRole>();

/** The profiles that work as a role, in the order of the file. */
export function profilesOfRole(config: SharedConfig, role: RoleReference): readonly Profile[] {
  let index = indexes.get(config);
  if (!index) {
    index = createIndex(config);
    indexes.set(config, index);
  }
  return index.get(roleKey(role)) ?? [];
}

function createIndex({ profiles }: SharedConfig): ByRole {
  const index = new Map<string, Profile[]>();
  for (const profile of profiles.values()) {
    const { kind, sessionId, accountId, roleName } = profile;
    if (kind !== 'sso' || sessionId === undefined || accountId === undefined || roleName === undefined) {
      continue;
    }
    const key = roleKey({ sessionId, accountId, roleName });
    const others = index.get(key);
    if (others) others.push(profile);
    else index.set(key, [profile]);
  }
  return index;
}

/** An account's id and a role's name hold no line end. */
function roleKey({ sessionId, accountId, roleName }: RoleReference): string {
  return `${accountId}\n${roleName}\n${sessionId}`;
}
