/**
 * Commands that set, or remove, environment variables, by shell. A value is quoted so that the shell can take nothing in
 * it for a command and gives exactly the value, whatever it holds.
 */
export interface ShellDialect {
  /** @returns undefined when the shell has no way to write the value. */
  setVariable(name: string, value: string): string | undefined;
  unsetVariable(name: string): string;
  /** Between two commands on one line. */
  readonly separator: string;
}

/** A word for bash and its relatives, in which nothing has a meaning but the quote itself. */
export function posixSingleQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The same; quoted only where it has to be. */
export function posixQuote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : posixSingleQuote(word);
}

/** bash, zsh, ksh, dash: within single quotes nothing has a meaning but the quote itself. */
export const posixShell: ShellDialect = {
  setVariable: (name, value) =>
    isWithoutNul(value) ? `export ${name}=${posixSingleQuote(value)}` : undefined,
  unsetVariable: (name) => `unset ${name}`,
  separator: '; ',
};

/**
 * fish also has universal variables: the user's own, for every shell and for ever. Setting hides one; removing leaves it
 * to show through, for nothing but an empty variable hides it, and an empty AWS_PROFILE stops the AWS CLI.
 */
export const fishShell: ShellDialect = {
  setVariable: (name, value) =>
    isWithoutNul(value)
      ? `set -gx ${name} '${value.replace(/[\\']/g, (character) => `\\${character}`)}'`
      : undefined,
  unsetVariable: (name) => `set -eg ${name}`,
  separator: '; ',
};

export const powerShell: ShellDialect = {
  // PowerShell takes the typographic quotes for the plain one; doubled, each stands for itself.
  setVariable: (name, value) =>
    isWithoutNul(value) ? `$env:${name} = '${value.replace(/['‘’‚‛]/g, '$&$&')}'` : undefined,
  unsetVariable: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  separator: '; ',
};

/** Nothing stops cmd from expanding `%x%` or `!x!`, a quote ends the quoting, and a line ends the command. */
const NOT_FOR_CMD = /["%!^]|\p{Cc}/u;

export const cmdShell: ShellDialect = {
  setVariable: (name, value) => (NOT_FOR_CMD.test(value) ? undefined : `set "${name}=${value}"`),
  unsetVariable: (name) => `set "${name}="`,
  separator: ' & ',
};

/** No environment variable holds a NUL. */
function isWithoutNul(value: string): boolean {
  return !value.includes('\0');
}
