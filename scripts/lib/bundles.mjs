// Turns TypeScript into what Node and the extension host run. Imports esbuild: only after ensureDependencies().
import { mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { makeTemporaryDirectory } from './lifetime.mjs';
import { outDirectory, repositoryRoot } from './paths.mjs';
import { StepError } from './run.mjs';

/** @type {esbuild.Plugin} */
const noVscode = {
  name: 'no-vscode',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ importer }) => ({
      errors: [
        {
          text: `vscode is not there in plain Node: ${relative(repositoryRoot, importer)} must not import it. Only src/editor/, src/extension.ts and test/host/ may.`,
        },
      ],
    }));
  },
};

/**
 * Bundles entry points for plain Node. A temporary directory inside the checkout holds them, so that packages
 * resolve; what they share is in chunks, so that a module has one instance.
 * @param {string} name of the directory
 * @param {string[]} entryPoints absolute paths
 * @returns {Promise<string[]>} the bundles, in the order of the entry points
 * @throws {StepError} when they do not build; esbuild has printed why
 */
export async function bundleForNode(name, entryPoints) {
  mkdirSync(outDirectory, { recursive: true });
  const outdir = makeTemporaryDirectory(name, outDirectory);
  await build({
    entryPoints,
    outdir,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    plugins: [noVscode],
  });
  return entryPoints.map((entry) =>
    join(outdir, relative(repositoryRoot, entry).replace(/\.[cm]?ts$/, '.mjs')),
  );
}

/**
 * Bundles the host tests to `out/host/`, where the extension host and launch.json find them.
 * @param {string[]} entryPoints absolute paths
 */
export async function bundleForHost(entryPoints) {
  await build({
    entryPoints,
    outdir: outDirectory,
    outbase: join(repositoryRoot, 'test'),
    format: 'cjs',
    external: ['vscode'],
  });
}

/**
 * Bundles a TypeScript module and imports it.
 * @param {string} name of the directory that holds the bundle
 * @param {string} path absolute
 */
export async function importTypeScript(name, path) {
  const [bundle = ''] = await bundleForNode(name, [path]);
  return import(pathToFileURL(bundle).href);
}

/**
 * Files below a directory whose names end so, in a stable order; none when the directory is absent.
 * @param {string} directory absolute
 * @param {string} ending such as `.test.ts`
 */
export function findFiles(directory, ending) {
  /** @type {string[]} */
  let entries = [];
  try {
    entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return entries
    .filter((entry) => entry.endsWith(ending))
    .sort()
    .map((entry) => join(directory, entry));
}

/** @param {esbuild.BuildOptions} options */
async function build(options) {
  try {
    await esbuild.build({
      outbase: repositoryRoot,
      bundle: true,
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      logLevel: 'warning',
      ...options,
    });
  } catch (cause) {
    throw new StepError('the tests do not build; see above', { cause });
  }
}
