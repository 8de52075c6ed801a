import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { Directories, DirectoryListing, Directory, DirectoryProgress } from '../../sso/directory';
import { SsoError } from '../../sso/errors';
import type { SessionStore } from '../../sso/sessionStore';
import { reportError, runCommand, isTurnedAway } from '../commands';
import { describeError } from '../errorMessages';
import { withoutLinks } from '../plainText';
import { showWhenLong } from '../notifications';
import { rolesOf, type RoleChoice } from '../../sso/roleProfiles';

export interface RefreshDirectoryServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly directories: Directories;
  readonly logger: Logger;
}

type Failure = DirectoryListing['failures'][number];

/** Lists the accounts of a session and the roles of each, whatever is known of them. */
export async function refreshDirectory(
  session: SsoSession,
  services: RefreshDirectoryServices,
): Promise<void> {
  const { directories, logger } = services;
  const { directory, failures } = await withListingProgress(session, (onProgress, signal) =>
    directories.listAll(session.id, { isFresh: true, onProgress, signal }),
  );
  const count = directory.accounts.size;
  logger.info(`[directory] ${session.id}: ${count} accounts listed, ${failures.length} without roles`);
  tellFailures(session, failures, count, services).catch((error: unknown) =>
    reportError('awsSso.refreshDirectory', error, logger),
  );
}

/**
 * One message for whatever could not be listed, with the first reason.
 * @throws as `Directories.listAll`, which lists again what the user wants to be tried again
 */
export async function tellFailures(
  session: SsoSession,
  failures: readonly Failure[],
  accountCount: number,
  services: Pick<RefreshDirectoryServices, 'directories' | 'logger'>,
): Promise<void> {
  const [first] = failures;
  if (!first) return;
  const { logger } = services;
  for (const { accountId, error } of failures) {
    logger.warn(`[directory] no roles of ${accountId}: ${errorText(error)}`);
  }
  const { message: reason } = describeError(first.error);
  const tryAgain = l10n.t('Try Again');
  const showLog = l10n.t('Show Log');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(
      l10n.t(
        'In {2}, the roles of {0} out of {1} accounts could not be listed. {3}',
        failures.length,
        accountCount,
        session.label,
        reason,
      ),
    ),
    tryAgain,
    showLog,
  );
  if (chosen === showLog) await runCommand('awsSso.showLog');
  if (chosen !== tryAgain) return;
  const accountIds = failures.map(({ accountId }) => accountId);
  const left = await withListingProgress(session, (onProgress, signal) =>
    services.directories.listAll(session.id, { accountIds, onProgress, signal }),
  );
  await tellFailures(session, left.failures, accountCount, services);
}

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
 * Reads every account and role of a session while the user sees how far it is. After a cancel it returns what was read so far.
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
    return { roles, gap: l10n.t('Listing was canceled. There may be more roles.') };
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
    ? l10n.t('The roles of {0} could not be listed. The log says why.', name)
    : l10n.t('The roles of {0} accounts could not be listed. The log says why.', failures.length);
}

/** Shows how far a listing has come, and lets the user end it: what was found until then stands. */
export async function withListingProgress<T>(
  session: SsoSession,
  list: (onProgress: (progress: DirectoryProgress) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let latest: DirectoryProgress | undefined;
  let show = (listed: DirectoryProgress): void => void (latest = listed);
  return showWhenLong(
    l10n.t('Accounts and roles of {0}', session.label),
    (signal) => list((listed) => show(listed), signal),
    (progress) => {
      let shown = 0;
      show = (listed) => {
        const percent = listed.total ? (100 * listed.done) / listed.total : 0;
        progress.report({ message: progressText(listed), increment: percent - shown });
        shown = percent;
      };
      if (latest) show(latest);
    },
  );
}

/** How far a listing has come, in words. */
export function progressText({ done, total }: DirectoryProgress): string {
  const number = (value: number): string => value.toLocaleString(vscode.env.language);
  return total === undefined
    ? l10n.t('Listing the accounts…')
    : l10n.t('{0} of {1} accounts', number(done), number(total));
}
