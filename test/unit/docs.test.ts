import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandsPage } from '../../scripts/lib/commandsPage.mjs';
import { problemsPage } from '../../scripts/lib/problemsPage.mjs';
import { settingsPage } from '../../scripts/lib/settingsPage.mjs';
import { CATALOG } from '../../src/config/language/catalog';

const read = (path: string): string => readFileSync(path, 'utf8');
const pages = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'SUPPORT.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map(
    (name) => `docs/${name.replaceAll('\\', '/')}`,
  ),
].filter((path) => path.endsWith('.md'));

/** The guide quotes what it forbids; the faults quote messages of the code. */
const NOT_PROSE = ['docs/style.md', 'docs/faults.md'];

describe('the pages in docs/', () => {
  it('describe the settings as the Settings editor does: after a change run "npm run docs"', () => {
    assert.equal(read('docs/settings.md'), settingsPage());
  });

  it('describe the problems of config files as the code does: after a change run "npm run docs"', () => {
    assert.equal(read('docs/config-problems.md'), problemsPage(CATALOG));
  });

  it('describe each command, with the places it is found in: after a change run "npm run docs"', () => {
    assert.equal(read('docs/commands.md'), commandsPage());
  });

  it('name tests and workflows that exist', () => {
    for (const page of pages)
      for (const [, path = ''] of read(page).matchAll(/`((?:test|\.github)\/[\w./-]+\.\w+)`/g))
        assert.ok(existsSync(path), `${page} names ${path}`);
  });

  it('link to pages and pictures that exist', () => {
    for (const page of pages) {
      for (const [, link, source] of read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)|<img [^>]*src="([^"]+)"/g)) {
        const target = link ?? source ?? '';
        if (/^(https?|command):/.test(target)) continue;
        assert.ok(existsSync(join(dirname(page), target)), `${page} links to ${target}`);
      }
    }
  });

  it('show each picture that is there, which is there in light and in dark', () => {
    const texts = pages.map(read).join('\n');
    const pictures = readdirSync('docs/images');
    for (const picture of pictures) {
      const [, name = ''] = /^(.+)-(?:light|dark)\.png$/.exec(picture) ?? [];
      for (const colorScheme of ['light', 'dark'])
        assert.ok(pictures.includes(`${name}-${colorScheme}.png`), picture);
      assert.ok(texts.includes(`images/${name}-light.png`), `no page shows ${picture}`);
    }
  });
});

describe('SECURITY.md', () => {
  const rows = [...read('SECURITY.md').matchAll(/\| `(test\/[^`]+)`: (.+?) +\|$/gm)];

  it('names a test that proves each row of the threats', () => {
    const threats = read('SECURITY.md')
      .slice(read('SECURITY.md').indexOf('## Threats'))
      .split('\n')
      .filter((line) => line.startsWith('|')).length;
    assert.equal(rows.length, threats - 2);
    for (const [, file = '', title = ''] of rows)
      assert.ok(existsSync(file) && read(file).includes(title), `${file}: ${title}`);
  });
});

describe('the style guide', () => {
  const forbidden = [...read('docs/style.md').matchAll(/^\| (.+?) +\| .+\|$/gm)]
    .map(([, phrase = '']) => phrase)
    .filter((phrase) => !/^(don't write|-+)$/.test(phrase));

  it('names phrases to avoid', () => {
    assert.ok(forbidden.length > 20, String(forbidden.length));
    assert.ok(forbidden.includes('goes before'));
  });

  it('is kept by every text and page', () => {
    const texts = [
      'package.nls.json',
      'l10n/bundle.l10n.json',
      ...['src/config', 'src/credentials', 'src/helper'].flatMap(filesWithEnglish),
      ...pages.filter((page) => !NOT_PROSE.includes(page)),
    ];
    // In code, three dots spread a list.
    const isMeant = (path: string, phrase: string): boolean => !(phrase === '...' && path.endsWith('.ts'));
    const wrong = texts.flatMap((path) =>
      forbidden
        .filter((phrase) => isMeant(path, phrase) && says(read(path), phrase))
        .map((phrase) => `${path}: ${phrase}`),
    );
    assert.deepEqual(wrong, []);
  });
});

/** The sources of lints, reports and tools for agents: a person reads their English as it is. */
function filesWithEnglish(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) =>
      /(^|\/)(lint|diagnosis|catalog|tool|environmentEffects|accessCheckReport|mcp|status)\w*\.ts$/.test(
        name.replaceAll('\\', '/'),
      ),
    )
    .map((name) => `${directory}/${name}`);
}

/** Whether a text has a phrase as words of its own, in any case. */
function says(text: string, phrase: string): boolean {
  const escaped = phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const atWords = /^\w/.test(phrase) ? `\\b${escaped}\\b` : escaped;
  return new RegExp(atWords, 'i').test(text);
}
