import { statSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from '../../scripts/lib/extensionPackage.mjs';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';

const HOST_TIMEOUT_MS = 5 * 60_000;
const KB = 1000;

/** What ships, in size, and what it costs to activate it with 1,000 profiles in the oldest and the newest VS Code. */
const vsix = await packageExtension();
const rows = [
  { file: 'dist/extension.js', kB: sizeOf('dist/extension.js'), limit: 150 },
  { file: 'dist/awsClients.js (read on first use)', kB: sizeOf('dist/awsClients.js'), limit: '' },
  { file: 'VSIX', kB: statSync(vsix).size / KB, limit: 500 },
].map((row) => ({ ...row, kB: Number(row.kB.toFixed(1)) }));
console.table(rows);

const { output } = await run(
  process.execPath,
  [join(repositoryRoot, 'scripts', 'test.mjs'), 'host', '--scenario', 'scale'],
  { cwd: repositoryRoot, timeoutMs: HOST_TIMEOUT_MS },
);
const figures = output.split('\n').filter((line) => /^-- |profiles: .* ms/.test(line.trim()));
console.log(figures.map((line) => line.trim()).join('\n'));

function sizeOf(path: string): number {
  return statSync(join(repositoryRoot, path)).size / KB;
}
