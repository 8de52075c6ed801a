import { onPath } from './programs.mjs';
import { outDirectory } from './paths.mjs';
import { StepError, withTimeLimit } from './run.mjs';
import { join } from 'node:path';

const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

/**
 * The executable of a desktop VS Code for tests: downloaded by `@vscode/test-electron`, once.
 * @param {string} [version] the newest unless given
 * @returns {Promise<string>}
 * @throws {StepError}
 */
export async function provisionDesktop(version = 'stable') {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    throw new StepError(
      'A desktop VS Code needs a display and there is none. Run it under one ("xvfb-run -a npm run test:desktop"), ' +
        'or use the browser build, which needs none ("npm run host", "npm start").',
    );
  }
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  try {
    return await withTimeLimit(
      downloadAndUnzipVSCode({ version, cachePath: join(outDirectory, 'vscode-test') }),
      DOWNLOAD_TIMEOUT_MS,
      'downloading VS Code',
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(
      `A desktop VS Code cannot be had (${reason}). Check that https://update.code.visualstudio.com is reachable, ` +
        'or use the browser build, which comes from npm ("npm run host", "npm start").',
      { cause },
    );
  }
}

/**
 * The command line of a desktop VS Code: the installed `code`, else of the one that tests use.
 * @returns {Promise<string>}
 * @throws {StepError}
 */
export async function provisionDesktopCommand() {
  const installed = onPath('code');
  if (installed) return installed;
  const executable = await provisionDesktop();
  const { resolveCliPathFromVSCodeExecutablePath } = await import('@vscode/test-electron');
  return resolveCliPathFromVSCodeExecutablePath(executable);
}

/**
 * How to start that command: on Windows it is a batch file, which wants a shell, which wants quotes.
 * @param {string} command
 * @param {string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function desktopInvocation(command, args) {
  if (!command.endsWith('.cmd')) return { command, args, shell: false };
  /** @param {string} text */
  const quoted = (text) => `"${text}"`;
  return { command: quoted(command), args: args.map(quoted), shell: true };
}

/**
 * Arguments that keep a desktop VS Code apart from the user's own.
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 */
export function desktopArguments(sandbox) {
  const open = sandbox.workspace ?? sandbox.folder;
  return [
    ...(open ? [open] : []),
    `--user-data-dir=${sandbox.userDataDir}`,
    `--extensions-dir=${sandbox.extensionsDir}`,
    '--skip-welcome',
    '--skip-release-notes',
    '--disable-updates',
    // Chromium refuses its sandbox to root, in containers above all.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}
