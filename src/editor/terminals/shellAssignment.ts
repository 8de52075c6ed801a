/** The command that sets, or removes, environment variables in a running shell. */

import { cmdShell, fishShell, posixShell, powerShell, type ShellDialect } from '../../base/shellQuote';

/** By the values of VS Code's `TerminalState.shell` that are understood. */
const DIALECTS: ReadonlyMap<string, ShellDialect> = new Map([
  ...['bash', 'zsh', 'sh', 'ksh', 'gitbash', 'wsl'].map((shell) => [shell, posixShell] as const),
  ['fish', fishShell],
  ['pwsh', powerShell],
  ['cmd', cmdShell],
]);

/** Whether commands can be made for a shell; VS Code also reports programs such as `node` as the shell. */
export function isUnderstoodShell(shell: string): boolean {
  return DIALECTS.has(shell);
}

/** Variables and their values; undefined removes the variable. */
export type Assignments = Readonly<Record<string, string | undefined>>;

/** @returns undefined when the shell is unknown or cannot take one of the values safely. */
export function assignmentCommand(shell: string, assignments: Assignments): string | undefined {
  const dialect = DIALECTS.get(shell);
  const entries = Object.entries(assignments);
  // A terminal acts on control characters before the shell ever sees the quotes around them.
  if (!dialect || entries.some(([, value]) => value !== undefined && /\p{Cc}/u.test(value))) return undefined;
  const commands = entries.map(([name, value]) =>
    value === undefined ? dialect.unsetVariable(name) : dialect.setVariable(name, value),
  );
  return commands.every((command) => command !== undefined) ? commands.join(dialect.separator) : undefined;
}
