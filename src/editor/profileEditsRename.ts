import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../base/errors';
import type { ProfileNameProblem } from '../config/configEditErrors';
import { findNameProblem, nameError, renameProfileSections } from '../config/profileSections';
import { CredentialsError } from '../credentials/errors';
import { editFiles } from './openDocumentEdits';
import type { ProfileEditServices } from './profileEdits';
import { nameProblemText } from './profileEditsErrors';
import { findProfileFiles } from './profileEditsUses';
import { settings } from './settings';
import { tellWithUndo } from './undoOffer';

/** Gives a profile another name in both files, and wherever this window names it. Without a name it asks for one. */
export async function renameProfile(
  from: string,
  newName: string | undefined,
  services: ProfileEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
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
  const isSettingLeft = !(await renameUses(from, to, services));
  logger.info(`[profile] renamed: ${from} to ${to}`);
  const isUnsaved = applied.some((change) => change.isUnsaved);
  tellWithUndo(
    {
      command: 'awsSso.renameProfile',
      message: doneText(from, to, { isUnsaved, isSettingLeft }),
      applied,
      alsoUndo: async () => {
        await config.reload();
        await renameUses(to, from, services);
      },
    },
    services,
  );
}

/** Lets what names the profile in this window follow it. @returns whether every setting did. */
async function renameUses(
  from: string,
  to: string,
  { activeProfiles, logger }: ProfileEditServices,
): Promise<boolean> {
  await activeProfiles.renameProfile(from, to);
  const failures = await settings.renameProfile(from, to);
  for (const failure of failures) logger.warn(`[profile] a setting keeps ${from}: ${errorText(failure)}`);
  return failures.length === 0;
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

function doneText(
  from: string,
  to: string,
  { isUnsaved, isSettingLeft }: { readonly isUnsaved: boolean; readonly isSettingLeft: boolean },
): string {
  const done = isUnsaved
    ? l10n.t(
        'Renamed the profile {0} to {1} in the editor, where the file has unsaved changes. Save it.',
        from,
        to,
      )
    : l10n.t('Renamed the profile {0} to {1}.', from, to);
  if (!isSettingLeft) return done;
  return `${done} ${l10n.t('The setting awsSso.profile could not be changed everywhere. The log says why.')}`;
}
