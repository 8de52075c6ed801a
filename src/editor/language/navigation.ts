import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Logger } from '../../base/logger';
import { parseDocument } from '../../config/documentParser';
import { linksOf } from '../../config/language/links';
import { foldingOf, outlineOf, type OutlineItem } from '../../config/language/outline';
import { findNames, nameAt, type NameSpot } from '../../config/language/spots';
import { findNameProblem, renameProfileSections } from '../../config/profileSections';
import { renameSessionSections } from '../../config/sessionSections';
import type { TokenCache } from '../../sso/tokenCache';
import { runCommand } from '../commands';
import { copyLogin } from '../configEdits/sectionEdits';
import { nameProblemText } from '../failures';
import { editBetween, linesRange, toRange, type FileSet, type FileSets } from './fileSets';

export interface NameServices {
  readonly cache: TokenCache;
  readonly logger: Logger;
}

/** Definition, references, highlights and rename of profiles and sessions, in both files and within commands. */
export class ConfigNames
  implements
    vscode.DefinitionProvider,
    vscode.ReferenceProvider,
    vscode.DocumentHighlightProvider,
    vscode.RenameProvider
{
  readonly #sets: FileSets;
  readonly #services: NameServices;

  constructor(sets: FileSets, services: NameServices) {
    this.#sets = sets;
    this.#services = services;
  }

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Location[]> {
    const { set, names } = await this.#find(document, position);
    return names.filter(({ isDefinition }) => isDefinition).map((spot) => toLocation(spot, set));
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
  ): Promise<vscode.Location[]> {
    const { set, names } = await this.#find(document, position);
    return names
      .filter(({ isDefinition }) => includeDeclaration || !isDefinition)
      .map((spot) => toLocation(spot, set));
  }

  async provideDocumentHighlights(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.DocumentHighlight[]> {
    const { names, role } = await this.#find(document, position);
    return names
      .filter((spot) => spot.role === role)
      .map(
        (spot) =>
          new vscode.DocumentHighlight(
            toRange(spot),
            spot.isDefinition ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read,
          ),
      );
  }

  async prepareRename(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Range> {
    const { spot } = await this.#find(document, position);
    if (!spot) throw new Error(l10n.t('Put the cursor on the name of a profile or session.'));
    return toRange(spot);
  }

  /** Of a profile: what *Rename Profile* does, which also follows it in this window. */
  async provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    newName: string,
  ): Promise<vscode.WorkspaceEdit> {
    const { set, spot } = await this.#find(document, position);
    const edit = new vscode.WorkspaceEdit();
    if (!spot || spot.name === newName) return edit;
    const { kind, name } = spot;
    const problem = findNameProblem(newName, (other) => set.analysis.sectionsOf(kind, other).length > 0);
    if (problem)
      throw new Error(
        kind === 'profile' || problem === 'unportable'
          ? nameProblemText(problem, newName)
          : l10n.t('A session {0} already exists.', newName),
      );
    if (kind === 'profile' && set.isHome && set.analysis.sectionsOf(kind, name).length > 0) {
      await runCommand('awsSso.renameProfile', { profile: name, to: newName });
      return edit;
    }
    for (const role of ['config', 'credentials'] as const) {
      const { text } = set.analysis.textOf(role);
      const before = parseDocument(text);
      const after =
        kind === 'profile'
          ? renameProfileSections(before, role, name, newName, set.files[role])
          : renameSessionSections(before, role, name, newName, set.files[role]);
      const edits = editBetween(text, after.toString());
      if (edits.length > 0) edit.set(vscode.Uri.file(set.files[role]), edits);
    }
    if (kind === 'sso-session' && set.isHome) await this.#copyLogin(name, newName);
    return edit;
  }

  async #find(document: vscode.TextDocument, { line, character }: vscode.Position) {
    const { set, role } = this.#sets.take(document);
    await this.#sets.readFromDisk(set);
    const spot = nameAt(set.analysis, role, line + 1, character);
    const names = spot ? findNames(set.analysis, spot.kind, spot.name) : [];
    return { set, role, spot, names };
  }

  /** A token file is named by its session: under the other name the login goes on. */
  async #copyLogin(from: string, to: string): Promise<void> {
    await copyLogin(from, to, this.#services);
  }
}

function toLocation(spot: NameSpot, { files }: FileSet): vscode.Location {
  return new vscode.Location(vscode.Uri.file(files[spot.role]), toRange(spot));
}

const SYMBOL_KINDS: Readonly<Record<OutlineItem['kind'], vscode.SymbolKind>> = {
  profile: vscode.SymbolKind.Class,
  'sso-session': vscode.SymbolKind.Namespace,
  other: vscode.SymbolKind.Module,
  key: vscode.SymbolKind.Property,
};

/** Outline, breadcrumbs and sticky scroll; folding; links. */
export class ConfigOutline
  implements vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider, vscode.DocumentLinkProvider
{
  readonly #sets: FileSets;

  constructor(sets: FileSets) {
    this.#sets = sets;
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const { set, role } = this.#sets.take(document);
    return outlineOf(set.analysis, role).map(toSymbol);
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    const { set, role } = this.#sets.take(document);
    return foldingOf(set.analysis, role).map(
      ({ firstLine, lastLine, kind }) =>
        new vscode.FoldingRange(
          firstLine - 1,
          lastLine - 1,
          kind === 'comment' ? vscode.FoldingRangeKind.Comment : vscode.FoldingRangeKind.Region,
        ),
    );
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const { set, role } = this.#sets.take(document);
    return linksOf(set.analysis, role)
      .filter(({ target }) => set.isHome || 'url' in target)
      .map(({ target, ...range }) => {
        const isPage = 'url' in target;
        const uri = isPage
          ? vscode.Uri.parse(target.url)
          : vscode.Uri.parse(
              `command:awsSso.openConsole?${encodeURIComponent(JSON.stringify([{ profile: target.consoleOf }]))}`,
            );
        const link = new vscode.DocumentLink(toRange(range), uri);
        if (!isPage) link.tooltip = l10n.t('Open the AWS console');
        return link;
      });
  }
}

function toSymbol({ kind, name, firstLine, lastLine, children }: OutlineItem): vscode.DocumentSymbol {
  const range = linesRange(firstLine, lastLine);
  const symbol = new vscode.DocumentSymbol(
    name || '[]',
    kind === 'sso-session' ? 'sso-session' : '',
    SYMBOL_KINDS[kind],
    range,
    linesRange(firstLine, firstLine),
  );
  symbol.children = children.map(toSymbol);
  return symbol;
}
