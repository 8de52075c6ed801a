import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { lazy } from '../../base/lazy';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { AWS_CONFIG } from '../../contributions';
import { sharedFiles } from '../../config/locations';
import { registerCommand } from '../commands';
import { registerMentions } from './mentions';
import type { ConfigLanguageServices } from './configLanguageRun';

/** The id of the language; package.json names the files it has. */

/**
 * The language of the shared files. What it is made of is loaded when such a file is first opened, or a check of the files is
 * asked for.
 */
export function registerConfigLanguage(services: ConfigLanguageServices): Disposable {
  const { locations, logger } = services;
  const disposables = new DisposableStore();
  const start = lazy(async () => {
    const { ConfigLanguage } = await import('./configLanguageRun');
    return disposables.add(new ConfigLanguage(services));
  });
  const files = new Set(sharedFiles(locations).map(([, file]) => vscode.Uri.file(file).toString()));

  const look = (document: vscode.TextDocument): void => {
    if (document.languageId === AWS_CONFIG) {
      start().catch((error: unknown) => logger.error(`[language] not started: ${errorText(error)}`));
      return;
    }
    // Environment variables can name any file; a person who chose another language for it keeps that.
    const isShared =
      document.languageId === 'plaintext' ||
      document.languageId === 'ini' ||
      document.languageId === 'properties';
    if (isShared && files.has(document.uri.with({ scheme: 'file' }).toString()))
      void vscode.languages.setTextDocumentLanguage(document, AWS_CONFIG);
  };
  disposables.add(vscode.workspace.onDidOpenTextDocument(look));
  vscode.workspace.textDocuments.forEach(look);

  disposables.add(
    registerCommand('awsSso.checkConfig', logger, async () => {
      await (await start()).checkFiles();
      await vscode.commands.executeCommand('workbench.panel.markers.view.focus');
      const { count } = (await start()).checked;
      if (count === 0) vscode.window.setStatusBarMessage(l10n.t('No problems in the AWS config files'), 5000);
    }),
  );
  disposables.add(
    registerCommand('awsSso.mendConfigFile', logger, async (argument) => (await start()).mend(argument)),
  );
  disposables.add(registerMentions(services));
  return disposables;
}
