// `npm run package`: the extension as it ships.
import { join, relative } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { describeSize, packageExtension } from './lib/extensionPackage.mjs';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';

await main(async () => {
  await ensureDependencies();
  const vsix = await packageExtension();
  for (const path of [
    join(repositoryRoot, 'dist', 'extension.js'),
    join(repositoryRoot, 'dist', 'clients.js'),
    join(repositoryRoot, 'dist', 'qrCode.js'),
    vsix,
  ]) {
    console.log(`${describeSize(path).padStart(10)}  ${relative(repositoryRoot, path)}`);
  }
});
