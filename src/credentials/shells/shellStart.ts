import { parse, posix, win32 } from 'node:path';
import { SECOND_MS } from '../../base/clock';
import { CONTAINER_VARIABLES } from '../credentialVariables';
import { assignmentCode, isUnderstoodShell, type Assignments } from './profileVariables';
import { isMultiplexer } from './profileVariables';
import { LAUNCH, START_FILES } from './shellLauncher';

/** Values for a terminal to open with; null removes a variable. */
export type TerminalVariables = Readonly<Record<string, string | null>>;

/** The shell that VS Code opens by default. */
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

/** Arguments of shells that a command follows. */
const RUNS_COMMAND = /^(?:-[a-z]*c|--?(?:init-)?command|-C|\/[ck])$/i;

/**
 * The shell of the settings `terminal.integrated.profiles` and `defaultProfile`, as far as they can be taken as they are.
 * @param path of the shell that VS Code says is its default
 * @param usersShell the one that the system has for the user. It takes the place of a terminal multiplexer.
 */
export function findShell(
  path: string,
  { profiles, defaultProfile }: { profiles: unknown; defaultProfile: unknown },
  usersShell?: string,
): Shell {
  if (isMultiplexer(nameOf(path))) {
    const isShell = usersShell !== undefined && !isMultiplexer(nameOf(usersShell));
    return { path: isShell ? usersShell : '/bin/sh', args: [], env: {} };
  }
  const byName = toRecord(profiles);
  const runsShell = (profile: unknown): boolean =>
    toList(toRecord(profile)['path']).some((other) => nameOf(other) === nameOf(path));
  // Without a choice VS Code takes a profile that runs the user's own shell.
  const profile = toRecord(
    typeof defaultProfile === 'string' ? byName[defaultProfile] : Object.values(byName).find(runsShell),
  );
  const args = toList(profile['args']);
  // VS Code alone knows what its variables stand for, and a command may be another program, such as a multiplexer.
  const isPlain = args.every((argument) => !argument.includes('${') && !RUNS_COMMAND.test(argument));
  const env = Object.entries(toRecord(profile['env'])).filter(
    (entry): entry is [string, string | null] => typeof entry[1] === 'string' || entry[1] === null,
  );
  return { path, args: isPlain ? args : [], env: Object.fromEntries(env) };
}

/** What holds in a terminal instead once the time of its keys is over, when VS Code starts it again. */
export interface WhenOver {
  readonly endsAt: Date;
  readonly assignments: Assignments;
  /** What the terminal then says. */
  readonly text: string;
}

export interface StartOptions {
  readonly platform: NodeJS.Platform;
  /** Where the launchers and start files are, see `openTerminalLauncher.ts`. */
  readonly launcherDirectory: string;
  readonly whenOver?: WhenOver | undefined;
}

/**
 * How to start a shell in which `assignments` hold (undefined: the variable is not set), whatever VS Code and the start files of
 * the shell put into its terminals: the variables of extensions, ours for the workspace among them, are applied after those that
 * a terminal is opened with, and in remote windows `strictEnv` changes nothing about that. So something that runs after all of
 * them sets them: a launcher, which becomes the shell with one more start file, or on Windows, which has no such
 * thing, the shell's own first command.
 */
export function startShell(
  { path, args, env }: Shell,
  assignments: Assignments,
  options: StartOptions,
): ShellStart {
  const { platform, launcherDirectory, whenOver } = options;
  if (platform === 'win32') return startOnWindows({ path, args, env }, assignments, options);
  const shell = nameOf(path);
  return {
    // VS Code tells by the name of the program whether it knows the shell, and then brings its shell integration.
    shellPath: posix.join(launcherDirectory, posix.basename(path)),
    shellArgs: [...args],
    env: {
      ...env,
      [LAUNCH.shell]: path,
      [LAUNCH.environment]: codeFor('sh', assignments),
      [LAUNCH.start]: codeFor(shell, assignments),
      ...(whenOver && {
        [LAUNCH.overEnvironment]: codeFor('sh', whenOver.assignments),
        ...variablesWhenOver(shell, whenOver),
      }),
    },
  };
}

function variablesWhenOver(shell: string, { endsAt, assignments, text }: WhenOver): TerminalVariables {
  return {
    [LAUNCH.until]: String(Math.floor(endsAt.getTime() / SECOND_MS)),
    [LAUNCH.overStart]: codeFor(shell, assignments),
    [LAUNCH.overText]: text,
  };
}

/** Code that sets `assignments` in a shell. A shell that cannot take them would work as another profile, so it ends. */
function codeFor(shell: string, assignments: Assignments): string {
  const language = isUnderstoodShell(shell) ? shell : 'sh';
  return assignmentCode(language, assignments) ?? 'exit';
}

const POWERSHELL = 'powershell.exe';
const START_POWERSHELL = [
  '-NoLogo',
  '-NoExit',
  '-Command',
  `. ([IO.Path]::Combine($env:${LAUNCH.directory}, '${START_FILES.powerShell}'))`,
];

/** Values never stand in the command line of a shell that is given keys. */
function startOnWindows({ path, env }: Shell, assignments: Assignments, options: StartOptions): ShellStart {
  const { launcherDirectory, whenOver } = options;
  const variables = (shell: string): TerminalVariables => ({
    ...env,
    [LAUNCH.directory]: launcherDirectory,
    [LAUNCH.start]: codeFor(shell, assignments),
    ...(whenOver && variablesWhenOver(shell, whenOver)),
  });
  switch (nameOf(win32.basename(path))) {
    case 'cmd': {
      const command = whenOver ? undefined : assignmentCode('cmd', assignments);
      // cmd has no way to take every name, nor to compare times.
      return command === undefined
        ? { shellPath: POWERSHELL, shellArgs: START_POWERSHELL, env: variables('pwsh') }
        : { shellPath: path, shellArgs: `/k ${command}`, env };
    }
    case 'bash':
      return {
        shellPath: path,
        shellArgs: [
          '--init-file',
          win32.join(launcherDirectory, START_FILES.bash).replaceAll('\\', '/'),
          '-i',
        ],
        env: { ...variables('bash'), [LAUNCH.login]: '1' },
      };
    case 'pwsh':
    case 'powershell':
      return { shellPath: path, shellArgs: START_POWERSHELL, env: variables('pwsh') };
    default:
      return { shellPath: POWERSHELL, shellArgs: START_POWERSHELL, env: variables('pwsh') };
  }
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

/**
 * What takes the keys of a profile out of a terminal, and leaves it without credentials. Without keys and without a name,
 * tools would go on as the `default` profile, which may be another account. A name that no file defines stops them, and
 * tells why where they name it; some look for the role of the container or the machine even then, which these cannot get.
 */
export function assignmentsAfterKeys(profileName: string): Assignments {
  return {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_CREDENTIAL_EXPIRATION: undefined,
    ...Object.fromEntries(CONTAINER_VARIABLES.map((name) => [name, undefined])),
    AWS_EC2_METADATA_DISABLED: 'true',
    // Whatever the profile is called, every shell can take this.
    AWS_PROFILE: `keys-of-${profileName.replace(/[^\p{L}\p{N}._@+-]/gu, '-')}-have-ended`,
  };
}
