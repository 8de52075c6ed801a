import { wildcardMatcher } from '../base/wildcard';
import { ssoProfileProperties, type WantedProfile } from '../config/profileBatch';
import { nameProfiles } from '../config/profileNames';
import type { SharedConfig, SsoSession } from '../config/sharedConfig';
import type { Directory } from './directory';
import { profilesOfRole } from './directoryFacts';

/** A role of an account that the user of a session may work as. */
export interface RoleChoice {
  readonly accountId: string;
  readonly accountName: string;
  readonly email?: string;
  readonly roleName: string;
}

/** The profile that a role has or is to get. */
export interface RoleProfile {
  readonly role: RoleChoice;
  readonly name: string;
  /** A profile of the session works as the role already; it keeps its name. */
  readonly isThere: boolean;
  /** What the template made, where that could not be the name. */
  readonly clashing?: string;
}

/** What new profiles have besides session, account and role. */
export interface ProfileExtras {
  readonly region?: string | undefined;
  readonly output?: string | undefined;
}

/** Every role whose account has been asked for its roles, by account name, then by role. */
export function rolesOf({ accounts }: Pick<Directory, 'accounts'>): RoleChoice[] {
  return [...accounts.values()].flatMap(({ accountId, name, email, roles = [] }) =>
    roles.map((roleName) => ({ accountId, accountName: name, ...(email && { email }), roleName })),
  );
}

/**
 * The roles that a pattern such as `Acme*` or `111111111111/ReadOnly*` means: an account by name or id, then a role. Without
 * a slash it means either.
 */
export function matchRoles(roles: readonly RoleChoice[], pattern: string): RoleChoice[] {
  const slash = pattern.lastIndexOf('/');
  if (slash === -1) {
    const matches = wildcardMatcher(pattern.trim());
    return roles.filter((role) => isAccount(role, matches) || matches(role.roleName));
  }
  const matchesAccount = wildcardMatcher(pattern.slice(0, slash).trim());
  const matchesRole = wildcardMatcher(pattern.slice(slash + 1).trim());
  return roles.filter((role) => isAccount(role, matchesAccount) && matchesRole(role.roleName));
}

/** The names of the profiles of a session by the role they work as; of several the first. */
export function findRoleProfiles(config: SharedConfig, sessionId: string): RoleNames {
  return {
    get: ({ accountId, roleName }) => profilesOfRole(config, { sessionId, accountId, roleName })[0]?.name,
  };
}

export interface RoleNames {
  get(role: Pick<RoleChoice, 'accountId' | 'roleName'>): string | undefined;
}

/** Finds the profile of each role, or names it by the template; no two have one name. */
export function nameRoleProfiles(
  roles: readonly RoleChoice[],
  template: string,
  { session, region, config }: { session: string; region: string; config: SharedConfig },
): RoleProfile[] {
  const existing = findRoleProfiles(config, session);
  const unnamed = roles.filter((role) => existing.get(role) === undefined);
  const facts = unnamed.map((role) => ({ ...role, session, region }));
  const named = nameProfiles(facts, template, (name) => config.profiles.has(name));
  const byRole = new Map(named.map((profile) => [assignmentKey(profile.facts), profile]));
  return roles.flatMap((role): RoleProfile[] => {
    const there = existing.get(role);
    if (there !== undefined) return [{ role, name: there, isThere: true }];
    const made = byRole.get(assignmentKey(role));
    return made
      ? [{ role, name: made.name, isThere: false, ...(made.clash && { clashing: made.rendered }) }]
      : [];
  });
}

/** What a role's profile consists of. Where a session is not a section, each profile repeats its settings. */
export function wantedProfile(
  { name, role: { accountId, roleName } }: Pick<RoleProfile, 'name' | 'role'>,
  session: Pick<SsoSession, 'id' | 'legacy' | 'startUrl' | 'region'>,
  { region, output }: ProfileExtras,
): WantedProfile {
  const properties = ssoProfileProperties({
    session: session.id,
    accountId,
    roleName,
    ...(region && { region }),
    ...(output && { output }),
  });
  if (!session.legacy) return { name, properties };
  return {
    name,
    properties: [
      ['sso_start_url', session.startUrl],
      ['sso_region', session.region],
      ...properties.filter(([key]) => key !== 'sso_session'),
    ],
  };
}

/** Tells roles apart; names of roles hold no slash. */
export function assignmentKey({ accountId, roleName }: Pick<RoleChoice, 'accountId' | 'roleName'>): string {
  return `${accountId}/${roleName}`;
}

function isAccount({ accountId, accountName }: RoleChoice, matches: (text: string) => boolean): boolean {
  return matches(accountId) || matches(accountName);
}
