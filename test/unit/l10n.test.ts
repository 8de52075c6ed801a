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

describe('translations', () => {
  const read = (path: string): Record<string, string> =>
    JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].sort();
  /** Targets of links and names of settings, which no language changes. */
  const fixedParts = (text: string): string[] =>
    [...text.matchAll(/\]\((command:[^)]*)\)|(awsSso\.[\w.]*\w)/g)].map(([part]) => part).sort();
  const languages = readdirSync('l10n').flatMap((file) => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? []);

  it('are there', () => assert.deepEqual(languages, ['de', 'ja']));

  for (const language of languages) {
    for (const [source, translation, textOf] of [
      ['l10n/bundle.l10n.json', `l10n/bundle.l10n.${language}.json`, (key: string) => key],
      ['package.nls.json', `package.nls.${language}.json`, undefined],
    ] as const) {
      it(`${translation} has each text, and none that is gone`, () => {
        assert.deepEqual(Object.keys(read(translation)).sort(), Object.keys(read(source)).sort());
      });

      it(`${translation} keeps placeholders, links and the names of settings`, () => {
        const texts = read(source);
        for (const [key, translated] of Object.entries(read(translation))) {
          const text = textOf ? textOf(key) : (texts[key] ?? '');
          assert.notEqual(translated.trim(), '', key);
          assert.deepEqual(placeholders(translated), placeholders(text), key);
          assert.deepEqual(fixedParts(translated), fixedParts(text), key);
        }
      });
    }

    it(`${language} names commands in messages as the palette does`, () => {
      const english = read('package.nls.json');
      const translated = read(`package.nls.${language}.json`);
      const titles = Object.entries(english).filter(([key]) => key.startsWith('command.'));
      for (const [text, message] of Object.entries(read(`l10n/bundle.l10n.${language}.json`))) {
        for (const [, title = ''] of text.matchAll(/"AWS SSO: ([^"]+)"/g)) {
          const [key] = titles.find(([, known]) => known.replace('…', '') === title) ?? [];
          assert.ok(key !== undefined, title);
          assert.ok(message.includes(`AWS SSO: ${translated[key]?.replace('…', '')}`), message);
        }
      }
    });
  }
});
