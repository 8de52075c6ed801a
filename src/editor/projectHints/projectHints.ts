import { basename, dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { MINUTE_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { mayNameProfiles } from '../../config/projectFiles';
import type { SharedConfig } from '../../config/sharedConfig';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { KnownDirectories } from '../activeProfile/profileFacts';
import { settings } from '../settings';

export interface ProjectHintServices {
  readonly config: Observable<SharedConfig>;
  readonly directories: KnownDirectories;
  readonly activeProfiles: ActiveProfileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A window that has just opened is busy enough, and its user too. */
const QUIET_AFTER_START_MS = MINUTE_MS;
/** One notice at a time: another waits until this one is answered, or has long left the screen. */
const NEXT_NOTICE_AFTER_MS = MINUTE_MS;

/**
 * Offers the profile that a project's own files name, or says that it does not exist: when such a file is saved, and
 * otherwise when the user turns to an editor of the folder a while after the start, which is a moment between two thoughts
 * and never the start itself. Nothing is read before, and nothing in a workspace that is not trusted.
 */
export function registerProjectHints(
  services: ProjectHintServices,
  workspaceState: vscode.Memento,
): Disposable {
  const { clock, logger } = services;
  const disposables = new DisposableStore();
  const startedAt = clock.now();
  const read = new Set<string>();
  let quietUntil = 0;

  const consider = async (folder: vscode.WorkspaceFolder, saved?: vscode.TextDocument): Promise<void> => {
    try {
      const { findHint, showHint } = await import('./findHints');
      const parts = { ...services, workspaceState };
      const hint = await findHint(folder, saved, parts);
      if (!hint) return;
      if (clock.now() < quietUntil) {
        // Looked at again another time.
        read.delete(folder.uri.toString());
        return;
      }
      const until = (quietUntil = clock.now() + NEXT_NOTICE_AFTER_MS);
      await showHint(hint, folder, parts);
      if (quietUntil === until) quietUntil = 0;
    } catch (error) {
      // Read again another time.
      read.delete(folder.uri.toString());
      logger.warn(`[project] not read: ${folder.name}: ${errorText(error)}`);
    }
  };

  disposables.add(
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const folder = editor && folderOf(editor.document);
      if (!folder || !vscode.workspace.isTrusted || clock.now() - startedAt < QUIET_AFTER_START_MS) return;
      const key = folder.uri.toString();
      if (read.has(key)) return;
      read.add(key);
      void consider(folder);
    }),
  );
  disposables.add(
    vscode.workspace.onDidSaveTextDocument((document) => {
      const folder = folderOf(document);
      if (
        !folder ||
        !vscode.workspace.isTrusted ||
        !mayNameProfiles(basename(document.fileName)) ||
        !isNearRoot(document, folder)
      )
        return;
      // What is saved while it is being typed names half of a profile.
      if (settings.savesWhileTyping(document)) read.delete(folder.uri.toString());
      else void consider(folder, document);
    }),
  );
  return disposables;
}

function folderOf({ uri }: vscode.TextDocument): vscode.WorkspaceFolder | undefined {
  return uri.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
}

function isNearRoot({ fileName }: vscode.TextDocument, folder: vscode.WorkspaceFolder): boolean {
  return !relative(folder.uri.fsPath, dirname(fileName)).includes(sep);
}
