import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { KNOWN_REGIONS } from '../../config/knownRegions';
import { completionsAt, type ConfigCompletion, type KnownAccount } from '../../config/language/completion';
import { findConfigKey, type ConfigKey } from '../../config/language/configKeys';
import { parseLoginPrincipal, type LoginPrincipal } from '../../config/loginPrincipal';
import { keyRange, lineSpot, nameAt, valueRange, type LineSpot } from '../../config/language/spots';
import type { IdentityService } from '../../credentials/identityService';
import type { LazyDirectories } from '../../sso/lazyDirectories';
import {
  consoleSessionText,
  consoleSessionTimes,
  loginText,
  sessionText,
  sessionTimes,
} from '../activeProfile/hover';
import {
  accountLabel,
  currentLogins,
  findLoginStatus,
  profileNote,
  type LoginSources,
} from '../activeProfile/profileFacts';
import { escapeMarkdown } from '../plainText';
import { toRange, type FileSet, type FileSets } from './fileSets';

export interface HoverServices extends LoginSources {
  readonly directories: LazyDirectories;
  readonly identities: IdentityService;
}

/** What a key means, what an account is called, how a session is. Values of secret keys are never shown. */
export class ConfigHovers implements vscode.HoverProvider {
  readonly #sets: FileSets;
  readonly #services: HoverServices;

  constructor(sets: FileSets, services: HoverServices) {
    this.#sets = sets;
    this.#services = services;
  }

  async provideHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const { set, role } = this.#sets.take(document);
    const name = nameAt(set.analysis, role, line + 1, character);
    if (name) {
      const texts =
        name.kind === 'profile'
          ? profileTexts(name.name, this.#services)
          : sessionTexts(name.name, this.#services);
      return set.isHome ? toHover([`**${escapeMarkdown(name.name)}**`, ...texts], toRange(name)) : undefined;
    }
    const spot = lineSpot(set.analysis, role, line + 1);
    if (!spot || (!spot.property && !spot.continued)) return undefined;
    const range = toRange(keyRange(spot));
    if (spot.property && character <= range.end.character) {
      const key = findConfigKey(spot.property.key);
      return key && toHover(keyTexts(key), range);
    }
    return spot.property && this.#hoverValue(spot, set);
  }

  async #hoverValue(spot: LineSpot, { isHome }: FileSet): Promise<vscode.Hover | undefined> {
    const { property, facts } = spot;
    const value = property?.value ?? '';
    const range = toRange(valueRange(spot));
    if (property?.key === 'region' || property?.key === 'sso_region') {
      const region = KNOWN_REGIONS.find(({ id }) => id === value);
      return region && toHover([escapeMarkdown(region.name)], range);
    }
    if (property?.key === 'login_session') {
      const texts = [...principalTexts(value), ...(isHome ? consoleTexts(value, this.#services) : [])];
      return texts.length > 0 ? toHover(texts, range) : undefined;
    }
    if (property?.key !== 'sso_account_id' || !isHome) return undefined;
    const directory = await this.#services.directories
      .read(facts?.session ?? facts?.inlineStartUrl ?? '')
      .catch(() => undefined);
    const account = directory?.accounts.get(value);
    return (
      account &&
      toHover(
        [
          escapeMarkdown(accountLabel(value, account.name)),
          ...(account.email ? [escapeMarkdown(account.email)] : []),
        ],
        range,
      )
    );
  }
}

function profileTexts(name: string, services: HoverServices): string[] {
  const profile = services.config.current.profiles.get(name);
  if (!profile) return [escapeMarkdown(l10n.t('No file defines this profile.'))];
  const login = findLoginStatus(profile, currentLogins(services));
  const identity = services.identities.peek(name);
  return [
    escapeMarkdown(profileNote(profile)),
    ...(login ? [escapeMarkdown(loginText(login))] : []),
    ...(identity ? [escapeMarkdown(identity.arn)] : []),
  ];
}

function sessionTexts(name: string, { sessions }: HoverServices): string[] {
  const status = sessions.current.get(name);
  if (!status) return [escapeMarkdown(l10n.t('No file defines this session.'))];
  return [escapeMarkdown(sessionText(status)), ...rowTexts(sessionTimes(status))];
}

/** How a console sign-in is; nothing where no profile uses it. */
function consoleTexts(loginSession: string, { consoleSessions }: HoverServices): string[] {
  const status = consoleSessions.current.get(loginSession);
  if (!status) return [];
  return [escapeMarkdown(consoleSessionText(status)), ...rowTexts(consoleSessionTimes(status))];
}

/** Whose console sign-in it is, as its ARN says; nothing of a text that is no such ARN. */
function principalTexts(loginSession: string): string[] {
  const principal = parseLoginPrincipal(loginSession);
  return principal ? rowTexts(principalRows(principal)) : [];
}

function principalRows({ accountId, kind, name, sessionName }: LoginPrincipal): [string, string][] {
  const rows: [string, string][] = [
    [l10n.t('Account'), accountId],
    [kind === 'role' ? l10n.t('Role') : l10n.t('User'), name],
  ];
  if (sessionName !== undefined) rows.push([l10n.t('Session name'), sessionName]);
  return rows;
}

function rowTexts(rows: readonly [string, string][]): string[] {
  return rows.map(([what, value]) => escapeMarkdown(`${what}: ${value}`));
}

/** Texts of the data file, which are English as all reference documentation. */
function keyTexts({
  key,
  meaning,
  readers,
  otherReaders = [],
  notReadBy,
  values,
  since,
  variable,
  default: standard,
}: ConfigKey): string[] {
  return [
    `**${escapeMarkdown(key)}**`,
    escapeMarkdown(meaning),
    escapeMarkdown(l10n.t('Read by {0}', [...readers, ...otherReaders].join(', '))),
    ...(notReadBy ? [escapeMarkdown(l10n.t('Not read by {0}', notReadBy.join(', ')))] : []),
    ...(values ? [escapeMarkdown(l10n.t('Values: {0}', values.join(', ')))] : []),
    ...(standard === undefined ? [] : [escapeMarkdown(l10n.t('Default: {0}', standard))]),
    ...(variable === undefined ? [] : [escapeMarkdown(l10n.t('{0} takes precedence.', variable))]),
    ...(since === undefined ? [] : [escapeMarkdown(l10n.t('Since {0}', since))]),
  ];
}

function toHover(texts: readonly string[], range: vscode.Range): vscode.Hover {
  return new vscode.Hover(new vscode.MarkdownString(texts.join('\n\n')), range);
}

const COMPLETION_KINDS: Readonly<Record<ConfigCompletion['kind'], vscode.CompletionItemKind>> = {
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
    COMPLETION_KINDS[kind],
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
