import { parse, posix, win32 } from 'node:path';
import { LAUNCHED_SHELL, LAUNCHED_VARIABLES } from './openTerminalLauncher';
import { assignmentCommand, type Assignments } from './shellAssignment';

/** Values for a terminal to open with; null removes a variable. */
export type TerminalVariables = Readonly<Record<string, string | null>>;

/** The shell that VS Code opens when nobody names one. */
export interface Shell {
  /** Absolute path. */
  readonly path: string;
  readonly args: readonly string[];
  readonly env: TerminalVariables;
}

/** What a terminal is opened with; the names are those of `vscode.TerminalOptions`. */
export interface ShellStart {
  readonly shellPath: string;
  /** A text is a command line for Windows, quoted already. */
  readonly shellArgs: string[] | string;
  readonly env: TerminalVariables;
}

/**
 * The shell of the settings `terminal.integrated.profiles` and `defaultProfile`, as far as they can be taken as they are.
 * @param path of the shell that VS Code says is its default
 */
export function findShell(
  path: string,
  { profiles, defaultProfile }: { profiles: unknown; defaultProfile: unknown },
): Shell {
  const byName = toRecord(profiles);
  const runsShell = (profile: unknown): boolean =>
    toList(toRecord(profile)['path']).some((other) => nameOf(other) === nameOf(path));
  // Without a choice VS Code takes a profile that runs the user's own shell.
  const profile = toRecord(
    typeof defaultProfile === 'string' ? byName[defaultProfile] : Object.values(byName).find(runsShell),
  );
  const args = toList(profile['args']);
  // VS Code alone knows what its variables stand for.
  const isPlain = args.every((argument) => !argument.includes('${'));
  const env = Object.entries(toRecord(profile['env'])).filter(
    (entry): entry is [string, string | null] => typeof entry[1] === 'string' || entry[1] === null,
  );
  return { path, args: isPlain ? args : [], env: Object.fromEntries(env) };
}

/**
 * How to start a shell in which `assignments` hold (undefined: the variable is not set), whatever VS Code puts into its terminals: the variables of extensions,
 * ours for the workspace among them, are applied after those that a terminal is opened with, and in remote windows
 * `strictEnv` changes nothing about that. So something that runs after VS Code sets them: a launcher that becomes
 * the shell, or on Windows, which has no such thing, the shell's own first command.
 * @param launcherDirectory where the launchers are, see `openTerminalLauncher.ts`
 */
export function startShell(
  { path, args, env }: Shell,
  assignments: Assignments,
  { platform, launcherDirectory }: { platform: NodeJS.Platform; launcherDirectory: string },
): ShellStart {
  if (platform === 'win32') return { ...startOnWindows(path, assignments), env };
  const variables = Object.entries(LAUNCHED_VARIABLES)
    .filter(([name]) => name in assignments)
    .map(([name, handedOverAs]): [string, string] => [handedOverAs, assignments[name] ?? '']);
  return {
    // VS Code tells by the name of the program whether it knows the shell, and then brings its shell integration.
    shellPath: posix.join(launcherDirectory, posix.basename(path)),
    shellArgs: [...args],
    env: { ...env, ...Object.fromEntries<string>(variables), [LAUNCHED_SHELL]: path },
  };
}

const POWERSHELL = 'powershell.exe';

function startOnWindows(path: string, assignments: Assignments): Omit<ShellStart, 'env'> {
  switch (nameOf(win32.basename(path))) {
    case 'cmd': {
      const command = assignmentCommand('cmd', assignments);
      // cmd has no way to take every name.
      return command === undefined
        ? startPowerShell(POWERSHELL, assignments)
        : { shellPath: path, shellArgs: `/k ${command}` };
    }
    case 'bash': {
      const command = assignmentCommand('gitbash', assignments);
      return command === undefined
        ? startPowerShell(POWERSHELL, assignments)
        : { shellPath: path, shellArgs: ['-c', `${command}; exec bash --login -i`] };
    }
    case 'pwsh':
    case 'powershell':
      return startPowerShell(path, assignments);
    default:
      return startPowerShell(POWERSHELL, assignments);
  }
}

function startPowerShell(shellPath: string, assignments: Assignments): Omit<ShellStart, 'env'> {
  // A shell that cannot be told who it works as would work as somebody else: it ends at once.
  const command = assignmentCommand('pwsh', assignments) ?? 'exit';
  return { shellPath, shellArgs: ['-NoLogo', '-NoExit', '-Command', command] };
}

/** A program's name without directory and ending, in lower case. */
function nameOf(path: string): string {
  return parse(path.replaceAll('\\', '/')).name.toLowerCase();
}

/** The texts of a setting that takes one or several. */
function toList(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
