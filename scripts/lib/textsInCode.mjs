import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { repositoryRoot } from './paths.mjs';

const IMPORT_OF_VSCODE = /^import [^;]* from 'vscode';$/gm;
const IMPORTS = "import * as vscode from 'vscode';\nimport { l10n } from 'vscode';\n";

/**
 * The statements that import `vscode`, of each source that has one.
 * @returns {{ contents: string, imports: readonly string[] }[]}
 */
export function sourcesWithTexts() {
  const directory = join(repositoryRoot, 'src');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(directory, path), 'utf8'))
    .map((contents) => ({ contents, imports: contents.match(IMPORT_OF_VSCODE) ?? [] }))
    .filter(({ imports }) => imports.length > 0);
}

/**
 * The texts of the code that are translated, in alphabetical order.
 * @returns {Promise<string[]>}
 */
export async function textsInCode() {
  // One source with one import: the library compiles its queries for each import of each file, which takes 24 s.
  const bodies = sourcesWithTexts().map(({ contents }) => contents.replace(IMPORT_OF_VSCODE, ''));
  const texts = await getL10nJson([{ extension: '.ts', contents: IMPORTS + bodies.join('\n') }]);
  return Object.keys(texts).sort();
}
