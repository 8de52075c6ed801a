import * as vscode from 'vscode';
import { completionsAt, type ConfigCompletion, type KnownAccount } from '../../config/language/completion';
import { lineSpot } from '../../config/language/spots';
import type { LazyDirectories } from '../../sso/lazyDirectories';
import type { FileSets } from './fileSets';
import { keyTexts } from './hovers';

const KINDS: Readonly<Record<ConfigCompletion['kind'], vscode.CompletionItemKind>> = {
  section: vscode.CompletionItemKind.Class,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  region: vscode.CompletionItemKind.Constant,
  profile: vscode.CompletionItemKind.Reference,
  session: vscode.CompletionItemKind.Module,
  account: vscode.CompletionItemKind.Value,
  role: vscode.CompletionItemKind.Value,
  snippet: vscode.CompletionItemKind.Snippet,
};

/** Sections, keys and values. Accounts and roles come from the directory as far as it is known; nothing is asked of AWS. */
export class ConfigCompletions implements vscode.CompletionItemProvider {
  readonly #sets: FileSets;
  readonly #services: { readonly directories: LazyDirectories };

  constructor(sets: FileSets, services: { readonly directories: LazyDirectories }) {
    this.#sets = sets;
    this.#services = services;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const { set, role } = this.#sets.take(document);
    const facts = lineSpot(set.analysis, role, line + 1)?.facts;
    const session = facts?.session ?? facts?.inlineStartUrl;
    const isOfDirectory = /^\s*sso_(?:account_id|role_name)\s*=/i.test(document.lineAt(line).text);
    const accounts =
      session !== undefined && isOfDirectory && set.isHome ? await this.#accountsOf(session) : [];
    const found = completionsAt(
      set.analysis,
      role,
      { line: line + 1, column: character },
      { accountsOf: () => accounts },
    );
    return found.map((completion, index) => toItem(completion, index, line));
  }

  async #accountsOf(session: string): Promise<KnownAccount[]> {
    const directory = await this.#services.directories.read(session).catch(() => undefined);
    return [...(directory?.accounts.values() ?? [])].map(({ accountId, name, roles = [] }) => ({
      accountId,
      name,
      roles,
    }));
  }
}

function toItem(
  { kind, label, insert, start, end, detail, key }: ConfigCompletion,
  index: number,
  line: number,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(
    { label, ...(kind === 'account' && detail && { description: detail }) },
    KINDS[kind],
  );
  const isSnippet = kind === 'snippet' || kind === 'section';
  item.insertText = isSnippet ? new vscode.SnippetString(insert) : insert;
  item.range = new vscode.Range(line, start, line, end);
  item.sortText = String(index).padStart(5, '0');
  // An account is also found by its name.
  item.filterText = kind === 'account' ? `${label} ${detail ?? ''}` : label;
  if (detail !== undefined) item.detail = detail;
  if (key) item.documentation = new vscode.MarkdownString(keyTexts(key).slice(1).join('\n\n'));
  if (kind === 'key' && key?.values) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}
