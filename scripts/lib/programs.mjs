// Programs that tests are run beside, and their installation where we may install.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * What each is asked to see whether it works, and the Debian package that has it. PowerShell is in none.
 * @type {readonly { command: string[], debianPackage: string }[]}
 */
const PROGRAMS = [
  { command: ['git', '--version'], debianPackage: 'git' },
  { command: ['zsh', '-f', '-c', 'exit'], debianPackage: 'zsh' },
  { command: ['fish', '--no-config', '-c', 'exit'], debianPackage: 'fish' },
  { command: ['direnv', 'version'], debianPackage: 'direnv' },
  { command: ['tmux', '-V'], debianPackage: 'tmux' },
  { command: ['screen', '--version'], debianPackage: 'screen' },
  { command: ['setfacl', '--version'], debianPackage: 'acl' },
  { command: ['aws', '--version'], debianPackage: 'awscli' },
  { command: ['python3', '-c', 'import botocore'], debianPackage: 'python3-botocore' },
  { command: ['python3', '-c', 'import dotenv'], debianPackage: 'python3-dotenv' },
];

/** Installs what is missing of the programs that tests are run beside, or says how that is done. */
export async function ensurePrograms() {
  const missing = findMissing();
  if (missing.length > 0 && canInstallDebianPackages()) await installDebianPackages(missing);
  const stillMissing = findMissing();
  if (stillMissing.length === 0) return;
  console.log(
    `Tests beside these programs are skipped. To have them, on Debian: apt-get install ${stillMissing.join(' ')}`,
  );
}

function findMissing() {
  return PROGRAMS.filter(({ command: [program = '', ...args] }) => {
    return spawnSync(program, args, { stdio: 'ignore', windowsHide: true }).status !== 0;
  }).map(({ debianPackage }) => debianPackage);
}

export function canInstallDebianPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

/** apt-get refuses to work while another one does. */
let lastInstallation = Promise.resolve('');

/**
 * Installs packages, when those before them are installed.
 * @param {string[]} packages
 * @returns {Promise<string>} what apt-get printed, for one that did not install them
 */
export function installDebianPackages(packages) {
  const work = lastInstallation.catch(() => '').then(() => install(packages));
  lastInstallation = work;
  return work;
}

/** @param {string[]} packages */
async function install(packages) {
  console.log(`Installing ${packages.join(', ')} (apt-get, once)...`);
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: INSTALL_TIMEOUT_MS,
  };
  await run('apt-get', ['update', '-q'], options);
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  return (await run('apt-get', args, options)).output;
}

/**
 * @param {string} command
 * @returns {string | undefined} where PATH finds it
 */
export function onPath(command) {
  const names = process.platform === 'win32' ? [`${command}.exe`, `${command}.cmd`] : [command];
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find(isExecutable);
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
