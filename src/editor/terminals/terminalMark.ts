import * as vscode from 'vscode';
import type { Assignments } from './profileVariables';

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

/**
 * What a terminal was opened with of the variables that name a profile and its region: by `awsSso.openTerminal`, by the `env` of
 * a terminal profile in the settings, or by another extension. VS Code puts the workspace's over it.
 */
export function ownVariables({ creationOptions }: Pick<vscode.Terminal, 'creationOptions'>): Assignments {
  const { env } = creationOptions as vscode.TerminalOptions;
  const own = (name: string): string | undefined => env?.[name] || undefined;
  return {
    AWS_PROFILE: own('AWS_PROFILE'),
    // boto3 takes it first.
    AWS_DEFAULT_PROFILE: own('AWS_DEFAULT_PROFILE') ?? own('AWS_PROFILE'),
    AWS_REGION: own('AWS_REGION'),
    AWS_DEFAULT_REGION: own('AWS_DEFAULT_REGION'),
  };
}

/** The profile that a terminal was opened with, which the workspace's has no say in. */
export function ownProfile(terminal: Pick<vscode.Terminal, 'creationOptions'>): string | undefined {
  return profileOfTerminal(terminal) ?? ownVariables(terminal)['AWS_PROFILE'];
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
