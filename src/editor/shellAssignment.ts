/**
 * The command that sets, or removes, environment variables in a running shell. A value is quoted so that the shell can
 * take nothing in it for a command, whatever the value holds.
 */

/** Values of VS Code's `TerminalState.shell` that are understood. */
const POSIX_SHELLS: ReadonlySet<string> = new Set(['bash', 'zsh', 'sh', 'ksh', 'gitbash', 'wsl']);

const OTHER_SHELLS: ReadonlySet<string> = new Set(['fish', 'pwsh', 'cmd']);

/** Whether commands can be made for a shell; VS Code also reports programs such as `node` as the shell. */
export function isUnderstoodShell(shell: string): boolean {
  return POSIX_SHELLS.has(shell) || OTHER_SHELLS.has(shell);
}

/** Variables and their values; undefined removes the variable. */
export type Assignments = Readonly<Record<string, string | undefined>>;

/** @returns undefined when the shell is unknown or cannot take one of the values safely. */
export function assignmentCommand(shell: string, assignments: Assignments): string | undefined {
  const entries = Object.entries(assignments);
  // A terminal acts on control characters before the shell ever sees the quotes around them.
  if (entries.some(([, value]) => value !== undefined && /\p{Cc}/u.test(value))) return undefined;
  const commands = entries.map(([name, value]) => assign(shell, name, value));
  return commands.every((command) => command !== undefined) ? commands.join(separator(shell)) : undefined;
}

function assign(shell: string, name: string, value: string | undefined): string | undefined {
  if (POSIX_SHELLS.has(shell)) {
    return value === undefined ? `unset ${name}` : `export ${name}='${value.replace(/'/g, `'\\''`)}'`;
  }
  switch (shell) {
    case 'fish':
      return value === undefined
        ? `set -e ${name}`
        : `set -gx ${name} '${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
    case 'pwsh':
      // PowerShell takes the typographic quotes for the plain one; doubled, each stands for itself.
      return value === undefined
        ? `Remove-Item Env:${name} -ErrorAction SilentlyContinue`
        : `$env:${name} = '${value.replace(/['‘’‚‛]/g, '$&$&')}'`;
    case 'cmd':
      // Nothing stops cmd from expanding %x% or !x!, and a quote ends the quoting: such values are not sent.
      return value !== undefined && /["%!^]/.test(value) ? undefined : `set "${name}=${value ?? ''}"`;
    default:
      return undefined;
  }
}

function separator(shell: string): string {
  return shell === 'cmd' ? ' & ' : '; ';
}
