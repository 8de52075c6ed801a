import { l10n } from 'vscode';
import {
  ConfigFileError,
  ProfileEditError,
  type ConfigFileErrorCode,
  type ProfileNameProblem,
} from '../../config/configEditErrors';

/** What a person reads of an edit that was refused; undefined for other errors. */
export function profileEditFailure(error: unknown): string | undefined {
  if (ConfigFileError.is(error)) return fileText(error.code, error.details['file'] ?? '');
  if (!ProfileEditError.is(error)) return undefined;
  const { profile = '', file = '', to = '' } = error.details;
  if (error.code !== 'severalSpellings') return nameProblemText(error.code, to);
  return l10n.t('{0} has several sections for the profile {1}. Join them first.', file, profile);
}

/** Why a profile cannot be called so. */
export function nameProblemText(problem: ProfileNameProblem, name: string): string {
  switch (problem) {
    case 'empty':
      return l10n.t('A profile needs a name.');
    case 'unportable':
      return l10n.t('Only letters, digits and _ - / . % @ : + are read by every AWS tool.');
    case 'reserved':
      return l10n.t('{0} stands for all profiles.', name);
    case 'taken':
      return l10n.t('There is a profile {0} already.', name);
  }
}

function fileText(code: ConfigFileErrorCode, file: string): string {
  switch (code) {
    case 'notUtf8':
      return l10n.t('{0} is not UTF-8 text, so it was left alone. Save it with the encoding UTF-8.', file);
    case 'readOnly':
      return l10n.t('{0} is read-only, so it was left alone.', file);
    case 'busy':
      return l10n.t('Another window is editing {0} and does not finish. Try again in a moment.', file);
    case 'changedMeanwhile':
      return l10n.t('Another tool keeps writing {0}. Nothing was changed; try again in a moment.', file);
    case 'changedSince':
      return l10n.t('{0} has changed since, so this was not taken back.', file);
    case 'editorRefused':
      return l10n.t('The editor of {0} did not take the change. Save or close it and try again.', file);
    case 'unsavedEditor':
      return l10n.t(
        '{0} has unsaved changes, and the other AWS file has to change with it. Save it first.',
        file,
      );
  }
}
