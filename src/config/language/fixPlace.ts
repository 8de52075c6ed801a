import type { ConfigDocument, DocumentSection } from '../document';
import { changeLines, type LineChange } from '../lineChanges';
import { readSectionHeader, type ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis, LocatedProblem } from './configAnalysis';
import type { LineSpot } from './spots';

/** What a fix does; the editor has a title for each. */
export type FixKind =
  | 'closeHeader'
  | 'useEquals'
  | 'commentOut'
  | 'join'
  | 'removeEarlierKey'
  | 'writeHeader'
  | 'renameProfile'
  | 'dedent'
  | 'writeKey'
  | 'moveComment'
  | 'plainBlanks'
  | 'removeInvisible'
  | 'removeQuotes'
  | 'writeValue'
  | 'removeLine'
  | 'addScopes'
  | 'moveToConfig'
  | 'moveToCredentials'
  | 'makeSession';

export type DocumentChange = (document: ConfigDocument) => ConfigDocument;

/** A change of one or both files that ends a problem, and changes no line besides. */
export interface Fix {
  readonly kind: FixKind;
  /** What is written, for the title. */
  readonly written?: string;
  /** Whether it is the one change that most people want. */
  readonly isPreferred: boolean;
  readonly edits: Readonly<Partial<Record<ConfigFileRole, DocumentChange>>>;
  /**
   * Of one that moves something to the other file: the file that gets it. It is written first, so that nothing is lost in
   * between.
   */
  readonly movesTo?: ConfigFileRole;
  /** Of one that renames a profile, in all places that name it. */
  readonly renames?: string;
  /** A login that goes on under another name: that of the session's token file. */
  readonly login?: { readonly from: string; readonly to: string };
}

/** Where a fix is wanted. */
export interface FixPlace {
  readonly problem: LocatedProblem;
  readonly spot: LineSpot;
  readonly analysis: ConfigAnalysis;
}

/** A fix that changes the file of the problem. */
export function change({ problem }: FixPlace, kind: FixKind, edit: DocumentChange, isPreferred = true): Fix {
  return { kind, isPreferred, edits: { [problem.role]: edit } };
}

/** The same, line by line. */
export function changeTo(
  place: FixPlace,
  kind: FixKind,
  changes: (document: ConfigDocument) => LineChange[],
): Fix {
  return change(place, kind, (document) => changeLines(document, changes(document)));
}

/** A fix that puts lines in the place of the one with the problem. */
export function replaceLine(place: FixPlace, kind: FixKind, added: readonly string[], written?: string): Fix {
  const { line } = place.problem;
  const fix = changeTo(place, kind, () => [{ line, removed: 1, added }]);
  return written === undefined ? fix : { ...fix, written };
}

export function removal(line: number): LineChange {
  return { line, removed: 1, added: [] };
}

/** The section that a line, from 1, stands in. */
export function sectionAt(document: ConfigDocument, line: number): DocumentSection | undefined {
  return document.sections.findLast((section) => section.line <= line);
}

/** Whether a section of a document defines this. */
export function defines(section: DocumentSection, role: ConfigFileRole, kind: string, name: string): boolean {
  const header = readSectionHeader(section, role);
  return header.kind === kind && 'name' in header && header.name === name;
}
