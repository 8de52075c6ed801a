import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pythonJson } from '../base/pythonJson';
import type { SharedConfig } from '../config/sharedConfig';
import { unlinkIfPresent } from './cacheFiles';
import type { Directory } from './directory';

/** A role of an account that a session's user may have worked as. */
export interface AccountRole {
  readonly accountId: string;
  readonly roleName: string;
}

/** What names a session for the AWS CLI: its section, or for a legacy one its start URL, which is its id. */
export interface NamedSession {
  readonly id: string;
  readonly legacy: boolean;
}

/** Base name of the file in `~/.aws/cli/cache` where the AWS CLI keeps the credentials of an Identity Center role. */
export function cliRoleFileName({ id, legacy }: NamedSession, { accountId, roleName }: AccountRole): string {
  const args = { accountId, roleName, ...(legacy ? { startUrl: id } : { sessionName: id }) };
  const key = pythonJson(args, { sortKeys: true, minified: true });
  return `${createHash('sha1').update(key, 'utf8').digest('hex')}.json`;
}

/** The roles of a session that profiles name or that its directory has. */
export function rolesOfSession(
  { profiles }: SharedConfig,
  directory: Directory | undefined,
  sessionId: string,
): AccountRole[] {
  const ofProfiles = [...profiles.values()].flatMap((profile) => {
    const { accountId, roleName } = profile;
    return profile.sessionId === sessionId && accountId && roleName ? [{ accountId, roleName }] : [];
  });
  const ofDirectory = [...(directory?.accounts.values() ?? [])].flatMap(({ accountId, roles = [] }) =>
    roles.map((roleName) => ({ accountId, roleName })),
  );
  return [...ofProfiles, ...ofDirectory];
}

/**
 * Removes the role credentials of a session from the AWS CLI's own cache, as `aws sso logout` does for all sessions:
 * until they end they would work on. Those of other sessions stay.
 * @throws the system's error when one cannot be removed.
 */
export async function deleteCliRoleCredentials(
  directory: string,
  session: NamedSession,
  roles: Iterable<AccountRole>,
): Promise<void> {
  const names = new Set([...roles].map((role) => cliRoleFileName(session, role)));
  for (const name of names) await unlinkIfPresent(join(directory, name));
}
