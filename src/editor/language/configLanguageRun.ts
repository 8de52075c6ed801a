import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import { parseDocument } from '../../config/documentParser';
import { formatDocument, type FormattedLines } from '../../config/language/format';
import type { AwsLocations } from '../../config/locations';
import { AWS_CONFIG } from '../../contributions';
import type { IdentityService } from '../../credentials/identityService';
import type { LazyDirectories } from '../../sso/lazyDirectories';
import type { TokenCache } from '../../sso/tokenCache';
import type { LoginSources } from '../activeProfile/profileFacts';
import type { KnownKeys } from '../keys/keys';
import { ConfigCodeActions, mendFile } from './codeActions';
import { ConfigCodeLenses } from './codeLenses';
import { ConfigCompletions, ConfigHovers } from './hoversAndCompletions';
import { ConfigDiagnostics, type CheckedFiles } from './diagnostics';
import { editBetween, FileSets } from './fileSets';
import { ConfigNames, ConfigOutline } from './navigation';

export interface ConfigLanguageServices extends LoginSources {
  readonly config: ConfigStore;
  readonly directories: LazyDirectories;
  readonly identities: IdentityService;
  readonly keys: KnownKeys;
  readonly cache: TokenCache;
  readonly locations: AwsLocations;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Documents that are files, or become some when they are saved; previews of changes are only colored. */
const SELECTOR: vscode.DocumentFilter[] = ['file', 'untitled'].map((scheme) => ({
  scheme,
  language: AWS_CONFIG,
}));

/** Everything that the editor knows of the shared files. */
export class ConfigLanguage implements Disposable {
  readonly #services: ConfigLanguageServices;
  readonly #disposables = new DisposableStore();
  readonly #diagnostics: ConfigDiagnostics;

  constructor(services: ConfigLanguageServices) {
    this.#services = services;
    const sets = new FileSets(services.locations, (id) => services.keys.ages.get(id));
    this.#diagnostics = this.#disposables.add(new ConfigDiagnostics(sets, services));
    const names = new ConfigNames(sets, services);
    const outline = new ConfigOutline(sets);
    const formatting = new ConfigFormatting(sets);
    const lenses = this.#disposables.add(new ConfigCodeLenses(sets, services));
    const { languages } = vscode;
    const actions = new ConfigCodeActions(sets);
    const registrations = [
      languages.registerCodeActionsProvider(SELECTOR, actions, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      languages.registerCompletionItemProvider(
        SELECTOR,
        new ConfigCompletions(sets, services),
        '[',
        '=',
        ' ',
      ),
      languages.registerHoverProvider(SELECTOR, new ConfigHovers(sets, services)),
      languages.registerCodeLensProvider(SELECTOR, lenses),
      languages.registerDefinitionProvider(SELECTOR, names),
      languages.registerReferenceProvider(SELECTOR, names),
      languages.registerRenameProvider(SELECTOR, names),
      languages.registerDocumentHighlightProvider(SELECTOR, names),
      languages.registerDocumentSymbolProvider(SELECTOR, outline, { label: 'AWS' }),
      languages.registerFoldingRangeProvider(SELECTOR, outline),
      languages.registerDocumentLinkProvider(SELECTOR, outline),
      languages.registerDocumentFormattingEditProvider(SELECTOR, formatting),
      languages.registerDocumentRangeFormattingEditProvider(SELECTOR, formatting),
    ];
    this.#disposables.add({ dispose: () => disposeAll(registrations) });
  }

  /** What the last check of all files found. */
  get checked(): CheckedFiles {
    return this.#diagnostics.checked;
  }

  /** Shows the problems of both files of the home, open or not. */
  async checkFiles(): Promise<void> {
    await this.#services.config.reload();
    await this.#diagnostics.checkFiles();
  }

  /** Runs a quick fix that is no edit of the text. */
  async mend(argument: unknown): Promise<void> {
    await mendFile(argument, this.#services);
    await this.#diagnostics.update();
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** The formatter: what no tool reads otherwise is written as the AWS CLI writes it. */
class ConfigFormatting
  implements vscode.DocumentFormattingEditProvider, vscode.DocumentRangeFormattingEditProvider
{
  readonly #sets: FileSets;

  constructor(sets: FileSets) {
    this.#sets = sets;
  }

  provideDocumentFormattingEdits(document: vscode.TextDocument): vscode.TextEdit[] {
    return this.#format(document);
  }

  provideDocumentRangeFormattingEdits(
    document: vscode.TextDocument,
    { start, end }: vscode.Range,
  ): vscode.TextEdit[] {
    return this.#format(document, { first: start.line + 1, last: end.line + 1 });
  }

  #format(document: vscode.TextDocument, range?: FormattedLines): vscode.TextEdit[] {
    const { role } = this.#sets.take(document);
    const text = document.getText();
    return editBetween(text, formatDocument(parseDocument(text), role, range).toString());
  }
}
