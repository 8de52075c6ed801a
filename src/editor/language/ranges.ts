import * as vscode from 'vscode';
import type { ConfigAnalysis } from '../../config/language/configAnalysis';
import type { LineRange } from '../../config/language/spots';
import type { ConfigFileRole } from '../../config/sectionHeader';

/** A stretch of a line, which counts from 1, as VS Code has it. */
export function toRange({ line, start, end }: LineRange): vscode.Range {
  return new vscode.Range(line - 1, start, line - 1, end);
}

export function linesRange(first: number, last: number): vscode.Range {
  return new vscode.Range(first - 1, 0, last - 1, Number.MAX_SAFE_INTEGER);
}

export function lineText(analysis: ConfigAnalysis, role: ConfigFileRole, line: number): string {
  const placed = analysis.textOf(role).pieceAt(line);
  return placed?.piece.document.lines[line - placed.linesBefore - 1]?.text ?? '';
}

/** What turns one text into another: the whole lines from the first that differs to the last. */
export function editBetween(before: string, after: string): vscode.TextEdit[] {
  if (before === after) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - same;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const text = now.slice(same, now.length - tail).join('');
  const range = new vscode.Range(same, 0, old.length - tail, 0);
  return [new vscode.TextEdit(range, text)];
}

/** With their endings; the last one may have none. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\r\n|\n|\r(?!\n))/);
}

/** What the Problems view names as the source of every diagnostic of ours. */
export const SOURCE = 'AWS SSO Profiles';
