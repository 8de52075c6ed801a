import * as vscode from 'vscode';

/** Names, in the terminals that we open as a profile, that profile; for prompts of shells too. */
export const TERMINAL_MARK = 'AWS_SSO_TERMINAL';

/** Tells, in those of them that have keys, when these are to be gone; as a moment in ISO 8601. */
export const KEYS_END_MARK = 'AWS_SSO_TERMINAL_UNTIL';

/** The profile that a terminal was opened as by `awsSso.openTerminal`; undefined for all others. */
export function profileOfTerminal({
  creationOptions,
}: Pick<vscode.Terminal, 'creationOptions'>): string | undefined {
  const { env } = creationOptions as vscode.TerminalOptions;
  return env?.[TERMINAL_MARK] ?? undefined;
}

/** The directory that the shell of a terminal is in, as far as its shell integration tells. */
export function shellDirectory({
  shellIntegration,
}: Pick<vscode.Terminal, 'shellIntegration'>): vscode.Uri | undefined {
  // In remote windows VS Code 1.100 takes it for a directory of the machine that the user sits at.
  return shellIntegration?.cwd?.with({ scheme: 'file' });
}

/** The path or name of the program that a terminal was opened with. */
export function shellOf({ creationOptions }: Pick<vscode.Terminal, 'creationOptions'>): string {
  return (creationOptions as vscode.TerminalOptions).shellPath ?? vscode.env.shell;
}
