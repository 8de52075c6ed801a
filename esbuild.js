// Builds what ships, in `dist/`. `node esbuild.js [--production] [--watch]`
//
// The extension is one graph of modules in a few files. What its code names through a static import is read when it
// starts; all that it names through `import()` is one more file, `features.js`, which is read on first use. What both
// need is in a file that both read, so that no module exists twice. The credential helper is a program of its own.
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, relative } = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Modules that get a file of their own, for the size of the packages they bring. */
const apart = ['src/clients/awsClients.ts', 'src/base/qrCode.ts', 'src/sso/imports/awsSsoCliFile.ts'];

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: production,
  legalComments: 'none',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  external: ['vscode'],
};

/**
 * A program of its own, for terminals: it is copied out of the extension and runs without VS Code.
 * @type {esbuild.BuildOptions}
 */
const credentialHelper = {
  ...shared,
  format: 'cjs',
  sourcemap: production ? false : 'linked',
  entryPoints: ['src/helper/credentialHelper.ts'],
  outfile: 'dist/credentialHelper.js',
  external: [],
};

/**
 * The commands of the program in terminals are read when they are wanted, and modules of Node when they are used.
 * @type {esbuild.Plugin}
 */
const besideEachOther = {
  name: 'beside-each-other',
  setup(build) {
    build.onResolve({ filter: /^\.\/\w+$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `${path}.cjs`, external: true } : undefined,
    );
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/**
 * The program for scripts, prompts and agents, and its commands, which are copied out too.
 * @type {esbuild.BuildOptions[]}
 */
const commandLine = ['commandLine', 'status', 'guard', 'mcp'].map((name) => ({
  ...shared,
  format: 'cjs',
  sourcemap: production ? false : 'linked',
  entryPoints: [`src/helper/${name}.ts`],
  outfile: `dist/commandLine/${name}.cjs`,
  external: [],
  supported: { 'dynamic-import': false },
  plugins: [besideEachOther],
}));

/** @param {string} path */
const fromRoot = (path) => relative(__dirname, path).replaceAll('\\', '/');

/**
 * The modules that `src/` names through `import()`, but those that are apart.
 * @throws {Error} when two of them export the same name: `features.js` exports what all of them do
 */
async function findFeatures() {
  const { metafile } = await esbuild.build({
    ...shared,
    entryPoints: ['src/extension.ts'],
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    packages: 'external',
    write: false,
    metafile: true,
  });
  const features = Object.values(metafile.outputs)
    .flatMap(({ entryPoint, exports }) => (entryPoint ? { source: entryPoint, exports } : []))
    .filter(({ source }) => source !== 'src/extension.ts' && !apart.includes(source));
  const names = features.flatMap(({ exports }) => exports);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw new Error(`exported by two modules that are loaded on first use: ${twice.join(', ')}`);
  return features.map(({ source }) => source).sort();
}

/**
 * Makes one module of all that are loaded on first use.
 * @param {readonly string[]} features paths from the root
 * @returns {esbuild.Plugin}
 */
function featuresInOnePiece(features) {
  const name = 'features';
  return {
    name,
    setup(build) {
      build.onResolve({ filter: /^features$/ }, () => ({ path: name, namespace: name }));
      build.onResolve({ filter: /^\./ }, async ({ path, kind, resolveDir, importer }) => {
        if (kind !== 'dynamic-import') return undefined;
        const resolved = await build.resolve(path, { kind: 'import-statement', resolveDir, importer });
        return features.includes(fromRoot(resolved.path)) ? { path: name, namespace: name } : resolved;
      });
      build.onLoad({ filter: /^/, namespace: name }, () => ({
        contents: features.map((source) => `export * from './${source}';`).join('\n'),
        resolveDir: __dirname,
      }));
    },
  };
}

/**
 * Bundles our clients with the AWS SDK before the rest: left to be split, the SDK's own dynamic imports would be some
 * twenty files.
 * @param {esbuild.Metafile[]} metafiles gets one more
 * @returns {esbuild.Plugin}
 */
function clientsInOnePiece(metafiles) {
  return {
    name: 'clients',
    setup(build) {
      build.onLoad({ filter: /[\\/]awsClients\.ts$/ }, async ({ path }) => {
        const { outputFiles, metafile } = await esbuild.build({
          ...shared,
          entryPoints: [path],
          format: 'esm',
          sourcemap: production ? false : 'inline',
          write: false,
          metafile: true,
          plugins: [oursLeftToTheRest],
        });
        metafiles.push(metafile);
        return { contents: outputFiles[0]?.text ?? '', resolveDir: dirname(path) };
      });
    },
  };
}

/** @type {esbuild.Plugin} */
const oursLeftToTheRest = {
  name: 'ours-left-to-the-rest',
  setup(build) {
    build.onResolve({ filter: /^\.\.\// }, ({ path, resolveDir }) =>
      /[\\/]src[\\/]clients$/.test(resolveDir) ? { path, external: true } : undefined,
    );
  },
};

/**
 * Writes what was built as ES modules, for only these are split, as CommonJS: VS Code reads that without hooks.
 * @type {esbuild.Plugin}
 */
const asCommonJs = {
  name: 'as-common-js',
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      mkdirSync('dist', { recursive: true });
      await Promise.all(
        outputFiles.map(async ({ path, text }) => {
          const { code } = await esbuild.transform(text, {
            format: 'cjs',
            platform: 'node',
            target: 'node20',
            minify: production,
            sourcemap: production ? false : 'inline',
            sourcefile: fromRoot(path),
            supported: { 'dynamic-import': false },
          });
          writeFileSync(path, code);
        }),
      );
    });
  },
};

/**
 * @param {readonly string[]} features paths from the root
 * @param {esbuild.Metafile[]} metafiles gets those that the plugins make
 * @returns {esbuild.BuildOptions}
 */
function extension(features, metafiles) {
  return {
    ...shared,
    format: 'esm',
    splitting: true,
    sourcemap: production ? false : 'inline',
    write: false,
    entryPoints: ['src/extension.ts', 'features', ...apart],
    outdir: 'dist',
    entryNames: '[name]',
    chunkNames: 'shared-[hash]',
    plugins: [featuresInOnePiece(features), clientsInOnePiece(metafiles), asCommonJs],
  };
}

/**
 * Writes what the licenses of bundled packages ask to ship with them.
 * @param {import('esbuild').Metafile[]} metafiles
 */
async function writeNotices(metafiles) {
  const { bundledPackages, thirdPartyNotices } = await import('./scripts/lib/thirdPartyNotices.mjs');
  writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(__dirname, bundledPackages(metafiles)));
}

async function main() {
  // What no longer is built would be packed too.
  rmSync('dist', { recursive: true, force: true });
  /** @type {esbuild.Metafile[]} */
  const metafiles = [];
  const builds = [extension(await findFeatures(), metafiles), credentialHelper, ...commandLine];
  if (!watch) {
    const built = await Promise.all(builds.map((options) => esbuild.build({ ...options, metafile: true })));
    await writeNotices([...metafiles, ...built.map(({ metafile }) => metafile)]);
    return;
  }
  for (const options of builds) {
    const context = await esbuild.context({ ...options, logLevel: 'info' });
    await context.watch();
  }
}

main().catch((error) => {
  // esbuild has printed what is wrong with the code, and where.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
});
