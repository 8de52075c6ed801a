import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from '../../scripts/lib/extensionPackage.mjs';
import { repositoryRoot } from '../../scripts/lib/paths.mjs';

const KB = 1000;
const dist = join(repositoryRoot, 'dist');

/** What ships, in size. What it costs to activate it is told by `npm run bench host`. */
const vsix = await packageExtension();
const files = readdirSync(dist).filter((name) => name.endsWith('.js'));
const resident = residentFiles('extension.js');
const onFirstUse = files.filter((name) => !resident.has(name));
const rows = [
  { file: `${[...resident].join(', ')} (read at the start)`, kB: sum([...resident].map(sizeOf)), goal: 230 },
  ...onFirstUse.map((name) => ({ file: `${name} (read on first use)`, kB: sizeOf(name), goal: '' })),
  { file: 'VSIX', kB: statSync(vsix).size / KB, goal: 500 },
].map((row) => ({ ...row, kB: Number(row.kB.toFixed(1)) }));
console.table(rows);

/** A file of `dist/` with those that it reads as soon as it is read. */
function residentFiles(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(dist, name), 'utf8');
  for (const [, shared = ''] of text.matchAll(/require\("\.\/(shared-[^"]+)"\)/g))
    residentFiles(shared, found);
  return found;
}

function sizeOf(name: string): number {
  return statSync(join(dist, name)).size / KB;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
