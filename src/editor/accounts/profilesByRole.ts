import type { Profile, SharedConfig } from '../../config/sharedConfig';

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
  return index.get(keyOf(role)) ?? [];
}

function createIndex({ profiles }: SharedConfig): ByRole {
  const index = new Map<string, Profile[]>();
  for (const profile of profiles.values()) {
    const { kind, sessionId, accountId, roleName } = profile;
    if (kind !== 'sso' || sessionId === undefined || accountId === undefined || roleName === undefined) {
      continue;
    }
    const key = keyOf({ sessionId, accountId, roleName });
    const others = index.get(key);
    if (others) others.push(profile);
    else index.set(key, [profile]);
  }
  return index;
}

/** An account's id and a role's name hold no line end. */
function keyOf({ sessionId, accountId, roleName }: RoleReference): string {
  return `${accountId}\n${roleName}\n${sessionId}`;
}
