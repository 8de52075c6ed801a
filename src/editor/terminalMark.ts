import type * as vscode from 'vscode';

/** Names, in the terminals that we open as a profile, that profile; for prompts of shells too. */
export const TERMINAL_MARK = 'AWS_SSO_TERMINAL';

/** The profile that a terminal was opened as by `awsSso.openTerminal`; undefined for all others. */
export function profileOfTerminal({
  creationOptions,
}: Pick<vscode.Terminal, 'creationOptions'>): string | undefined {
  const { env } = creationOptions as vscode.TerminalOptions;
  return env?.[TERMINAL_MARK] ?? undefined;
}
