import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { duplicateProfileSection, findNameProblem, nameError } from '../../config/profileSections';
import { nameProblemText } from '../failures';
import { withoutLinks } from '../plainText';
import { editFiles, tellWithUndo } from './openDocumentEdits';
import type { ProfileEditServices } from './profileEditCommands';

/** Adds a profile with the settings of another one, but not its access key, under a name that it asks for. */
export async function duplicateProfile(
  from: string,
  newName: string | undefined,
  services: ProfileEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
  const isTaken = (name: string): boolean => config.current.profiles.has(name);
  const to = newName ?? (await askName(from, isTaken));
  if (to === undefined) return;
  const problem = findNameProblem(to, isTaken);
  if (problem) throw nameError(problem, to);
  const file = locations.configFile;
  const applied = await editFiles(
    [{ file, edit: (document) => duplicateProfileSection(document, from, to) }],
    config,
  );
  logger.info(`[profile] duplicated: ${from} as ${to}`);
  const message = l10n.t('Added the profile {0} with the settings of {1}.', to, from);
  tellWithUndo({ command: 'awsSso.duplicateProfile', message, applied }, services);
}

function askName(from: string, isTaken: (name: string) => boolean): Thenable<string | undefined> {
  let value = `${from}-copy`;
  for (let number = 2; isTaken(value); number += 1) value = `${from}-copy-${number}`;
  return vscode.window.showInputBox({
    title: withoutLinks(l10n.t('Duplicate the profile {0}', from)),
    prompt: l10n.t('Name of the new profile'),
    value,
    validateInput: (typed) => {
      const problem = findNameProblem(typed, isTaken);
      return problem && nameProblemText(problem, typed);
    },
  });
}
