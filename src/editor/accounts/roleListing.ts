import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { SsoSession } from '../../config/sharedConfig';
import type { Directories, Directory, DirectoryListing } from '../../sso/directory';
import { SsoError } from '../../sso/errors';
import { isTurnedAway, runCommand } from '../commands';
import { withListingProgress } from './listingProgress';
import { withoutLinks } from '../plainText';
import { rolesOf, type RoleChoice } from './roleProfiles';

/** The roles that stand open in a session, as far as they could be read. */
export interface RoleListing {
  readonly roles: readonly RoleChoice[];
  /** What is missing and why, for the user; absent when nothing is. */
  readonly gap?: string;
}

export interface RoleListingServices {
  readonly directories: Directories;
  readonly logger: Logger;
}

/** Nothing is read yet. */
export const NO_ROLES: RoleListing = { roles: [] };

/**
 * Reads every account and role of a session while the user sees how far it is. Who cancels gets what was read by then.
 * @param options isFresh: asks even for what was read less than a day ago
 * @throws what kept the accounts from being read; a CancellationError when there is nothing to go on with.
 */
export async function readRoles(
  session: SsoSession,
  services: RoleListingServices,
  options: { readonly isFresh?: boolean } = {},
): Promise<RoleListing> {
  const { directories, logger } = services;
  try {
    const { directory, failures } = await listEverything(session, services, options);
    for (const { accountId, error } of failures) {
      logger.warn(`[directory] the roles of ${accountId} were not read: ${errorText(error)}`);
    }
    return {
      roles: rolesOf(directory),
      ...(failures.length > 0 && { gap: failureText(directory, failures) }),
    };
  } catch (error) {
    if (!isTurnedAway(error)) throw error;
    const roles = rolesOf(directories.get(session.id, session.startUrl) ?? { accounts: new Map() });
    if (roles.length === 0) throw error;
    return { roles, gap: l10n.t('Reading was cancelled: there may be more.') };
  }
}

/** The roles of one account alone. @throws as `Directories.listRoles`. */
export async function readRolesOfAccount(
  session: SsoSession,
  accountId: string,
  { directories }: RoleListingServices,
): Promise<RoleListing> {
  const account = await withListingProgress(session, (_onProgress, signal) =>
    directories.listRoles(session.id, accountId, { signal, startUrl: session.startUrl }),
  );
  return { roles: rolesOf({ accounts: new Map([[accountId, account]]) }) };
}

/** Lists everything under a progress that can be cancelled. @throws as `Directories.listAll`. */
export function listEverything(
  session: SsoSession,
  { directories }: RoleListingServices,
  { isFresh = false }: { readonly isFresh?: boolean } = {},
): Promise<DirectoryListing> {
  return withListingProgress(session, (onProgress, signal) =>
    directories.listAll(session.id, { isFresh, signal, onProgress, startUrl: session.startUrl }),
  );
}

/**
 * Does what needs a login; when there is none it offers one, and does it after that.
 * @throws what `work` throws; a CancellationError when the user does not want to log in.
 */
export async function withLogin<T>(session: SsoSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!SsoError.is(error, 'notSignedIn', 'sessionExpired', 'unauthorized')) throw error;
    const logIn = l10n.t('Log In');
    const chosen = await vscode.window.showInformationMessage(
      withoutLinks(l10n.t('You are not logged in to {0}.', session.label)),
      logIn,
    );
    if (chosen !== logIn) throw new vscode.CancellationError();
    await runCommand('awsSso.login', { session: session.id });
    return work();
  }
}

function failureText({ accounts }: Directory, failures: DirectoryListing['failures']): string {
  const [first] = failures;
  const name = accounts.get(first?.accountId ?? '')?.name ?? first?.accountId ?? '';
  return failures.length === 1
    ? l10n.t('The roles of {0} could not be read. The log says why.', name)
    : l10n.t('The roles of {0} accounts could not be read. The log says why.', failures.length);
}
