import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. Searched upwards, because test bundles under `out/` carry a copy of this module. */
export const repositoryRoot = findRepositoryRoot(dirname(fileURLToPath(import.meta.url)));

/** Everything that can be made again: bundles, packages, screenshots of failed journeys. Not in git. */
export const outDirectory = join(repositoryRoot, 'out');

/**
 * Where downloads that outlive a checkout are kept: VS Code servers and the Node that runs them.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheDirectory(env = process.env) {
  const base =
    env['XDG_CACHE_HOME'] ||
    (process.platform === 'win32' && env['LOCALAPPDATA']) ||
    join(homedir(), '.cache');
  return join(base, 'aws-sso-profiles');
}

/** @returns {{ name: string, version: string, publisher: string }} */
export function readManifest() {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
}

/** @param {string} start */
function findRepositoryRoot(start) {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (directory === dirname(directory)) throw new Error(`no package.json above ${start}`);
  }
}
