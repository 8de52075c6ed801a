import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const IMPORT_OF_VSCODE = /^import [^;]* from 'vscode';$/gm;
const IMPORTS = "import * as vscode from 'vscode';\nimport { l10n } from 'vscode';\n";

describe('the texts for translators', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join('src', path), 'utf8'))
    .filter((source) => source.match(IMPORT_OF_VSCODE));

  it('are those of the code: after a change run "npm run l10n"', async () => {
    // One source with one import: the library compiles its queries for each import of each file, which takes 24 s.
    const contents = IMPORTS + sources.map((source) => source.replace(IMPORT_OF_VSCODE, '')).join('\n');
    const inCode = Object.keys(await getL10nJson([{ extension: '.ts', contents }]));
    const exported = Object.keys(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as object);
    assert.deepEqual(exported.sort(), inCode.sort());
  });

  it('are named in every source by the names that the one import gives', () => {
    for (const source of sources) {
      for (const statement of source.match(IMPORT_OF_VSCODE) ?? [])
        assert.match(statement, /^import (type )?(\* as vscode|\{[^*]*\}) from 'vscode';$/);
      assert.doesNotMatch(source, /\bl10n as\b|\bl10n:/);
    }
  });
});
