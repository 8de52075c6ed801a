import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { ExportError } from '../../credentials/exportErrors';

/** Why credentials were not given out, as a sentence; undefined: no such error. */
export function exportFailure(error: unknown): string | undefined {
  if (!ExportError.is(error)) return undefined;
  const { profile = '', format = '', variable = '', file = '', ignoreFile = '' } = error.details;
  switch (error.code) {
    case 'unwritable':
      return l10n.t(
        '{0} has no way to write the value of {1} as it is. Nothing was given out.',
        format,
        variable,
      );
    case 'noKeys':
      return l10n.t('This format holds nothing but keys. Choose another to give out the name alone.');
    case 'longLived':
      return l10n.t('The keys of {0} never end, so they are not copied into the credentials file.', profile);
    case 'notOurs':
      return l10n.t('The profile {0} was made by somebody else, so it was left alone.', profile);
    case 'tracked':
      return l10n.t(
        '{0} is under version control, so no keys are written into it. Choose another file.',
        basename(file),
      );
    case 'stillNotIgnored':
      return l10n.t(
        'Git does not ignore {0} although {1} names it, so nothing was written.',
        basename(file),
        ignoreFile,
      );
    case 'changedMeanwhile':
      return l10n.t('{0} has changed meanwhile, so it was left alone. Try again.', file);
    case 'notMergeable':
      return l10n.t(
        '{0} is written in a way that cannot be updated safely, so it was left alone. Choose another file.',
        file,
      );
    case 'notOnDisk':
      return l10n.t('Credentials can only be written to a file on disk.');
  }
}

/** A moment as the user's clock shows it, with the day when it is not today. */
export function timeText(moment: Date, now: number): string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isToday = new Date(now).toDateString() === moment.toDateString();
  return isToday
    ? moment.toLocaleTimeString(vscode.env.language, time)
    : moment.toLocaleString(vscode.env.language, { ...time, day: 'numeric', month: 'short' });
}
