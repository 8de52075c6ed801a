import type { ConfigDocument, DocumentProperty, DocumentSection } from './document';
import { inlineCommentOf, isHiddenByComment, writeProperty, type SectionText } from './documentEdits';
import { isCommentSign, trimBlanks } from './documentText';
import type { LineChange } from './lineChanges';

/**
 * What gives a section another content: this title and these properties, and nothing else but its blank lines and
 * comments. Properties that stay keep their place; a line that every SDK reads as it is meant stays as it is. A comment
 * behind a value goes to a line of its own: the AWS CLI would take it for a part of the value.
 * @param properties each once, keys in lower case.
 * @throws ConfigEditError
 */
export function rewriteChanges(
  document: ConfigDocument,
  section: DocumentSection,
  { title, properties }: SectionText,
): LineChange[] {
  const wanted = new Map(properties);
  const placed = new Map<number, DocumentProperty>();
  // Of repeated ones the last counts.
  for (const property of new Map(section.properties.map((each) => [each.key, each])).values()) {
    if (wanted.has(property.key)) placed.set(property.line, property);
  }

  const changes: LineChange[] = [];
  const replace = (line: number, added: readonly string[]): void => {
    const isSame = added.length === 1 && added[0] === document.lines[line - 1]?.text;
    if (!isSame) changes.push({ line, removed: 1, added });
  };
  replace(section.line, headerTexts(document, section, title));
  for (let line = section.line + 1; line <= section.lastLine; line++) {
    const text = document.lines[line - 1]?.text ?? '';
    const property = placed.get(line);
    if (property) replace(line, propertyTexts(text, property, wanted.get(property.key) ?? ''));
    else if (!isBlankOrComment(text)) replace(line, []);
  }
  const keys = new Set([...placed.values()].map(({ key }) => key));
  const added = [...wanted].filter(([key]) => !keys.has(key)).map(writeProperty);
  if (added.length > 0) changes.push({ line: section.lastLine + 1, removed: 0, added });
  return changes;
}

function headerTexts(document: ConfigDocument, section: DocumentSection, title: string): string[] {
  const text = document.lines[section.line - 1]?.text ?? '';
  const rest = text.slice(section.indent + 1 + section.title.length + (section.isClosed ? 1 : 0));
  const isWellWritten = section.isClosed && section.indent === 0 && section.title === title;
  const comment = trimBlanks(rest);
  if (isHiddenByComment(document, section)) return [comment, `[${title}]`];
  if (isWellWritten && !section.hasGluedComment && isBlankOrComment(rest)) return [text];
  return [isCommentSign(comment.charCodeAt(0)) ? `[${title}] ${comment}` : `[${title}]`];
}

function propertyTexts(text: string, property: DocumentProperty, value: string): string[] {
  const written = writeProperty([property.key, value]);
  const isWellWritten =
    property.value === value &&
    property.indent === 0 &&
    property.writtenKey === property.key &&
    !property.hasColon &&
    !property.hasInlineComment;
  return isWellWritten ? [text] : [...inlineCommentOf(text), written];
}

function isBlankOrComment(text: string): boolean {
  const trimmed = trimBlanks(text);
  return trimmed === '' || isCommentSign(trimmed.charCodeAt(0));
}
