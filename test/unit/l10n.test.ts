import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { sourcesWithTexts, textsInCode } from '../../scripts/lib/textsInCode.mjs';

describe('the texts for translators', () => {
  it('are those of the code: after a change run "npm run l10n"', async () => {
    const exported = Object.keys(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as object);
    assert.deepEqual(exported, await textsInCode());
  });

  it('are named in every source by the names that the one import gives', () => {
    for (const { contents, imports } of sourcesWithTexts()) {
      for (const statement of imports)
        assert.match(statement, /^import (type )?(\* as vscode|\{[^*]*\}) from 'vscode';$/);
      assert.doesNotMatch(contents, /\bl10n as\b|\bl10n:/);
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
