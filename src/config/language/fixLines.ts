import type { ConfigDocument } from '../document';
import {
  countLeadingBlanks,
  findDelimiter,
  findInlineComment,
  isCommentSign,
  trimBlanks,
} from '../documentText';
import type { LineChange } from '../lineChanges';
import { withoutInvisible } from './editorLint';
import { changeTo, removal, replaceLine, sectionAt, type Fix, type FixPlace } from './fixPlace';
import { lineSpot } from './spots';

/** Of a line that the AWS CLI refuses: closes its header, writes its `=`, or makes it a comment. */
export function mendLine(place: FixPlace): Fix | undefined {
  const { spot } = place;
  const { text, facts, property } = spot;
  const indent = countLeadingBlanks(text);
  if (spot.isHeader && facts) {
    const { section } = facts;
    const end = section.indent + 1 + section.title.length;
    const rest = trimBlanks(text.slice(end + (section.isClosed ? 1 : 0)));
    if (section.title.trim() === '') return undefined;
    if (section.isClosed) return replaceLine(place, 'commentOut', [`# ${rest}`, text.slice(0, end + 1)]);
    const header = `${text.slice(0, end)}]`;
    return replaceLine(place, 'closeHeader', [rest === '' ? header : `${header} ${rest}`], header);
  }
  if (property?.hasColon) {
    const delimiter = findDelimiter(text);
    const value = trimBlanks(text.slice(delimiter + 1));
    return replaceLine(place, 'useEquals', [
      `${trimEnd(text.slice(0, delimiter))} =${value === '' ? '' : ` ${value}`}`,
    ]);
  }
  // A header behind a byte order mark, where files were joined.
  if (withoutInvisible(text).trimStart().startsWith('[')) return undefined;
  // What is indented below would continue the setting above.
  if (!spot.continued && isFollowedByIndented(place)) return undefined;
  return replaceLine(place, 'commentOut', [`${text.slice(0, indent)}# ${text.slice(indent)}`]);
}

/** Whether the next line that says something is indented: it belongs to what stands above it. */
export function isFollowedByIndented({ problem, analysis }: FixPlace): boolean {
  const { line, role } = problem;
  for (let next = line + 1; ; next++) {
    const spot = lineSpot(analysis, role, next);
    const piece = analysis.textOf(role).pieceAt(next);
    if (!spot || !piece || next > piece.linesBefore + piece.lineCount) return false;
    const indent = countLeadingBlanks(spot.text);
    if (indent === spot.text.length || isCommentSign(spot.text.charCodeAt(indent))) continue;
    return indent > 0;
  }
}

/** Of a key that a section has more than once, the last one stays. */
export function removeEarlierKeys(place: FixPlace): Fix | undefined {
  const { problem, spot } = place;
  const { property } = spot;
  if (!property) return undefined;
  return changeTo(place, 'removeEarlierKey', (document) =>
    (sectionAt(document, problem.line)?.properties ?? [])
      .filter(({ key, line }) => key === property.key && line < problem.line)
      .flatMap(({ line, continuationLines }) => [line, ...continuationLines])
      .map(removal),
  );
}

/** Puts a comment behind a value on a line of its own, above. */
export function moveComment(place: FixPlace): Fix | undefined {
  const { text, property, continued } = place.spot;
  if (!property && !continued) return undefined;
  if (
    property &&
    (property.value.startsWith('\n') || property.value === '') &&
    property.continuationLines.length > 0
  )
    return undefined;
  const start = findDelimiter(text) + 1;
  const comment = findInlineComment(text.slice(start));
  const indent = text.slice(0, countLeadingBlanks(text));
  if (comment === -1) return undefined;
  return replaceLine(place, 'moveComment', [
    indent + trimBlanks(text.slice(start + comment)),
    trimEnd(text.slice(0, start + comment)),
  ]);
}

/** Moves keys to the first column, so that none continues the setting above it. */
export function dedentKeys(place: FixPlace): Fix | undefined {
  const { problem, spot } = place;
  if (spot.property) {
    return changeTo(place, 'dedent', (document) =>
      (sectionAt(document, problem.line)?.properties ?? [])
        .filter(({ indent }) => indent > 0)
        .map(({ line }) => dedent(document, line)),
    );
  }
  if (!spot.continued) return undefined;
  return changeTo(place, 'dedent', (document) => {
    const property = sectionAt(document, problem.line)?.properties.find(({ continuationLines }) =>
      continuationLines.includes(problem.line),
    );
    const isAssignment = (line: number): boolean =>
      /^\s*[A-Za-z_]\w*[ \t]*[=:]/.test(document.lines[line - 1]?.text ?? '');
    return (property?.continuationLines ?? [])
      .filter((line) => line >= problem.line && isAssignment(line))
      .map((line) => dedent(document, line));
  });
}

function dedent(document: ConfigDocument, line: number): LineChange {
  const text = document.lines[line - 1]?.text ?? '';
  return { line, removed: 1, added: [text.slice(countLeadingBlanks(text))] };
}

function trimEnd(text: string): string {
  return text.replace(/\s+$/, '');
}
