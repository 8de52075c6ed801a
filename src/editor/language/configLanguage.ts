import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { lazy } from '../../base/lazy';
import type { Logger } from '../../base/logger';
import { sharedFiles } from '../../config/locations';
import { AWS_CONFIG } from '../../contributions';
import type { LoginSources } from '../activeProfile/profileFacts';
import { registerCommand } from '../commands';
import { settings } from '../settings';
import type { ConfigLanguageServices } from './configLanguageRun';

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
    // Environment variables can name any file; a language that the user chose for it stays.
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

export interface MentionServices extends LoginSources {
  readonly logger: Logger;
}

/** Where tools take the name of a profile from. */
const SELECTOR: vscode.DocumentFilter[] = [
  ...[
    'shellscript',
    'powershell',
    'bat',
    'makefile',
    'dockerfile',
    'terraform',
    'python',
    'yaml',
    'dockercompose',
    'github-actions-workflow',
    'dotenv',
    'toml',
  ].map((language) => ({ scheme: 'file', language })),
  ...[
    '**/.env',
    '**/.env.*',
    '**/.envrc',
    '**/*.tf',
    '**/cdk.json',
    '**/package.json',
    '**/samconfig.toml',
    '**/serverless.{yml,yaml}',
  ].map((pattern) => ({ scheme: 'file', pattern })),
];

/** Names of profiles in the files of other tools: hover, completion, and when it is asked for a note on unknown ones. */
function registerMentions(services: MentionServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  const load = lazy(() => import('./mentions'));
  const mayMention = (document: vscode.TextDocument, { line }: vscode.Position): boolean =>
    /profile/i.test(document.lineAt(line).text);
  const registrations = [
    vscode.languages.registerHoverProvider(SELECTOR, {
      provideHover: async (document, position) =>
        mayMention(document, position)
          ? (await load()).hoverMention(document, position, services)
          : undefined,
    }),
    vscode.languages.registerCompletionItemProvider(
      SELECTOR,
      {
        provideCompletionItems: async (document, position) =>
          mayMention(document, position)
            ? (await load()).completeMention(document, position, services)
            : undefined,
      },
      '=',
      ' ',
      '"',
    ),
  ];
  disposables.add({ dispose: () => disposeAll(registrations) });

  let checks: Disposable | undefined;
  const follow = (): void => {
    checks?.dispose();
    checks = undefined;
    if (!settings.checkProfileNames()) return;
    load()
      .then(({ MentionChecks }) => {
        if (settings.checkProfileNames()) checks ??= new MentionChecks(SELECTOR, services);
      })
      .catch((error: unknown) => logger.error(`[language] names are not checked: ${errorText(error)}`));
  };
  follow();
  disposables.add(settings.onDidChange(follow, 'awsSso.checkProfileNames'));
  disposables.add({ dispose: () => checks?.dispose() });
  return disposables;
}
