import { disposeAll } from '../../base/disposable';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';

/**
 * The document of an editor that shows a file, whichever path it was opened by: one of them may lead through symbolic
 * links. A file that is not there is shown by an `untitled` document, which makes it when it is saved.
 */
export function findOpenDocument(
  file: string,
  isMeant: (document: vscode.TextDocument) => boolean = () => true,
): vscode.TextDocument | undefined {
  const candidates = vscode.workspace.textDocuments.filter(isMeant);
  if (candidates.length === 0) return undefined;
  const schemes = existsSync(file) ? ['file'] : ['file', 'untitled'];
  const path = findRealPath(file);
  return candidates.find(({ uri }) => schemes.includes(uri.scheme) && findRealPath(uri.fsPath) === path);
}

/** The one that holds changes of the file which are not saved. */
export function findUnsavedDocument(file: string): vscode.TextDocument | undefined {
  return findOpenDocument(file, ({ isDirty }) => isDirty);
}

/** Resolves when none of these documents holds unsaved changes any more: they were saved or given up. */
export function whenSettled(documents: readonly vscode.TextDocument[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (documents.some(({ isDirty, isClosed }) => isDirty && !isClosed)) return;
      disposeAll(subscriptions);
      resolve();
    };
    const subscriptions = [
      // Fires for a change of `isDirty`, too.
      vscode.workspace.onDidChangeTextDocument(look),
      vscode.workspace.onDidCloseTextDocument(look),
    ];
    look();
  });
}

/** In the spelling in which VS Code writes the drives of Windows. */
function findRealPath(path: string): string {
  return vscode.Uri.file(resolveLinks(path)).fsPath;
}

function resolveLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // A file that is not there yet stands in a directory that mostly is.
    const parent = dirname(path);
    return parent === path ? path : join(resolveLinks(parent), basename(path));
  }
}
