import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { removeProfileSections } from '../../config/profileSections';
import { CredentialsError } from '../../credentials/errors';
import { isOnlyForTools } from '../../credentials/toolProfiles';
import { editFiles, type AppliedEdit, tellWithUndo } from './openDocumentEdits';
import { listText } from '../accounts/addProfilesSteps';
import { withSaveHint } from '../accounts/addProfilesWrite';
import { withoutLinks } from '../plainText';
import type { ProfileEditServices } from './profileEditCommands';
import {
  findDependents,
  findProfileFiles,
  findUses,
  lostKeysTexts,
  type ProfileFile,
} from './profileMentions';

/** More names would push the buttons of a dialog off the screen. */
export const NAMED_IN_DIALOG = 20;

/** Takes profiles out of both files after the user has seen what refers to them; an undo is offered. */
export async function removeSelectedProfiles(
  names: readonly string[],
  services: ProfileEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
  const removed = new Set(names);
  const files = (await findProfileFiles(removed, locations)).filter(({ definesProfile }) => definesProfile);
  if (files.length === 0) throw unknownProfile(names);
  if (!(await isConfirmed(names, files, services))) return;
  const applied = await editFiles(
    files.map(({ file, role }) => ({
      file,
      edit: (document) => removeProfileSections(document, role, removed),
    })),
    config,
  );
  // Another program may have taken them out while the question was there.
  if (applied.length === 0) throw unknownProfile(names);
  logger.info(`[profile] removed: ${names.join(', ')}`);
  tellWithUndo({ command: 'awsSso.removeProfile', message: doneText(names, applied), applied }, services);
}

function unknownProfile(names: readonly string[]): CredentialsError {
  const profile = names.join(', ');
  return new CredentialsError('unknownProfile', `no profile ${profile}`, { details: { profile } });
}

async function isConfirmed(
  names: readonly string[],
  files: readonly ProfileFile[],
  { config, activeProfiles, keys }: ProfileEditServices,
): Promise<boolean> {
  const remove = l10n.t('Remove');
  const [name = '', ...others] = names;
  const isOne = others.length === 0;
  const dependents = new Set(names.flatMap((removed) => findDependents(removed, config.current)));
  for (const removed of names) dependents.delete(removed);
  const uses = names.flatMap((removed) => findUses(removed, activeProfiles));
  const list = (listed: Iterable<string>): string => listText([...listed], NAMED_IN_DIALOG);
  const isLight = names.every((removed) => {
    const profile = config.current.profiles.get(removed);
    return profile !== undefined && isOnlyForTools(profile, keys.launcher);
  });
  if (isLight && dependents.size === 0 && uses.length === 0) return true;
  const details = [
    isOne
      ? l10n.t('It is removed from {0}.', paths(files))
      : l10n.t('They are removed from {0}: {1}', paths(files), list(names)),
    ...lostKeysTexts(files, list),
    ...(dependents.size > 0
      ? [
          isOne
            ? l10n.t('These profiles get their credentials from it: {0}', list(dependents))
            : l10n.t('These profiles get their credentials from them: {0}', list(dependents)),
        ]
      : []),
    ...(uses.length === 0
      ? []
      : [
          isOne
            ? l10n.t('This window uses it because of {0}.', uses.join(', '))
            : l10n.t('This window uses them because of {0}.', uses.join(', ')),
        ]),
  ];
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(
      isOne ? l10n.t('Remove the profile {0}?', name) : l10n.t('Remove {0} profiles?', names.length),
    ),
    { modal: true, detail: details.map(withoutLinks).join('\n\n') },
    remove,
  );
  return chosen === remove;
}

function doneText([name = '', ...others]: readonly string[], applied: readonly AppliedEdit[]): string {
  if (others.length > 0) {
    return withSaveHint(l10n.t('Removed {0} profiles.', others.length + 1), applied);
  }
  if (applied.some((change) => change.isUnsaved)) {
    return l10n.t(
      'Removed the profile {0} in the editor, where the file has unsaved changes. Save it.',
      name,
    );
  }
  const backups = applied.map(({ backup }) => backup);
  const kept = backups.filter((backup) => backup !== undefined);
  return kept.length < backups.length
    ? l10n.t('Removed the profile {0}. No backup could be made.', name)
    : l10n.t(
        'Removed the profile {0}. The backup is {1}.',
        name,
        kept.map((path) => basename(path)).join(', '),
      );
}

function paths(files: readonly ProfileFile[]): string {
  return files.map(({ file }) => file).join(', ');
}
