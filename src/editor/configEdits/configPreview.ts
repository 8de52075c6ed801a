import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, disposeAll } from '../../base/disposable';
import type { Event } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { DocumentEdit } from '../../config/configEditor';
import { parseDocument } from '../../config/documentParser';
import { reportError } from '../commands';
import type { PreviewButtons } from './configPreviewButtons';
import { readEditedText } from './openDocumentEdits';
import { findOpenDocument } from './openDocuments';
import { withoutLinks } from '../plainText';

/** A change of a config file to be seen before it is made. */
export interface PreviewedChange {
  readonly file: string;
  readonly edit: DocumentEdit;
  /** Of the editor, such as `AWS config: 10 profiles added`. */
  readonly title: string;
  readonly question: string;
  /** The button that agrees. */
  readonly agree: string;
  readonly disagree: string;
}

export interface PreviewServices {
  readonly config: { readonly onDidChange: Event<unknown> };
  readonly previewButtons: PreviewButtons;
  readonly logger: Logger;
}

/** Documents that live in memory alone: a config file may hold secrets. */
const SCHEME = 'aws-sso-preview';

/**
 * Shows what a change makes of a config file, as a diff that follows the file while it is open, and asks for it.
 * @returns whether the user agreed; closing the diff, wherever it has been moved to, is no agreement.
 * @throws what `edit` throws for the file as it is now.
 */
export async function confirmInPreview(change: PreviewedChange, services: PreviewServices): Promise<boolean> {
  const { file, edit, title, question, agree, disagree } = change;
  const { config, previewButtons, logger } = services;
  const disposables = new DisposableStore();
  const contents = disposables.add(new PreviewContents());
  const [empty, result] = [previewUri(file), previewUri(file)];
  try {
    const before = await readEditedText(file);
    contents.set(empty, '');
    contents.set(result, edit(parseDocument(before ?? '')).toString());

    const follow = (): void => {
      readEditedText(file)
        .then((text = '') => contents.set(result, edit(parseDocument(text)).toString()))
        .catch((error: unknown) => reportError('preview', error, logger));
    };
    disposables.add(config.onDidChange(follow));
    disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && findOpenDocument(file, (open) => open === document)) follow();
      }),
    );

    const answeredInEditor = new Promise<boolean>((resolve) => {
      disposables.add(
        previewButtons.onDidPress(({ resource, isAgreed }) => {
          if (resource === undefined || resource === result.toString()) resolve(isAgreed);
        }),
      );
      disposables.add(
        // A tab that moves to another group is opened there and closed here.
        vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
          if (closed.some((tab) => shows(tab, result)) && findTabs(result).length === 0) resolve(false);
        }),
      );
    }).finally(hideQuestion);
    await vscode.commands.executeCommand(
      'vscode.diff',
      before === undefined ? empty : vscode.Uri.file(file),
      result,
      title,
      // Looking into another file meanwhile must not close it.
      { preview: false },
    );
    const answeredQuestion = vscode.window
      .showInformationMessage(withoutLinks(question), agree, disagree)
      // A notification that is closed answers nothing: the buttons of the editor are still there.
      .then((chosen) => (chosen === undefined ? answeredInEditor : chosen === agree));
    return await Promise.race([answeredInEditor, answeredQuestion]);
  } finally {
    disposables.dispose();
    await closeTabs(findTabs(result));
  }
}

/** What the documents of the scheme hold. */
class PreviewContents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.#texts.get(uri.toString());
  }

  set(uri: vscode.Uri, text: string): void {
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }

  dispose(): void {
    disposeAll([this.#registration, this.#changed]);
  }
}

/** The file's name at the end makes the document read as one. */
function previewUri(file: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${randomUUID()}/.aws/${basename(file)}` });
}

function shows({ input }: vscode.Tab, uri: vscode.Uri): boolean {
  return input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString();
}

/** A notification cannot be taken back, but it need not stay in the way. */
function hideQuestion(): void {
  void vscode.commands.executeCommand('notifications.hideToasts');
}

function findTabs(uri: vscode.Uri): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => shows(tab, uri));
}

async function closeTabs(tabs: readonly vscode.Tab[]): Promise<void> {
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}
