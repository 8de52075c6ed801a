/** Code that sets, or removes, environment variables in a shell. */

import { cmdShell, fishShell, posixShell, powerShell, type ShellDialect } from '../../base/shellQuote';
import type { ActiveProfile } from '../../config/activeProfile';

/** The variables by which a profile's name and the region that overrides its own reach AWS tools. */
export const PROFILE_VARIABLES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
] as const;

/**
 * What makes a terminal or a program work as a profile; undefined leaves, or makes, a variable unset.
 * @param inherited what it has by itself.
 * @param isSure whether it has that for certain: terminals may be kept from what VS Code's environment has.
 */
export function profileVariables(
  active: ActiveProfile | undefined,
  region: string | undefined,
  inherited: NodeJS.ProcessEnv,
  isSure = true,
): Assignments {
  const name = active && injectedName(active, isSure);
  return {
    AWS_PROFILE: name,
    // boto3 and version 1 of the AWS CLI take it before AWS_PROFILE. It is nothing that others need.
    AWS_DEFAULT_PROFILE: inherited['AWS_DEFAULT_PROFILE'] === undefined ? undefined : name,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/**
 * The name to inject. A profile that no file defines is never injected; one that VS Code's own environment names is
 * inherited anyway if that is sure, and `default` is what tools use without being told.
 */
function injectedName({ name, source, profile }: ActiveProfile, isSure: boolean): string | undefined {
  if (!profile || (source === 'environment' && isSure) || source === 'default') return undefined;
  return isInjectable(name) ? name : undefined;
}

/** The profile that an environment names; AWS_DEFAULT_PROFILE is read by some tools alone. Undefined: tools use `default`. */
export function namedProfile(environment: NodeJS.ProcessEnv): string | undefined {
  return environment['AWS_PROFILE'] || environment['AWS_DEFAULT_PROFILE'] || undefined;
}

/** Whether a name reaches a program as it is: VS Code resolves `${env:X}` in a value, and no variable holds a NUL. */
export function isInjectable(name: string): boolean {
  return !name.includes('${') && !name.includes('\0');
}

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

/** Programs that show shells of a server of theirs, with the environment of that. */
const MULTIPLEXERS: ReadonlySet<string> = new Set(['tmux', 'screen', 'zellij', 'byobu', 'dvtm', 'abduco']);

/** @param program its name, in lower case and without an ending */
export function isMultiplexer(program: string): boolean {
  return MULTIPLEXERS.has(program);
}
