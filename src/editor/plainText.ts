import { codePointText, UNSEEN_CHARACTER } from '../base/unseenText';

/**
 * Names come from files and services that anyone may have written. These make them safe for the places that give
 * characters a meaning: icons in labels, links in messages, markup in hovers. In each place what cannot be seen, or turns
 * the direction of the text, is shown by its number: a name could pass for another with it.
 */

/** Breaks what would have a meaning, without being seen itself. */
const BREAK = '\u200b';

/** All of these but a BREAK that was put where it belongs; line ends and tabs become spaces. */
const UNSEEN = new RegExp(`(?![\\r\\n\\t])${UNSEEN_CHARACTER}(?<![$\\]]\\u200b(?=\\())`, 'gu');

/** For labels of one line that draw `$(name)` as an icon: status bar, quick pick, tree. */
export function withoutIcons(text: string): string {
  return seen(text).replace(/\$\(/g, `$${BREAK}(`);
}

/** For notifications and dialogs, which draw icons too and turn `[text](target)` into a link. */
export function withoutLinks(text: string): string {
  return withoutIcons(text).replace(/\]\(/g, `]${BREAK}(`);
}

/** For Markdown: every character that could mean something is escaped, line ends become spaces. */
export function escapeMarkdown(text: string): string {
  return seen(text).replace(
    /[\\`*_{}[\]()#+\-.!~|<>&$"':@]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

function seen(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(UNSEEN, codePointText);
}
