import { join } from 'node:path';
import { copyIfOther, installLauncher, type LaunchedProgram } from '../keys/launcher';
import { launcherName } from '../keys/launcherCommand';

const COMMAND_LINE: LaunchedProgram = {
  name: 'aws-sso-profiles',
  helperName: 'commandLine.cjs',
  purpose: 'tells scripts, prompts and agents about AWS profiles',
};
const COMMANDS = ['status.cjs', 'guard.cjs', 'mcp.cjs'];

/** Holds the program for terminals and agents, and what it reads; the owner's alone. */
export function commandLineDirectory(storage: string): string {
  return join(storage, 'commandLine');
}

/** The path of the program, which never changes. */
export function commandLinePath(storage: string, platform: NodeJS.Platform = process.platform): string {
  return join(commandLineDirectory(storage), launcherName(platform, COMMAND_LINE.name));
}

/**
 * Puts the program in place; only what differs is written.
 * @param options.bundles the directory of its code in the extension. @returns its path. @throws as `installLauncher`.
 */
export async function installCommandLine({
  storage,
  bundles,
  executable,
}: {
  readonly storage: string;
  readonly bundles: string;
  readonly executable: string;
}): Promise<string> {
  const directory = commandLineDirectory(storage);
  const program = await installLauncher({
    directory,
    helperFile: join(bundles, COMMAND_LINE.helperName),
    executable,
    program: COMMAND_LINE,
  });
  for (const name of COMMANDS) await copyIfOther(join(bundles, name), join(directory, name));
  return program;
}
