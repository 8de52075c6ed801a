import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';
import { launcherName } from './launcherCommand';
import { makeOwnersDirectory } from './socketPlace';

export interface LauncherOptions {
  /** Where the launcher is for good. */
  readonly directory: string;
  /** The helper's bundle in the extension, whose path changes with every version. */
  readonly helperFile: string;
  /** The extension host's own executable, which is Node when told so. */
  readonly executable: string;
  readonly platform?: NodeJS.Platform;
}

/** Node must not ask a package.json further up, the user's own maybe, what kind of module it is. */
const HELPER_NAME = 'credentialHelper.cjs';

/**
 * Puts the launcher and a copy of the helper in place; only what differs is written.
 * @returns the launcher's path.
 * @throws KeysError `unsafePlace`, or the system's error.
 */
export async function installLauncher({
  directory,
  helperFile,
  executable,
  platform = process.platform,
}: LauncherOptions): Promise<string> {
  await makeOwnersDirectory(directory);
  const launcher = join(directory, launcherName(platform));
  const program = await readRegularFile(helperFile, MOST_RECORD_BYTES);
  await writeIfOther(join(directory, HELPER_NAME), program.toString(), OWNER_ONLY_FILE);
  const helper = join(directory, HELPER_NAME);
  const script = platform === 'win32' ? batchScript(executable) : shellScript(executable, helper);
  await writeIfOther(launcher, script, OWNER_ONLY_DIRECTORY);
  return launcher;
}

async function writeIfOther(path: string, content: string, mode: number): Promise<void> {
  const current = await readRegularFile(path, MOST_RECORD_BYTES).then(String, () => undefined);
  const isInMode =
    process.platform === 'win32' ||
    (await stat(path).then(
      (found) => (found.mode & 0o777) === mode,
      () => false,
    ));
  if (current !== content || !isInMode) await writeFileAtomic(path, content, { mode });
}

/** NODE_OPTIONS of the terminal (a debugger's, say) is not for the helper: it would slow it down or speak in its place. */
function shellScript(executable: string, helper: string): string {
  return `#!/bin/sh
# Written by the VS Code extension AWS SSO Profiles: gives profiles their keys from VS Code's keychain.
node=${quoteForShell(executable)}
if [ ! -x "$node" ]; then
  echo "AWS SSO Profiles: VS Code has moved or was updated. Start it once and try again." >&2
  exit 1
fi
unset NODE_OPTIONS
ELECTRON_RUN_AS_NODE=1 exec "$node" ${quoteForShell(helper)} "$@"
`;
}

function batchScript(executable: string): string {
  const node = executable.replaceAll('%', '%%');
  const setNode = `set "NODE=${node}"`;
  const lines = [
    '@echo off',
    'rem Written by the VS Code extension AWS SSO Profiles: gives profiles their keys from the keychain of VS Code.',
    'setlocal',
    // cmd.exe reads its files line by line, in the code page of the console, which is the user's.
    ...(/[^\x20-\x7e]/.test(node)
      ? [
          'set PAGE=',
          `for /f "tokens=2 delims=:." %%p in ('chcp') do set "PAGE=%%p"`,
          'chcp 65001 >nul',
          setNode,
          'if defined PAGE chcp %PAGE% >nul',
        ]
      : [setNode]),
    'if not exist "%NODE%" (',
    '  echo AWS SSO Profiles: VS Code has moved or was updated. Start it once and try again. 1>&2',
    '  exit /b 1',
    ')',
    'set NODE_OPTIONS=',
    'set ELECTRON_RUN_AS_NODE=1',
    `"%NODE%" "%~dp0${HELPER_NAME}" %*`,
    'exit /b %errorlevel%',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
