import type { DirectoryChanges, DirectoryEntry } from './directory';

/** What a listing of everything found, by account id; `roles` are absent where they never could be asked for. */
export type Finding = ReadonlyMap<string, { readonly name: string; readonly roles?: readonly string[] }>;

/**
 * What is in one finding and not in the other. Of an account that came or went its roles are not told: they came and went
 * with it. Nor are roles of an account whose roles are unknown on one side.
 */
export function findChanges(before: Finding, after: Finding): DirectoryChanges {
  return { appeared: entriesOnlyIn(after, before), vanished: entriesOnlyIn(before, after) };
}

function entriesOnlyIn(one: Finding, other: Finding): readonly DirectoryEntry[] {
  return [...one].flatMap(([accountId, { name: accountName, roles }]): DirectoryEntry[] => {
    const counterpart = other.get(accountId);
    if (!counterpart) return [{ accountId, accountName }];
    if (!roles || !counterpart.roles) return [];
    const theirs = new Set(counterpart.roles);
    return roles
      .filter((roleName) => !theirs.has(roleName))
      .map((roleName) => ({ accountId, accountName, roleName }));
  });
}
