import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';

/** Rules of axe that say nothing about one part of a page. */
const RULES_FOR_WHOLE_PAGES = ['region', 'landmark-one-main', 'page-has-heading-one'];

let axe: string | undefined;

/**
 * What axe finds wrong with parts of a page, by the rules of WCAG 2.2 A and AA.
 * @param selectors of CSS; the whole page when there are none
 * @returns a sentence for each element that breaks a rule
 */
export async function violationsIn(page: Page, ...selectors: string[]): Promise<string[]> {
  axe ??= readFileSync(
    createRequire(join(repositoryRoot, 'package.json')).resolve('axe-core/axe.min.js'),
    'utf8',
  );
  await page.evaluate(axe);
  const rules = Object.fromEntries(
    selectors.length > 0 ? RULES_FOR_WHOLE_PAGES.map((rule) => [rule, { enabled: false }]) : [],
  );
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], rules };
  return page.evaluate<string[]>(`(async () => {
    const context = ${JSON.stringify(selectors.length > 0 ? { include: selectors.map((selector) => [selector]) } : {})};
    const { violations } = await axe.run(Object.keys(context).length > 0 ? context : document, ${JSON.stringify(options)});
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => id + ': ' + help + ': ' + html.slice(0, 300)));
  })()`);
}

/** The name of each element, as a screen reader says it. */
export async function namesOf(elements: Locator): Promise<string[]> {
  const snapshots = await Promise.all((await elements.all()).map((element) => element.ariaSnapshot()));
  return snapshots.map((snapshot) => /^- '?\S+ "((?:[^"\\]|\\.)*)"/.exec(snapshot)?.[1] ?? '');
}
