// `npm run l10n`: the texts for translators, from the code. Texts are in alphabetical order, so that code that moves changes
// no file. Translations of texts that are gone are removed; texts without a translation are named.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';

const SOURCE = 'bundle.l10n.json';
const directory = join(repositoryRoot, 'l10n');

await main(async () => {
  await ensureDependencies();
  const { textsInCode } = await import('./lib/textsInCode.mjs');
  const texts = await textsInCode();
  write(
    SOURCE,
    texts.map((text) => [text, text]),
  );
  for (const file of readdirSync(directory).filter((name) => name !== SOURCE)) {
    /** @type {Record<string, string>} */
    const translations = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    write(
      file,
      texts.flatMap((text) => (translations[text] === undefined ? [] : [[text, translations[text]]])),
    );
    for (const text of texts.filter((each) => translations[each] === undefined))
      console.log(`l10n/${file} lacks ${JSON.stringify(text)}`);
  }
});

/**
 * @param {string} file in l10n/
 * @param {readonly (readonly string[])[]} entries English texts and their translations
 */
function write(file, entries) {
  const json = JSON.stringify(Object.fromEntries(entries), undefined, 2);
  writeFileSync(join(directory, file), `${json}\n`);
}
