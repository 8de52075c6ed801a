import * as vscode from 'vscode';
import { ConfigFileError } from '../../config/configEditErrors';
import {
  editSharedFile,
  readSharedFile,
  reverse,
  type DocumentEdit,
  type SharedFileChange,
} from '../../config/configEditor';
import { parseDocument } from '../../config/documentParser';
import { findUnsavedDocument } from './openDocuments';

/** `isUnsaved`: made in an editor that holds other unsaved changes of the file, and left there to be saved. */
export interface AppliedEdit extends SharedFileChange {
  readonly isUnsaved: boolean;
}

export interface FileEdit {
  readonly file: string;
  readonly edit: DocumentEdit;
}

/** The text that an edit of a shared file would change: of the editor with unsaved changes, else of the file. */
export async function readEditedText(file: string): Promise<string | undefined> {
  return findUnsavedDocument(file)?.getText() ?? (await readSharedFile(file));
}

/**
 * Edits several shared files, or none: when one cannot be edited, those before it are put back.
 * @returns what changed; files that an edit leaves as they are do not appear.
 */
export async function editFiles(edits: readonly FileEdit[]): Promise<AppliedEdit[]> {
  const applied: AppliedEdit[] = [];
  try {
    for (const { file, edit } of edits) {
      const change = await editFile(file, edit);
      if (change) applied.push(change);
    }
  } catch (error) {
    // The first failure is the one to tell; a file that changed again meanwhile keeps what it holds.
    for (const change of applied.reverse())
      await editFile(change.file, reverse(change)).catch(() => undefined);
    throw error;
  }
  return applied;
}

/** Puts back what `editFiles` changed. @throws ConfigFileError `changedSince`. */
export async function takeBack(applied: readonly AppliedEdit[]): Promise<void> {
  await editFiles(applied.map((change) => ({ file: change.file, edit: reverse(change) })));
}

/** Saves the editors in which `editFiles` left unsaved changes. */
export async function saveEdited(applied: readonly AppliedEdit[]): Promise<void> {
  for (const { file } of applied) await findUnsavedDocument(file)?.save();
}

async function editFile(file: string, edit: DocumentEdit): Promise<AppliedEdit | undefined> {
  const unsaved = findUnsavedDocument(file);
  if (unsaved) return editUnsaved(unsaved, file, edit);
  const change = await editSharedFile(file, edit);
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
