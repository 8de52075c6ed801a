import * as vscode from 'vscode';
import { eventually } from './world';

/** Opens a file and changes its text without saving it. */
export async function openUnsaved(
  file: string,
  change: (text: string) => string,
): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.file(file);
  // As a document has it: without the byte order mark.
  const onDisk = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const editor = await vscode.window.showTextDocument(uri);
  const { document } = editor;
  // An editor that was open before follows its file a moment later.
  await eventually('the file in its editor', () => document.getText() === onDisk || undefined);
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(onDisk.length));
  await editor.edit((builder) => builder.replace(whole, change(onDisk)));
  return document;
}

/** Gives up what was not saved. */
export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** What hovers say at a place, as a person reads it: a blank line between paragraphs. */
export async function hoverText(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => (contents as vscode.MarkdownString[]).map(({ value }) => value))
    .join('\n\n')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
