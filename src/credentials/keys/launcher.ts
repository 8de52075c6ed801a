import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { posixSingleQuote } from '../../base/shellQuote';
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
  /** The one that gives keys from the keychain, unless another is meant. */
  readonly program?: LaunchedProgram;
}

export interface LaunchedProgram {
  /** What the launcher is called, without an ending. */
  readonly name: string;
  /** What the copy of the helper's bundle is called. Node must not ask a package.json further up what kind of module it is. */
  readonly helperName: string;
  /** What it does, for the launcher's reader; plain ASCII, no shell's special characters. */
  readonly purpose: string;
}

const KEY_HELPER: LaunchedProgram = {
  name: 'aws-credentials',
  helperName: 'credentialHelper.cjs',
  purpose: 'gives profiles their keys from the keychain of VS Code',
};

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
  program = KEY_HELPER,
}: LauncherOptions): Promise<string> {
  await makeOwnersDirectory(directory);
  const launcher = join(directory, launcherName(platform, program.name));
  const helper = join(directory, program.helperName);
  await copyIfOther(helperFile, helper);
  const script =
    platform === 'win32' ? batchScript(executable, program) : shellScript(executable, helper, program);
  await writeIfOther(launcher, script, OWNER_ONLY_DIRECTORY);
  return launcher;
}

/** Copies a program's code for its owner alone, unless it is there. */
export async function copyIfOther(source: string, target: string): Promise<void> {
  const code = await readRegularFile(source, MOST_RECORD_BYTES);
  await writeIfOther(target, code.toString(), OWNER_ONLY_FILE);
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
function shellScript(executable: string, helper: string, { purpose }: LaunchedProgram): string {
  return `#!/bin/sh
# Written by the VS Code extension AWS SSO Profiles: ${purpose}.
node=${posixSingleQuote(executable)}
if [ ! -x "$node" ]; then
  echo "AWS SSO Profiles: VS Code has moved or was updated. Start it once and try again." >&2
  exit 1
fi
unset NODE_OPTIONS
ELECTRON_RUN_AS_NODE=1 exec "$node" ${posixSingleQuote(helper)} "$@"
`;
}

function batchScript(executable: string, { helperName, purpose }: LaunchedProgram): string {
  const node = executable.replaceAll('%', '%%');
  const setNode = `set "NODE=${node}"`;
  const lines = [
    '@echo off',
    `rem Written by the VS Code extension AWS SSO Profiles: ${purpose}.`,
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
    `"%NODE%" "%~dp0${helperName}" %*`,
    'exit /b %errorlevel%',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
