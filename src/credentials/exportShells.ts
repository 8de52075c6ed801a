import { fishShell, type ShellDialect } from '../base/shellQuote';
import { ExportError } from './exportErrors';
import { exportVariables, type ExportInput } from './exportVariables';

/**
 * A script that sets the variables in a running shell, a command to a line.
 * @param format for the error's details
 * @throws ExportError `unwritable`
 */
export function renderShell(dialect: ShellDialect, input: ExportInput, format: string, eol = '\n'): string {
  const lines = exportVariables(input).map(([name, value]) => {
    if (value === undefined) return dialect.unsetVariable(name);
    const command = dialect.setVariable(name, value);
    if (command !== undefined) return command;
    throw unwritable(format, name);
  });
  return lines.map((line) => line + eol).join('');
}

/**
 * A script for fish that also says which universal variables of the user's stay set beside what it sets: they are not
 * ours to remove.
 * @throws ExportError `unwritable`
 */
export function renderFish(input: ExportInput): string {
  const removed = exportVariables(input).flatMap(([name, value]) => (value === undefined ? [name] : []));
  const told = '$1 is still set, as a universal variable: set -eU $1 removes it from every shell';
  // Finding none would count as a failure of the script.
  const tell = `set -Un | string replace -rf '^(${removed.join('|')})$' '${told}' >&2; or true\n`;
  return renderShell(fishShell, input, 'fish') + tell;
}

/**
 * Run as a file, cmd prints each command, keys and all, unless it starts with `@`; and it reads the file in whatever code
 * page the console has.
 * @throws ExportError `unwritable` for a name outside of ASCII
 */
export function toCmdFile(script: string): string {
  if (!isAscii(script)) throw unwritable('cmd', 'AWS_PROFILE');
  return script.replace(/^(?=.)/gm, '@');
}

/** Without the mark, Windows PowerShell takes the bytes for the system's code page, in which some are quotes. */
export function toPowerShellFile(script: string): string {
  return isAscii(script) ? script : `\uFEFF${script}`;
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

export function unwritable(format: string, variable: string): ExportError {
  return new ExportError('unwritable', `${format} cannot hold the value of ${variable}`, {
    details: { format, variable },
  });
}
