import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

describe('the texts for translators', () => {
  it('are those of the code: after a change run "npm run l10n"', async () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ extension: '.ts' as const, contents: readFileSync(join('src', path), 'utf8') }));
    const inCode = Object.keys(await getL10nJson(sources));
    const exported = Object.keys(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as object);
    assert.deepEqual(exported.sort(), inCode.sort());
  });
});
