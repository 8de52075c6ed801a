import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { findMentions, mentionPrefix } from '../../config/language/mentions';
import { loginText } from '../activeProfile/hover';
import { currentLogins, findLoginStatus, profileNote } from '../activeProfile/profileFacts';
import { escapeMarkdown } from '../plainText';
import type { MentionServices } from './configLanguage';
import { SOURCE } from './fileSets';

export function hoverMention(
  document: vscode.TextDocument,
  position: vscode.Position,
  services: MentionServices,
): vscode.Hover | undefined {
  const mention = mentionsIn(document).find(({ range }) => range.contains(position));
  if (!mention) return undefined;
  const { name, range } = mention;
  const profile = services.config.current.profiles.get(name);
  const login = profile && findLoginStatus(profile, currentLogins(services));
  const texts = [
    l10n.t('AWS profile {0}', name),
    profile ? profileNote(profile) : l10n.t('No file defines this profile.'),
    ...(login ? [loginText(login)] : []),
  ];
  return new vscode.Hover(new vscode.MarkdownString(texts.map(escapeMarkdown).join('\n\n')), range);
}

export function completeMention(
  document: vscode.TextDocument,
  position: vscode.Position,
  { config }: MentionServices,
): vscode.CompletionItem[] {
  const written = mentionPrefix(
    basename(document.uri.fsPath),
    document.lineAt(position.line).text.slice(0, position.character),
  );
  if (written === undefined) return [];
  return [...config.current.profiles.values()].map((profile) => {
    const item = new vscode.CompletionItem(profile.name, vscode.CompletionItemKind.Reference);
    item.detail = profileNote(profile);
    item.range = new vscode.Range(position.translate(0, -written.length), position);
    return item;
  });
}

/** Notes on names that no file defines. */
export class MentionChecks implements Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('aws-profile-names');
  readonly #disposables = new DisposableStore();
  readonly #selector: readonly vscode.DocumentFilter[];
  readonly #services: MentionServices;

  constructor(selector: readonly vscode.DocumentFilter[], services: MentionServices) {
    this.#selector = selector;
    this.#services = services;
    const check = (document: vscode.TextDocument): void => this.#check(document);
    const checkAll = (): void => vscode.workspace.textDocuments.forEach(check);
    const subscriptions = [
      vscode.workspace.onDidOpenTextDocument(check),
      vscode.workspace.onDidSaveTextDocument(check),
      // What another program wrote, as a checkout does; what is typed waits until it is saved.
      vscode.workspace.onDidChangeTextDocument(({ document }) => document.isDirty || check(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
      services.config.onDidChange(checkAll),
      this.#collection,
    ];
    this.#disposables.add({ dispose: () => disposeAll(subscriptions) });
    checkAll();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #check(document: vscode.TextDocument): void {
    if (vscode.languages.match(this.#selector, document) === 0) return;
    const { profiles } = this.#services.config.current;
    const unknown = mentionsIn(document).filter(({ name }) => !profiles.has(name));
    this.#collection.set(
      document.uri,
      unknown.map(({ name, range }) => {
        const message = l10n.t('No file defines the AWS profile {0}.', name);
        const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
        diagnostic.source = SOURCE;
        return diagnostic;
      }),
    );
  }
}

function mentionsIn(
  document: vscode.TextDocument,
): { readonly name: string; readonly range: vscode.Range }[] {
  return findMentions(basename(document.uri.fsPath), document.getText()).map(
    ({ name, line, start, end }) => ({
      name,
      range: new vscode.Range(line - 1, start, line - 1, end),
    }),
  );
}
