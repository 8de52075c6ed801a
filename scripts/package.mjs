// `npm run package`: the extension as it ships.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { describeSize, packageExtension } from './lib/extensionPackage.mjs';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';

await main(async () => {
  await ensureDependencies();
  const vsix = await packageExtension();
  const bundles = readdirSync(join(repositoryRoot, 'dist')).filter((name) => name.endsWith('.js'));
  for (const path of [...bundles.map((name) => join(repositoryRoot, 'dist', name)), vsix]) {
    console.log(`${describeSize(path).padStart(10)}  ${relative(repositoryRoot, path)}`);
  }
});
