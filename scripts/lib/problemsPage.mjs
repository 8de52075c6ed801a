/** @typedef {import('../../src/config/language/catalog').CatalogEntry} CatalogEntry */

/**
 * The text of docs/config-problems.md.
 * @param {Readonly<Record<string, CatalogEntry>>} catalog of `src/config/language/catalog.ts`
 */
export function problemsPage(catalog) {
  const sections = Object.entries(catalog).map(([code, entry]) => {
    const asWarning =
      entry.affectsAsWarning === undefined ? '' : `; where it is a warning, ${entry.affectsAsWarning}`;
    return [
      `## ${code}`,
      `**${entry.title}.** ${entry.why}`,
      `Affects ${entry.affects}${asWarning}.`,
      'fix' in entry
        ? `Quick fix: ${withSmallFirst(entry.fix)}`
        : `No quick fix: ${withSmallFirst(entry.noFix)}`,
    ].join('\n\n');
  });
  return [
    '# Problems in AWS config files',
    'The problems that the editor shows in `~/.aws/config` and `~/.aws/credentials`, by code. `npm run docs` generates this page.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

/** @param {string} sentence */
function withSmallFirst(sentence) {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
