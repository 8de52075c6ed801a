import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../base/errors';
import type { ProfileNameProblem } from '../config/configEditErrors';
import { findNameProblem, nameError, renameProfileSections } from '../config/profileSections';
import { CredentialsError } from '../credentials/errors';
import { reportError } from './commands';
import { editFiles, saveEdited, type AppliedEdit } from './openDocumentEdits';
import { withoutLinks } from './plainText';
import type { ProfileEditServices } from './profileEdits';
import { nameProblemText } from './profileEditsErrors';
import { findProfileFiles } from './profileEditsUses';
import { settings } from './settings';

/** Gives a profile another name in both files, and wherever this window names it. Without a name it asks for one. */
export async function renameProfile(
  from: string,
  newName: string | undefined,
  services: ProfileEditServices,
): Promise<void> {
  const { config, activeProfiles, locations, logger } = services;
  const problemOf = (name: string): ProfileNameProblem | undefined =>
    findNameProblem(name, (other) => other !== from && config.current.profiles.has(other));

  const to = newName ?? (await askName(from, problemOf));
  if (to === undefined || to === from) return;
  const problem = problemOf(to);
  if (problem) throw nameError(problem, to);

  const files = await findProfileFiles(from, locations);
  if (!files.some(({ definesProfile }) => definesProfile)) {
    throw new CredentialsError('unknownProfile', `no profile ${from}`, { details: { profile: from } });
  }
  const applied = await editFiles(
    files.map(({ file, role }) => ({
      file,
      edit: (document) => renameProfileSections(document, role, from, to, file),
    })),
  );
  await config.reload();
  await activeProfiles.renameProfile(from, to);
  const failures = await settings.renameProfile(from, to);
  logger.info(`[profile] renamed: ${from} to ${to}`);
  for (const failure of failures) logger.warn(`[profile] a setting keeps ${from}: ${errorText(failure)}`);
  tellRenamed({ from, to, applied, isSettingLeft: failures.length > 0 }, services).catch((error: unknown) =>
    reportError('awsSso.renameProfile', error, logger),
  );
}

function askName(
  from: string,
  problemOf: (name: string) => ProfileNameProblem | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: l10n.t('Rename the profile {0}', from),
    prompt: l10n.t('What refers to it in the AWS files and in this window follows.'),
    value: from,
    validateInput: (typed) => {
      const problem = problemOf(typed);
      return problem && nameProblemText(problem, typed);
    },
  });
}

async function tellRenamed(
  {
    from,
    to,
    applied,
    isSettingLeft,
  }: { from: string; to: string; applied: readonly AppliedEdit[]; isSettingLeft: boolean },
  { config }: ProfileEditServices,
): Promise<void> {
  const save = l10n.t('Save');
  const isUnsaved = applied.some((change) => change.isUnsaved);
  const message = isUnsaved
    ? l10n.t(
        'Renamed the profile {0} to {1} in the editor, where the file has unsaved changes. Save it.',
        from,
        to,
      )
    : l10n.t('Renamed the profile {0} to {1}.', from, to);
  const left = l10n.t('The setting awsSso.profile could not be changed everywhere. The log says why.');
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(isSettingLeft ? `${message} ${left}` : message),
    ...(isUnsaved ? [save] : []),
  );
  if (chosen !== save) return;
  await saveEdited(applied);
  await config.reload();
}
