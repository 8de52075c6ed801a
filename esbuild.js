// Builds the bundles that ship: the extension, and what it loads on first use.
// `node esbuild.js [--production] [--watch]`
const { rmSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/**
 * Modules that the extension names through a dynamic import alone, so that no AWS SDK code is read before a login, an
 * identity or credentials are asked for, and nothing else before somebody wants it. Each list is a file of what ships,
 * named after its first module: together are those that are mostly made of the same.
 */
/** @type {readonly (readonly [string, ...string[]])[]} */
const onFirstUse = [
  ['src/clients/awsClients.ts'],
  ['src/config/profiles.ts'],
  ['src/credentials/keys/keychain.ts'],
  ['src/credentials/makeCredentials.ts'],
  ['src/credentials/draftSweep.ts'],
  ['src/editor/credentials/accessCheckRun.ts'],
  [
    'src/editor/accounts/configureSession.ts',
    'src/editor/accounts/addProfiles.ts',
    'src/editor/accounts/addProfilesRole.ts',
    'src/editor/accounts/pruneProfiles.ts',
  ],
  ['src/editor/api/apiCredentials.ts'],
  ['src/editor/terminals/debugLaunch.ts'],
  ['src/editor/diagnosisRun.ts'],
  ['src/editor/errorMessages.ts'],
  ['src/editor/login/expiryNoticeMessage.ts', 'src/editor/login/expiryNoticeClaims.ts'],
  ['src/editor/credentials/exportCredentialsRun.ts'],
  ['src/editor/accounts/findAccount.ts'],
  ['src/editor/keys/keysFeature.ts'],
  ['src/editor/api/languageModelToolsRun.ts'],
  ['src/editor/login/loginRun.ts', 'src/editor/login/logoutRun.ts'],
  ['src/editor/credentials/mfaRun.ts'],
  ['src/editor/credentials/openConsoleRun.ts'],
  ['src/editor/terminals/openTerminalRun.ts'],
  ['src/editor/configEdits/profileEditsRemove.ts', 'src/editor/configEdits/profileEditsRename.ts'],
  ['src/editor/activeProfile/profilePicker.ts'],
  ['src/editor/projectHints/projectHintsRun.ts'],
  ['src/editor/login/qrCode.ts'],
  ['src/editor/accounts/refreshDirectory.ts'],
  ['src/sso/directoryStore.ts'],
];

/**
 * Leaves dynamic imports to run time, in every bundle.
 * @param {boolean} isMain what loads on first use may hold other such modules; the extension itself may not
 * @returns {esbuild.Plugin}
 */
function loadedOnFirstUse(isMain) {
  return {
    name: 'loaded-on-first-use',
    setup(build) {
      for (const modules of onFirstUse) {
        for (const source of modules) {
          build.onResolve({ filter: new RegExp(`/${basename(source, '.ts')}$`) }, ({ kind }) => {
            if (kind === 'dynamic-import') return { path: `./${fileOf(modules)}`, external: true };
            if (kind === 'entry-point' || !isMain) return undefined;
            return { errors: [{ text: `${source} is loaded on first use: name it through import() only.` }] };
          });
        }
      }
    },
  };
}

/** @param {readonly [string, ...string[]]} modules that are one file */
function fileOf([first]) {
  return `${basename(first, '.ts')}.js`;
}

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
  metafile: true,
  mainFields: ['module', 'main'],
  external: ['vscode'],
  // A dynamic import of a CommonJS file; `require` keeps it synchronous to read and works in every host.
  supported: { 'dynamic-import': false },
};

/** A program of its own, for terminals: it is copied out of the extension and runs without VS Code. */
/** @type {esbuild.BuildOptions} */
const credentialHelper = {
  ...shared,
  entryPoints: ['src/helper/credentialHelper.ts'],
  outfile: 'dist/credentialHelper.js',
  external: [],
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    plugins: [loadedOnFirstUse(true)],
  },
  ...onFirstUse.map((modules) => ({
    ...shared,
    stdin: {
      contents: modules.map((source) => `export * from './${source}';`).join('\n'),
      resolveDir: __dirname,
    },
    outfile: `dist/${fileOf(modules)}`,
    plugins: [loadedOnFirstUse(false)],
  })),
  credentialHelper,
];

/**
 * Writes what the licenses of bundled packages ask to ship with them.
 * @param {import('esbuild').Metafile[]} metafiles
 */
async function writeNotices(metafiles) {
  const { bundledPackages, thirdPartyNotices } = await import('./scripts/lib/thirdPartyNotices.mjs');
  writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(__dirname, bundledPackages(metafiles)));
}

async function main() {
  // What no longer is a bundle would be packed too.
  rmSync('dist', { recursive: true, force: true });
  if (!watch) {
    const built = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
    await writeNotices(built.flatMap(({ metafile }) => metafile ?? []));
    return;
  }
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...bundle, logLevel: 'info' });
    await context.watch();
  }
}

main().catch((error) => {
  // esbuild has printed what is wrong with the code, and where.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
});
