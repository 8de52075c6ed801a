/**
 * Names come from files that anyone may have written. These make them safe for the places that give characters a
 * meaning: icons in labels, links in messages, markup in hovers.
 */

/** For labels of one line that draw `$(name)` as an icon: status bar, quick pick, tree. */
export function withoutIcons(text: string): string {
  return text.replace(/\$\(/g, '$\u200b(').replace(/[\r\n\t]+/g, ' ');
}

/** For notifications and dialogs, which turn `[text](target)` into a link. */
export function withoutLinks(text: string): string {
  return text.replace(/\]\(/g, ']\u200b(').replace(/[\r\n\t]+/g, ' ');
}

/** For Markdown: every character that could mean something is escaped, line ends become spaces. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!~|<>&$"':@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
