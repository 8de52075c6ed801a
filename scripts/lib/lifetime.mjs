// What this process made and must not leave behind: child processes and temporary directories.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long a child may take to end by itself before it is killed. */
const STOP_GRACE_MS = 2000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
/** @type {Set<string>} */
const directories = new Set();

process.once('exit', () => {
  for (const child of children) signalTree(child, 'SIGKILL');
  for (const directory of directories) removeDirectory(directory);
});
for (const [signal, number] of /** @type {const} */ ([
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
])) {
  // Leaving through `exit` runs the handler above; 128 + n is what shells report for a signal. It stays registered: npm
  // hands on the Ctrl-C that the terminal has sent to us too, and a second one must not end the clean-up.
  process.on(signal, () => process.exit(128 + number));
}

/**
 * Starts a child that heads its own process group, so that it can be ended with all it started.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function spawnOwned(command, args, options) {
  return own(spawn(command, args, { windowsHide: true, detached: process.platform !== 'win32', ...options }));
}

/**
 * Ends a child with this process. It heads its own process group where there are such.
 * @param {import('node:child_process').ChildProcess} child
 */
export function own(child) {
  children.add(child);
  const forget = () => children.delete(child);
  child.once('close', forget);
  child.once('error', forget);
  return child;
}

/**
 * Ends a child and everything it started; resolves when it is gone.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
export async function stopTree(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('close', resolve));
    signalTree(child, 'SIGTERM');
    const killer = setTimeout(() => signalTree(child, 'SIGKILL'), STOP_GRACE_MS);
    await gone;
    clearTimeout(killer);
  }
  // Members of the group may outlive its head.
  if (process.platform !== 'win32') signalTree(child, 'SIGKILL');
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalTree(child, signal) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * A directory that is removed when the process ends, or earlier by {@link removeDirectory}. Its path is the
 * real one: on macOS the temporary directory is a symlink, and VS Code compares paths.
 * @param {string} name
 * @param {string} [parent] the system's temporary directory when absent
 */
export function makeTemporaryDirectory(name, parent) {
  const prefix = parent ? join(parent, `${name}-`) : join(tmpdir(), `aws-sso-profiles-${name}-`);
  const directory = realpathSync(mkdtempSync(prefix));
  directories.add(directory);
  return directory;
}

/** @param {string} directory */
export function removeDirectory(directory) {
  directories.delete(directory);
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch (error) {
    console.error(`could not remove ${directory}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
