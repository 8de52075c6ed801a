import type { Profile } from '../../config/sharedConfig';
import type { Directory, DirectoryChanges } from '../../sso/directory';

/** One index for each listing: every row asks. */
const appearedBy = new WeakMap<DirectoryChanges, ReadonlySet<string>>();

/** Whether the last listing was the first to hold an account, or with `roleName` one of its roles. */
export function isNew({ changes }: Directory, accountId: string, roleName?: string): boolean {
  let appeared = appearedBy.get(changes);
  if (!appeared) {
    appeared = new Set(changes.appeared.map((entry) => keyOf(entry.accountId, entry.roleName)));
    appearedBy.set(changes, appeared);
  }
  return appeared.has(keyOf(accountId, roleName));
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

/** Accounts whose roles nobody has asked for. */
export function countWithoutRoles({ accounts }: Directory): number {
  return [...accounts.values()].filter(({ roles }) => roles === undefined).length;
}

function keyOf(accountId: string, roleName: string | undefined): string {
  return roleName === undefined ? accountId : `${accountId}/${roleName}`;
}
