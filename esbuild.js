// Builds the bundles that ship: the extension, and what it loads on first use.
// `node esbuild.js [--production] [--watch]`
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/**
 * Modules that are named through a dynamic import alone; in what ships each is a file of its own, so that no AWS SDK code
 * is read before a login, an identity or credentials are asked for, and nothing else before somebody wants it.
 */
const onFirstUse = [
  { filter: /\/clients\/awsClients$/, source: 'src/clients/awsClients.ts', file: 'clients.js' },
  { filter: /\/qrCode$/, source: 'src/editor/qrCode.ts', file: 'qrCode.js' },
  { filter: /\/diagnosisRun$/, source: 'src/editor/diagnosisRun.ts', file: 'diagnosisRun.js' },
  {
    filter: /\/profileEditsRemove$/,
    source: 'src/editor/profileEditsRemove.ts',
    file: 'profileEditsRemove.js',
  },
  {
    filter: /\/profileEditsRename$/,
    source: 'src/editor/profileEditsRename.ts',
    file: 'profileEditsRename.js',
  },
];

/** @type {esbuild.Plugin} */
const bundlesOnFirstUse = {
  name: 'bundles-on-first-use',
  setup(build) {
    for (const { filter, source, file } of onFirstUse) {
      build.onResolve({ filter }, ({ kind }) =>
        kind === 'dynamic-import'
          ? { path: `./${file}`, external: true }
          : { errors: [{ text: `${source} is loaded on first use: name it through import() only.` }] },
      );
    }
  },
};

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  keepNames: false,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  // A dynamic import of a CommonJS file; `require` keeps it synchronous to read and works in every host.
  supported: { 'dynamic-import': false },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    plugins: [bundlesOnFirstUse],
    metafile: true,
  },
  ...onFirstUse.map(({ source, file }) => ({
    ...shared,
    entryPoints: [source],
    outfile: `dist/${file}`,
  })),
];

async function main() {
  if (!watch) {
    await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
    return;
  }
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...bundle, logLevel: 'info' });
    await context.watch();
  }
}

main().catch(() => {
  // esbuild has printed what is wrong and where.
  process.exitCode = 1;
});
