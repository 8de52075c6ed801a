import { splitShellWords } from './shellWords';
import { splitWindowsWords } from './windowsWords';

/** The line of the AWS CLI for a profile's credentials, without the profile's name between the two parts. */
export const CLI_COMMAND = ['aws', 'configure', 'export-credentials', '--profile'] as const;
export const CLI_FORMAT = ['--format', 'process'] as const;

/** Asks the launcher for a profile's credentials instead of an entry's. What renames profiles knows the option. */
export const PROFILE_OPTION = '--profile';

/** The launcher in the directory that `launcherPath` is given, on any machine. */
const LAUNCHER = /[/\\]keyHelper[/\\]aws-credentials(?:\.cmd)?$/;

/**
 * The profile whose credentials a `credential_process` gives, when it is that of a profile for other tools: our launcher, of
 * whatever installation, or the AWS CLI. Undefined for any other program.
 */
export function readToolSource(
  command: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  // Cheap for the thousand profiles that have another.
  if (!command.includes(PROFILE_OPTION)) return undefined;
  const words = (platform === 'win32' ? splitWindowsWords : splitShellWords)(command) ?? [];
  const [program = '', option, name, ...more] = words;
  if (LAUNCHER.test(program)) return option === PROFILE_OPTION && more.length === 0 ? name : undefined;
  const source = words[CLI_COMMAND.length];
  const isCli =
    source !== undefined && words.join('\0') === [...CLI_COMMAND, source, ...CLI_FORMAT].join('\0');
  return isCli ? source : undefined;
}
