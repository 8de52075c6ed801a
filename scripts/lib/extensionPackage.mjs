import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outDirectory, readManifest, repositoryRoot } from './paths.mjs';
import { StepError, run, tail } from './run.mjs';

const BUILD_TIMEOUT_MS = 15 * 60_000;
const PACKAGE_TIMEOUT_MS = 15 * 60_000;
/** What makes the bytes of a package depend on its content alone: one time for all files, in no time zone. */
const SAME_BYTES = { SOURCE_DATE_EPOCH: String(Date.UTC(2020, 0, 1) / 1000), TZ: 'UTC', LC_ALL: 'C' };

/** Builds `dist/` with source maps, for tests and debugging. */
export async function buildExtension() {
  const { status, output } = await run(process.execPath, ['esbuild.js'], {
    cwd: repositoryRoot,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (status !== 0) throw new StepError(`the extension does not build ("npm run build"):\n${tail(output)}`);
}

/**
 * Builds what ships and packs it: the same sources give the same bytes.
 * @returns {Promise<string>} the path of the .vsix, in `out/`
 */
export async function packageExtension() {
  const { name, version } = readManifest();
  const vsix = join(outDirectory, `${name}-${version}.vsix`);
  mkdirSync(outDirectory, { recursive: true });
  const vsce = join(repositoryRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  // vsce runs the script vscode:prepublish, which is the production build.
  const { status, output } = await run(
    process.execPath,
    [vsce, 'package', '--no-dependencies', '--out', vsix],
    { cwd: repositoryRoot, timeoutMs: PACKAGE_TIMEOUT_MS, env: { ...process.env, ...SAME_BYTES } },
  );
  if (status !== 0)
    throw new StepError(`the extension cannot be packaged ("npm run package"):\n${tail(output)}`);
  return vsix;
}

/**
 * A file's size in words.
 * @param {string} path
 */
export function describeSize(path) {
  return `${(statSync(path).size / 1000).toFixed(1)} kB`;
}
