import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { ConfigFileError } from '../../config/configEditErrors';
import { type DocumentEdit } from '../../config/configEditor';
import {
  findExportName,
  removeExportedProfile,
  writeExportedProfile,
} from '../../credentials/exportedProfileEdits';
import { ExportedProfileKeeper } from '../../credentials/exportedProfileKeeper';
import type { ExportedProfile } from '../../credentials/exportedProfiles';
import { ExportError } from '../../credentials/exportErrors';
import { needsLogin } from '../../credentials/needsLogin';
import { currentLogins, findLoginStatus } from '../activeProfile/profileFacts';
import { reportError, runCommand } from '../commands';
import { describeError } from '../errorMessages';
import type { ExportServices } from './credentialCommands';
import { resolveCredentials } from './exportCredentialsPick';
import { timeText } from './credentialErrors';
import { findUnsavedDocument } from '../configEdits/openDocumentEdits';
import { withoutIcons, withoutLinks } from '../plainText';

type CredentialsFileServices = Pick<
  ExportServices,
  'config' | 'sessions' | 'consoleSessions' | 'credentials' | 'locations' | 'clock' | 'logger'
>;

/** Writes the keys of a profile into a profile of their own, in the file that tools without SSO read. */
export async function exportToCredentialsFile(
  source: string,
  isKeptFresh: boolean,
  services: CredentialsFileServices,
): Promise<void> {
  const { config, logger } = services;
  const credentials = await resolveCredentials(source, services);
  const { expiresAt } = credentials;
  if (!expiresAt) {
    throw new ExportError('longLived', `the keys of ${source} never end`, { details: { profile: source } });
  }
  const name = findExportName(source, config.current);
  const region = config.current.profiles.get(source)?.region;
  const exported = { name, source, isKeptFresh, expiresAt };
  await editCredentialsFile(services, (document) =>
    writeExportedProfile(document, { ...exported, credentials, region }),
  );
  logger.info(`[exported keys] written${isKeptFresh ? ', kept fresh' : ''}: ${name}`);
  tellWritten(exported, services).catch((error: unknown) =>
    reportError('awsSso.exportCredentials', error, logger),
  );
}

/** Takes exported keys out of the credentials file, which stops their being kept fresh. */
export async function removeExportedKeys(
  { name }: Pick<ExportedProfile, 'name'>,
  services: CredentialsFileServices,
): Promise<void> {
  const { logger } = services;
  await editCredentialsFile(services, (document) => removeExportedProfile(document, name));
  logger.info(`[exported keys] removed: ${name}`);
  vscode.window.setStatusBarMessage(withoutIcons(l10n.t('Removed the profile {0}', name)), 3000);
}

/** Keeps exported keys fresh while this window is open, where the user asked for it. */
export function registerExportedProfiles(services: CredentialsFileServices): Disposable {
  const { config, sessions, credentials, locations, clock, logger } = services;
  const disposables = new DisposableStore();
  const keeper = disposables.add(
    new ExportedProfileKeeper({
      config,
      sessions,
      clock,
      logger,
      resolve: (name) => credentials.resolve(name, undefined, 'quiet'),
      edit: (edit) => editCredentialsFile(services, edit),
      lockFile: `${locations.credentialsFile}.aws-sso-profiles.fresh.lock`,
      onStopped: (exported, reason) => {
        tellStopped(exported, reason, services).catch((error: unknown) =>
          reportError('awsSso.exportCredentials', error, logger),
        );
      },
    }),
  );
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) keeper.wake();
    }),
  );
  return disposables;
}

/**
 * Edits the credentials file on disk, and leaves no backup: it would hold keys that are to be gone. An editor with
 * unsaved changes of the file is not edited instead, for VS Code keeps those where others may read them.
 * @returns whether that changed it
 * @throws ConfigFileError `editorRefused` while there is such an editor
 */
async function editCredentialsFile(
  { config, locations: { credentialsFile } }: CredentialsFileServices,
  edit: DocumentEdit,
): Promise<boolean> {
  if (findUnsavedDocument(credentialsFile)) throw new ConfigFileError('editorRefused', credentialsFile);
  const change = await config.edit((editFile) => editFile(credentialsFile, edit, { keepsBackup: false }));
  return change !== undefined;
}

async function tellWritten(
  { name, source, isKeptFresh, expiresAt }: ExportedProfile & { readonly expiresAt: Date },
  services: CredentialsFileServices,
): Promise<void> {
  const remove = isKeptFresh ? l10n.t('Stop and Remove') : l10n.t('Remove');
  const keep = l10n.t('Renew Automatically');
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      isKeptFresh
        ? l10n.t('The profile {0} has the keys of {1}, renewed while VS Code runs.', name, source)
        : l10n.t(
            'The profile {0} has the keys of {1}, valid until {2}.',
            name,
            source,
            timeText(expiresAt, services.clock.now()),
          ),
    ),
    ...(isKeptFresh ? [remove] : [keep, remove]),
  );
  if (chosen === remove) await removeExportedKeys({ name }, services);
  if (chosen === keep) await exportToCredentialsFile(source, true, services);
}

async function tellStopped(
  { name, source, expiresAt }: ExportedProfile,
  reason: unknown,
  services: CredentialsFileServices,
): Promise<void> {
  const isLoginNeeded = needsLogin(reason);
  const remove = l10n.t('Remove');
  const goOn = isLoginNeeded ? l10n.t('Log In and Continue') : l10n.t('Try Again');
  const { message } = describeError(reason);
  const now = services.clock.now();
  const isOver = !expiresAt || expiresAt.getTime() <= now;
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(
      isOver
        ? l10n.t('The keys in the profile {0} have expired and are no longer renewed: {1}', name, message)
        : l10n.t(
            'The keys in the profile {0} are no longer renewed and expire at {1}: {2}',
            name,
            timeText(expiresAt, now),
            message,
          ),
    ),
    goOn,
    remove,
  );
  if (chosen === remove) await removeExportedKeys({ name }, services);
  if (chosen !== goOn) return;
  if (isLoginNeeded) {
    await runCommand('awsSso.login', { profile: source });
    // A user who canceled has seen that already.
    if (!isSignedIn(source, services)) return;
  }
  await exportToCredentialsFile(source, true, services);
}

function isSignedIn(profileName: string, services: CredentialsFileServices): boolean {
  const profile = services.config.current.profiles.get(profileName);
  return profile !== undefined && findLoginStatus(profile, currentLogins(services))?.state === 'signedIn';
}
