import type { DocumentProperty, DocumentSection } from '../document';
import {
  countLeadingBlanks,
  findDelimiter,
  findInlineComment,
  isCommentSign,
  trimBlanks,
} from '../documentText';
import type { ConfigFileRole } from '../sectionHeader';
import { findProfileReferences } from '../profileReferences';
import type { ConfigAnalysis } from './configAnalysis';
import { factsOf, type SectionFacts } from './pieceFacts';

/** A stretch of one line; `line` from 1, columns from 0, the end excluded. */
export interface LineRange {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A line of one of the files, with what it belongs to. */
export interface LineSpot {
  readonly line: number;
  readonly text: string;
  readonly facts: SectionFacts | undefined;
  /** Whose key is on this line. */
  readonly property: DocumentProperty | undefined;
  /** Whose value the line continues. */
  readonly continued: DocumentProperty | undefined;
  readonly isHeader: boolean;
  /** Lines before the piece: what `facts` counts from. */
  readonly linesBefore: number;
}

/** A name in a file that stands for a profile or a session. */
export interface NameSpot extends LineRange {
  readonly kind: 'profile' | 'sso-session';
  readonly name: string;
  readonly role: ConfigFileRole;
  readonly isDefinition: boolean;
}

export function lineSpot(analysis: ConfigAnalysis, role: ConfigFileRole, line: number): LineSpot | undefined {
  const piece = analysis.textOf(role).pieceAt(line);
  if (!piece) return undefined;
  const { linesBefore } = piece;
  const lineInPiece = line - linesBefore;
  const written = piece.document.lines[lineInPiece - 1];
  const facts = factsOf(piece, role).findLast(({ section }) => section.line <= lineInPiece);
  const properties = facts?.section.properties ?? [];
  return {
    line,
    text: written?.text ?? '',
    facts,
    property: properties.find((property) => property.line === lineInPiece),
    continued: properties.find(({ continuationLines }) => continuationLines.includes(lineInPiece)),
    isHeader: facts?.section.line === lineInPiece,
    linesBefore,
  };
}

/** Of a line without its inline comment. */
export function valueRange({ line, text }: Pick<LineSpot, 'line' | 'text'>): LineRange {
  const after = findDelimiter(text) + 1;
  const comment = findInlineComment(text.slice(after));
  const written = comment === -1 ? text.slice(after) : text.slice(after, after + comment);
  const start = after + countLeadingBlanks(written);
  const value = trimBlanks(written);
  return value === '' ? { line, start: after, end: after } : { line, start, end: start + value.length };
}

export function keyRange({ line, text }: Pick<LineSpot, 'line' | 'text'>): LineRange {
  const start = countLeadingBlanks(text);
  const delimiter = findDelimiter(text);
  const key = trimBlanks(text.slice(start, delimiter === -1 ? text.length : delimiter));
  return { line, start, end: start + key.length };
}

/** The name within a header, without quotes and the word before it. */
export function headerNameRange(facts: SectionFacts, line: number): LineRange | undefined {
  const { header, section } = facts;
  if (!('name' in header)) return undefined;
  const at = section.title.lastIndexOf(header.name);
  if (at === -1) return undefined;
  const start = section.indent + 1 + at;
  return { line, start, end: start + header.name.length };
}

/** The names on a line: of its header, or those that its setting refers to. */
export function namesOnLine(spot: LineSpot, role: ConfigFileRole): NameSpot[] {
  const { facts, property, line, text } = spot;
  if (!facts) return [];
  const { header } = facts;
  if (spot.isHeader) {
    const range = headerNameRange(facts, line);
    if (!range || (header.kind !== 'profile' && header.kind !== 'sso-session')) return [];
    return [{ ...range, kind: header.kind, name: header.name, role, isDefinition: true }];
  }
  if (!property || property.value === '') return [];
  const { start } = valueRange({ line, text });
  if (property.key === 'sso_session')
    return [
      {
        line,
        start,
        end: start + property.value.length,
        kind: 'sso-session',
        name: property.value,
        role,
        isDefinition: false,
      },
    ];
  const firstLine = property.value.split('\n', 1)[0] ?? '';
  return findProfileReferences(property.key, property.value)
    .filter(({ end }) => end <= firstLine.length)
    .map((reference) => ({
      line,
      start: start + reference.start,
      end: start + reference.end,
      kind: 'profile',
      name: reference.name,
      role,
      isDefinition: false,
    }));
}

export function nameAt(
  analysis: ConfigAnalysis,
  role: ConfigFileRole,
  line: number,
  column: number,
): NameSpot | undefined {
  const spot = lineSpot(analysis, role, line);
  return spot && namesOnLine(spot, role).find(({ start, end }) => column >= start && column <= end);
}

/** Every place in both files that has a name: its sections, and the settings that refer to it. */
export function findNames(analysis: ConfigAnalysis, kind: NameSpot['kind'], name: string): NameSpot[] {
  const found: NameSpot[] = [];
  for (const role of ['config', 'credentials'] as const) {
    for (const piece of analysis.textOf(role).pieces) {
      if (!piece.text.includes(name)) continue;
      const { linesBefore } = piece;
      for (let line = linesBefore + 1; line <= linesBefore + piece.lineCount; line++) {
        const spot = lineSpot(analysis, role, line);
        if (spot)
          found.push(...namesOnLine(spot, role).filter((each) => each.kind === kind && each.name === name));
      }
    }
  }
  return found;
}

/** Whether a line, up to a column, is within a comment. */
export function isInComment(text: string, column: number): boolean {
  const before = text.slice(0, column);
  return isCommentSign(before.charCodeAt(countLeadingBlanks(before)));
}

/** Lines of the section in its file. */
export function sectionLines(
  { section }: SectionFacts,
  linesBefore: number,
): { first: number; last: number } {
  return { first: linesBefore + section.line, last: linesBefore + section.lastLine };
}

export function isSectionOf(section: DocumentSection, line: number): boolean {
  return section.line <= line && line <= section.lastLine;
}
