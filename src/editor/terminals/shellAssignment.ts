/** Code that sets, or removes, environment variables in a shell. */

import { cmdShell, fishShell, posixShell, powerShell, type ShellDialect } from '../../base/shellQuote';

/** By the values of VS Code's `TerminalState.shell`, and the names of programs, that are understood. */
const DIALECTS: ReadonlyMap<string, ShellDialect> = new Map([
  ...['bash', 'zsh', 'sh', 'dash', 'ash', 'ksh', 'mksh', 'gitbash', 'wsl'].map(
    (shell) => [shell, posixShell] as const,
  ),
  ['fish', fishShell],
  ['pwsh', powerShell],
  ['powershell', powerShell],
  ['cmd', cmdShell],
]);

/** Whether code can be made for a shell; VS Code also reports programs such as `node` as the shell. */
export function isUnderstoodShell(shell: string): boolean {
  return DIALECTS.has(shell);
}

/** Variables and their values; undefined removes the variable. */
export type Assignments = Readonly<Record<string, string | undefined>>;

/** A command to be typed. @returns undefined when the shell is unknown or cannot take one of the values safely. */
export function assignmentCommand(shell: string, assignments: Assignments): string | undefined {
  // A terminal acts on control characters before the shell ever sees the quotes around them.
  const isTypeable = Object.values(assignments).every((value) => !/\p{Cc}/u.test(value ?? ''));
  return isTypeable ? assignmentCode(shell, assignments) : undefined;
}

/** Code to be evaluated. @returns undefined when the shell is unknown or cannot take one of the values. */
export function assignmentCode(shell: string, assignments: Assignments): string | undefined {
  const dialect = DIALECTS.get(shell);
  if (!dialect) return undefined;
  const commands = Object.entries(assignments).map(([name, value]) =>
    value === undefined ? dialect.unsetVariable(name) : dialect.setVariable(name, value),
  );
  return commands.every((command) => command !== undefined) ? commands.join(dialect.separator) : undefined;
}
