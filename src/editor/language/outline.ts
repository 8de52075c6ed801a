import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { linksOf } from '../../config/language/links';
import { foldingOf, outlineOf, type OutlineItem } from '../../config/language/outline';
import type { FileSets } from './fileSets';
import { linesRange, toRange } from './ranges';

const KINDS: Readonly<Record<OutlineItem['kind'], vscode.SymbolKind>> = {
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
    KINDS[kind],
    range,
    linesRange(firstLine, firstLine),
  );
  symbol.children = children.map(toSymbol);
  return symbol;
}
