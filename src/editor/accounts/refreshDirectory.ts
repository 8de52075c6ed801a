import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import type { Directories, DirectoryListing } from '../../sso/directory';
import type { SessionStore } from '../../sso/sessionStore';
import { describeFailure, reportError, runCommand } from '../commands';
import { withListingProgress } from './listingProgress';
import { withoutLinks } from '../plainText';

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
  const { message: reason } = await describeFailure(first.error);
  const tryAgain = l10n.t('Try Again');
  const showLog = l10n.t('Show Log');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(
      l10n.t(
        'The roles of {0} of {1} accounts of {2} could not be listed. {3}',
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
