import type { ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis } from './configAnalysis';
import { factsOf } from './pieceFacts';

/** A section or a key of the outline; lines from 1. */
export interface OutlineItem {
  readonly kind: 'profile' | 'sso-session' | 'other' | 'key';
  readonly name: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly children: readonly OutlineItem[];
}

export interface FoldedLines {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly kind: 'section' | 'comment';
}

/** Sections with their keys. Values are left out: they may be secrets. */
export function outlineOf(analysis: ConfigAnalysis, role: ConfigFileRole): OutlineItem[] {
  return analysis.textOf(role).pieces.flatMap((piece) => {
    const { linesBefore } = piece;
    return factsOf(piece, role).map(({ section, header }): OutlineItem => {
      const isNamed = header.kind === 'profile' || header.kind === 'sso-session';
      return {
        kind: isNamed ? header.kind : 'other',
        name: isNamed ? header.name : section.title,
        firstLine: section.line + linesBefore,
        lastLine: section.lastLine + linesBefore,
        children: section.properties.map(({ writtenKey, line, continuationLines }) => ({
          kind: 'key',
          name: writtenKey,
          firstLine: line + linesBefore,
          lastLine: (continuationLines.at(-1) ?? line) + linesBefore,
          children: [],
        })),
      };
    });
  });
}

/**
 * Sections; the profiles of one session that follow each other, as a group with its session; and comments of several lines.
 */
export function foldingOf(analysis: ConfigAnalysis, role: ConfigFileRole): FoldedLines[] {
  const folded: FoldedLines[] = [];
  let group: { readonly session: string; readonly first: number; last: number; count: number } | undefined;
  const endGroup = (): void => {
    // A group that begins where its first section does would hide what that one folds.
    if (group && group.count > 1)
      folded.push({ firstLine: group.first, lastLine: group.last, kind: 'section' });
    group = undefined;
  };
  for (const piece of analysis.textOf(role).pieces) {
    const { linesBefore } = piece;
    for (const { section, header, session } of factsOf(piece, role)) {
      const [first, last] = [section.line + linesBefore, section.lastLine + linesBefore];
      if (last > first) folded.push({ firstLine: first, lastLine: last, kind: 'section' });
      if (header.kind === 'sso-session') {
        endGroup();
        group = { session: header.name, first, last, count: 1 };
      } else if (group && session === group.session) {
        group.last = last;
        group.count++;
      } else endGroup();
    }
    folded.push(
      ...commentsOf(
        piece.document.lines.map(({ text }) => text),
        linesBefore,
      ),
    );
  }
  endGroup();
  return folded;
}

function commentsOf(lines: readonly string[], linesBefore: number): FoldedLines[] {
  const folded: FoldedLines[] = [];
  let first: number | undefined;
  for (let index = 0; index <= lines.length; index++) {
    const isComment = /^\s*[#;]/.test(lines[index] ?? '');
    if (isComment) first ??= index;
    else if (first !== undefined) {
      if (index - first > 1)
        folded.push({ firstLine: first + 1 + linesBefore, lastLine: index + linesBefore, kind: 'comment' });
      first = undefined;
    }
  }
  return folded;
}
