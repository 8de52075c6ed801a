import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { disposeAll } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import { ConfigFileError } from '../../config/configEditErrors';
import {
  readSharedFile,
  reverse,
  type DocumentEdit,
  type EditFile,
  type SharedFileChange,
} from '../../config/configEditor';
import type { ConfigStore } from '../../config/configStore';
import { parseDocument } from '../../config/documentParser';
import type { CommandId, InternalCommandId } from '../../contributions';
import { reportError } from '../commands';
import { withoutLinks } from '../plainText';

/** `isUnsaved`: made in an editor that holds other unsaved changes of the file, and left there to be saved. */
export interface AppliedEdit extends SharedFileChange {
  readonly isUnsaved: boolean;
}

export interface FileEdit {
  readonly file: string;
  readonly edit: DocumentEdit;
}

/** Of the store: the way to edit the shared files. */
export type ConfigEdits = Pick<ConfigStore, 'edit'>;

/** The text that an edit of a shared file would change: of the editor with unsaved changes, else of the file. */
export async function readEditedText(file: string): Promise<string | undefined> {
  return findUnsavedDocument(file)?.getText() ?? (await readSharedFile(file));
}

/**
 * Edits several shared files, or none: when one cannot be edited, those before it are put back.
 * @returns what changed; files that an edit leaves as they are do not appear.
 */
export async function editFiles(edits: readonly FileEdit[], config: ConfigEdits): Promise<AppliedEdit[]> {
  return config.edit(async (editOnDisk) => {
    const applied: AppliedEdit[] = [];
    try {
      for (const { file, edit } of edits) {
        const change = await editFile(file, edit, editOnDisk);
        if (change) applied.push(change);
      }
    } catch (error) {
      // The first failure is the one to tell; a file that changed again meanwhile keeps what it holds.
      for (const change of applied.reverse())
        await editFile(change.file, reverse(change), editOnDisk).catch(() => undefined);
      throw error;
    }
    return applied;
  });
}

/** Puts back what `editFiles` changed, the last first. @throws ConfigFileError `changedSince`. */
export async function takeBack(applied: readonly AppliedEdit[], config: ConfigEdits): Promise<void> {
  await editFiles(
    applied.toReversed().map((change) => ({ file: change.file, edit: reverse(change) })),
    config,
  );
}

/** Saves the editors in which `editFiles` left unsaved changes. */
export async function saveEdited(applied: readonly AppliedEdit[], config: ConfigEdits): Promise<void> {
  await config.edit(async () => {
    for (const { file } of applied) await findUnsavedDocument(file)?.save();
  });
}

async function editFile(
  file: string,
  edit: DocumentEdit,
  editOnDisk: EditFile,
): Promise<AppliedEdit | undefined> {
  const unsaved = findUnsavedDocument(file);
  if (unsaved) return editUnsaved(unsaved, file, edit);
  const change = await editOnDisk(file, edit);
  return change && { ...change, isUnsaved: false };
}

async function editUnsaved(
  document: vscode.TextDocument,
  file: string,
  edit: DocumentEdit,
): Promise<AppliedEdit | undefined> {
  const before = document.getText();
  const after = edit(parseDocument(before)).toString();
  if (after === before) return undefined;
  const { start, end, text } = changedLines(before, after);
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  if (!(await vscode.workspace.applyEdit(change))) throw new ConfigFileError('editorRefused', file);
  // The editor gives every line the ending of its document.
  return { file, before, after: document.getText(), isUnsaved: true };
}

/** The whole lines that differ: what stays keeps its selections and folds. Offsets are of `before`. */
function changedLines(before: string, after: string): { start: number; end: number; text: string } {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same++;
  const start = same === 0 ? 0 : before.lastIndexOf('\n', same - 1) + 1;

  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const newline = before.indexOf('\n', before.length - tail);
  const end = tail === 0 || newline === -1 ? before.length : newline + 1;
  return { start, end, text: after.slice(start, after.length - (before.length - end)) };
}

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

export interface DoneEdit {
  /** Whose failure it is when the undo fails. */
  readonly command: CommandId | InternalCommandId;
  readonly message: string;
  readonly applied: readonly AppliedEdit[];
  /** What can be done with it now, before Undo. */
  readonly next?: readonly { readonly title: string; readonly run: () => unknown }[];
  /** What was done besides the edit; runs once the files are back. */
  readonly alsoUndo?: () => Promise<void>;
  /** Runs all of the undo, where something has to hold meanwhile. */
  readonly whileUndoing?: (undo: () => Promise<void>) => Promise<void>;
}

/** Tells what was edited, with Undo, and with Save where it waits in an editor. Returns before that is answered. */
export function tellWithUndo(
  done: DoneEdit,
  services: { readonly config: ConfigEdits; readonly logger: Logger },
): void {
  tell(done, services).catch((error: unknown) => reportError(done.command, error, services.logger));
}

async function tell(
  { command, message, applied, next = [], alsoUndo, whileUndoing = (undoAll) => undoAll() }: DoneEdit,
  { config, logger }: { readonly config: ConfigEdits; readonly logger: Logger },
): Promise<void> {
  const undo = l10n.t('Undo');
  const save = l10n.t('Save');
  const isUnsaved = applied.some((change) => change.isUnsaved);
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(message),
    ...next.map(({ title }) => title),
    ...(isUnsaved ? [save, undo] : [undo]),
  );
  await next.find(({ title }) => title === chosen)?.run();
  if (chosen === save) await saveEdited(applied, config);
  if (chosen === undo) {
    await whileUndoing(async () => {
      await takeBack(applied, config);
      await alsoUndo?.();
    });
    logger.info(`[profile] taken back: ${command}`);
  }
}
