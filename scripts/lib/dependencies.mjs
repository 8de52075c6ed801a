import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.mjs';
import { StepError, runNpm, tail } from './run.mjs';

const OLDEST_NODE = [20, 19];
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * @typedef {object} Lockfile
 * @property {Record<string, { version?: string, optional?: boolean }>} [packages] by path, `''` is the project
 */

/**
 * Makes sure that `node_modules` is what package-lock.json says, by `npm ci` when it is not. Scripts call this
 * before they import anything from `node_modules`.
 * @throws {StepError} when this Node is too old or the packages cannot be installed
 */
export async function ensureDependencies() {
  checkNode(process.versions.node);
  const wanted = readLockfile(join(repositoryRoot, 'package-lock.json'));
  const installed = readLockfile(join(repositoryRoot, 'node_modules', '.package-lock.json'));
  if (wanted && installed && isInstalled(wanted, installed)) return;

  console.log('Installing npm packages (npm ci)...');
  const { status, output } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: repositoryRoot,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (status !== 0) {
    throw new StepError(
      `npm packages could not be installed. Check that the npm registry is reachable ` +
        `("npm ping"; a proxy is set with "npm config set proxy"), then try again. npm said:\n${tail(output)}`,
    );
  }
}

/**
 * @param {string} version such as "20.19.0"
 * @throws {StepError} when it is older than what the tools need
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new StepError(
    `Node ${OLDEST_NODE.join('.')} or later is needed, this is Node ${version}. Get one from https://nodejs.org.`,
  );
}

/**
 * Whether every package of the lock file is installed in its version. Optional packages of other platforms
 * are rightly absent.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile} installed npm's own record, node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted.packages ?? {}).every(([path, { version, optional }]) => {
    const found = installed.packages?.[path];
    return path === '' || (found ? found.version === version : optional === true);
  });
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
