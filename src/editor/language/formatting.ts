import type * as vscode from 'vscode';
import { parseDocument } from '../../config/documentParser';
import { formatDocument, type FormattedLines } from '../../config/language/format';
import type { FileSets } from './fileSets';
import { editBetween } from './ranges';

/** The formatter: what no tool reads otherwise is written as the AWS CLI writes it. */
export class ConfigFormatting
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
