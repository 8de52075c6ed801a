// Builds the two bundles that ship: the extension, and the AWS SDK clients that it loads on first use.
// `node esbuild.js [--production] [--watch]`
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/**
 * `extension.ts` names `./clients/awsClients` through a dynamic import; in what ships that is a file of its own,
 * so that no AWS SDK code is read before a login, an identity or credentials are asked for.
 * @type {esbuild.Plugin}
 */
const clientsAsOwnBundle = {
  name: 'clients-as-own-bundle',
  setup(build) {
    build.onResolve({ filter: /\/clients\/awsClients$/ }, ({ kind }) =>
      kind === 'dynamic-import'
        ? { path: './clients.js', external: true }
        : { errors: [{ text: 'src/clients/ is loaded on first use: name it through import() only.' }] },
    );
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
  // A dynamic import of a CommonJS file; `require` keeps it synchronous to read and works in every host.
  supported: { 'dynamic-import': false },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    plugins: [clientsAsOwnBundle],
    metafile: true,
  },
  {
    ...shared,
    entryPoints: ['src/clients/awsClients.ts'],
    outfile: 'dist/clients.js',
  },
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
