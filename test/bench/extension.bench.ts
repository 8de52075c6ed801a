import { statSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from '../../scripts/lib/extensionPackage.mjs';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';

const KB = 1000;

/** What ships, in size. What it costs to activate it is told by `npm run bench host`. */
const vsix = await packageExtension();
const rows = [
  { file: 'dist/extension.js', kB: sizeOf('dist/extension.js'), limit: 150 },
  { file: 'dist/awsClients.js (read on first use)', kB: sizeOf('dist/awsClients.js'), limit: '' },
  { file: 'VSIX', kB: statSync(vsix).size / KB, limit: 500 },
].map((row) => ({ ...row, kB: Number(row.kB.toFixed(1)) }));
console.table(rows);

function sizeOf(path: string): number {
  return statSync(join(repositoryRoot, path)).size / KB;
}
