import { UNSEEN_CHARACTER } from './unseenText';

const UNSEEN = new RegExp(`${UNSEEN_CHARACTER}+`, 'gu');

/**
 * Text for a Markdown document that is read as it is too: names come from files that anyone may have written, and must
 * neither format nor link. Becomes one line.
 */
export function escapeProse(value: string): string {
  return value
    .replace(UNSEEN, ' ')
    .replace(/[\\`*[\]<>|&]|~(?=~)/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}
