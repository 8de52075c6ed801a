import type * as vscode from 'vscode';

/** The directory that the shell of a terminal is in, as far as its shell integration tells. */
export function shellDirectory({
  shellIntegration,
}: Pick<vscode.Terminal, 'shellIntegration'>): vscode.Uri | undefined {
  // In remote windows VS Code 1.100 takes it for a directory of the machine that the user sits at.
  return shellIntegration?.cwd?.with({ scheme: 'file' });
}
