import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findEnvironment } from './environments';
import { withoutLinks } from './plainText';
import { settings } from './settings';

/**
 * An environment may ask for a second look before something is done as one of its profiles.
 * @returns whether to go on; without a question where none is wanted.
 */
export async function confirmEnvironment(
  profileName: string,
  question: { readonly message: string; readonly action: string },
): Promise<boolean> {
  const environment = findEnvironment(profileName, settings.environments());
  if (!environment?.confirm) return true;
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(question.message),
    {
      modal: true,
      detail: environment.label ? withoutLinks(l10n.t('This profile is marked {0}.', environment.label)) : '',
    },
    question.action,
  );
  return chosen === question.action;
}
