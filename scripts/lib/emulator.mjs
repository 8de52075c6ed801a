import { join } from 'node:path';
import { importTypeScript } from './bundles.mjs';
import { repositoryRoot } from './paths.mjs';

/**
 * Starts the Identity Center emulator in this process. See test/server/main.ts.
 * @param {import('../../test/server/main').EmulatorOptions} [options]
 * @returns {Promise<import('../../test/server/main').Emulator>}
 */
export async function startEmulator(options) {
  const main = await importTypeScript('emulator', join(repositoryRoot, 'test', 'server', 'main.ts'));
  return main.startEmulator(options);
}
