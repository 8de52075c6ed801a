import * as vscode from 'vscode';
import { lazy } from '../../base/lazy';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { SessionStore } from '../../sso/sessionStore';
import { settings } from '../settings';

export interface MentionServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
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
export function registerMentions(services: MentionServices): Disposable {
  const { logger } = services;
  const disposables = new DisposableStore();
  const load = lazy(() => import('./mentionsRun'));
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
