import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { backupOf } from '../../config/configEditor';
import { removeProfileSections } from '../../config/profileSections';
import { CredentialsError } from '../../credentials/errors';
import { editFiles, type AppliedEdit } from './openDocumentEdits';
import { withoutLinks } from '../plainText';
import type { ProfileEditServices } from './profileEdits';
import {
  findDependents,
  findProfileFiles,
  findUses,
  lostKeysTexts,
  type ProfileFile,
} from './profileEditsUses';
import { tellWithUndo } from './undoOffer';

/** Takes a profile out of both files after the user has seen what refers to it; an undo is offered. */
export async function removeProfile(name: string, services: ProfileEditServices): Promise<void> {
  const { config, locations, logger } = services;
  const files = (await findProfileFiles(new Set([name]), locations)).filter(
    ({ definesProfile }) => definesProfile,
  );
  if (files.length === 0) throw unknownProfile(name);
  if (!(await isConfirmed(name, files, services))) return;
  const applied = await editFiles(
    files.map(({ file, role }) => ({
      file,
      edit: (document) => removeProfileSections(document, role, name),
    })),
  );
  await config.reload();
  // Somebody may have taken it out while the question was there.
  if (applied.length === 0) throw unknownProfile(name);
  logger.info(`[profile] removed: ${name}`);
  tellWithUndo({ command: 'awsSso.removeProfile', message: doneText(name, applied), applied }, services);
}

function unknownProfile(profile: string): CredentialsError {
  return new CredentialsError('unknownProfile', `no profile ${profile}`, { details: { profile } });
}

async function isConfirmed(
  name: string,
  files: readonly ProfileFile[],
  { config, activeProfiles }: ProfileEditServices,
): Promise<boolean> {
  const remove = l10n.t('Remove');
  const dependents = findDependents(name, config.current);
  const uses = findUses(name, activeProfiles);
  const details = [
    l10n.t('It is taken out of {0}.', paths(files)),
    ...lostKeysTexts(files),
    ...(dependents.length > 0
      ? [l10n.t('These profiles get their credentials from it: {0}', dependents.join(', '))]
      : []),
    ...(uses.length > 0 ? [l10n.t('This window works as it because of {0}.', uses.join(', '))] : []),
  ];
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Remove the profile {0}?', name)),
    { modal: true, detail: details.map(withoutLinks).join('\n\n') },
    remove,
  );
  return chosen === remove;
}

function doneText(name: string, applied: readonly AppliedEdit[]): string {
  if (applied.some((change) => change.isUnsaved)) {
    return l10n.t(
      'Removed the profile {0} in the editor, where the file has unsaved changes. Save it.',
      name,
    );
  }
  const backups = applied.map(({ file }) => basename(backupOf(file))).join(', ');
  return l10n.t('Removed the profile {0}. The backup is {1}.', name, backups);
}

function paths(files: readonly ProfileFile[]): string {
  return files.map(({ file }) => file).join(', ');
}
