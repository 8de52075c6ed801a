import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../base/disposable';

/** Documents that were made to be read once: rendered Markdown, gone with the window. */
export class ReportDocuments implements Disposable {
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();
  readonly #provider: Disposable;

  constructor(scheme: string) {
    this.#scheme = scheme;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: ({ query }) =>
        this.#texts.get(query) ?? l10n.t('This report is no longer here. Make it again.'),
    });
  }

  /**
   * Shows a report rendered; as text where the Markdown preview of VS Code is turned off.
   * @param subject and the time are the title of its tab.
   */
  async show(subject: string, { text, at }: { readonly text: string; readonly at: Date }): Promise<void> {
    const query = String(this.#texts.size);
    this.#texts.set(query, text);
    const words = subject.replace(/[^\p{L}\p{N}._@+ -]+/gu, '-').slice(0, LONGEST_SUBJECT);
    const time = at.toISOString().slice(11, 19).replaceAll(':', '.');
    const path = `/${['AWS', words, time].filter(Boolean).join(' ')}.md`;
    const uri = vscode.Uri.from({ scheme: this.#scheme, path, query });
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    }
  }

  dispose(): void {
    this.#provider.dispose();
    this.#texts.clear();
  }
}

const LONGEST_SUBJECT = 80;
