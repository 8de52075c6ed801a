import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { readSharedFile } from '../../config/configEditor';
import { ConfigAnalysis, type AnalyzedFiles } from '../../config/language/configAnalysis';
import type { LineRange } from '../../config/language/spots';
import type { AwsLocations } from '../../config/locations';
import type { ConfigFileRole } from '../../config/sectionHeader';
import { findOpenDocument } from '../configEdits/openDocumentEdits';

/** Two files that are read together: those of the home, or neighbors elsewhere. */
export interface FileSet {
  readonly files: AnalyzedFiles;
  readonly analysis: ConfigAnalysis;
  /** They are the files that AWS tools read here. */
  readonly isHome: boolean;
}

/** A document as a part of its set, which has taken its text. */
export interface SetDocument {
  readonly set: FileSet;
  readonly role: ConfigFileRole;
}

const ROLES = ['config', 'credentials'] as const;

/** The sets of files that have been looked at, with their texts: of open documents, else of the disk. */
export class FileSets {
  readonly #locations: AwsLocations;
  readonly #ageOf: (accessKeyId: string) => number | undefined;
  readonly #sets = new Map<string, FileSet>();
  /** What was last taken of a document, so that its text is not made again. */
  readonly #taken = new WeakMap<vscode.TextDocument, number>();

  constructor(locations: AwsLocations, ageOf: (accessKeyId: string) => number | undefined) {
    this.#locations = locations;
    this.#ageOf = ageOf;
  }

  get home(): FileSet {
    const { configFile, credentialsFile } = this.#locations;
    return this.#get({ config: configFile, credentials: credentialsFile }, true);
  }

  all(): FileSet[] {
    return [...this.#sets.values()];
  }

  /** The set of a document, with its text as it is now. */
  take(document: vscode.TextDocument): SetDocument {
    const found = this.#find(document);
    if (this.#taken.get(document) !== document.version) {
      this.#taken.set(document, document.version);
      found.set.analysis.update(found.role, document.getText());
    }
    return found;
  }

  /** Reads what no editor shows. Never fails: a file that cannot be read has no text here. */
  async readFromDisk(set: FileSet): Promise<void> {
    for (const role of ROLES) {
      const { [role]: file } = set.files;
      const shown = findOpenDocument(file, isShown);
      if (shown) {
        this.take(shown);
        continue;
      }
      const text = await readSharedFile(file).catch(() => undefined);
      set.analysis.update(role, withoutMark(text));
      // The text of one that VS Code keeps is taken again when it is shown again.
      const kept = findOpenDocument(file);
      if (kept) this.#taken.delete(kept);
    }
  }

  #find(document: vscode.TextDocument): SetDocument {
    const path = document.uri.fsPath;
    const { home } = this;
    for (const role of ROLES) {
      if (vscode.Uri.file(home.files[role]).fsPath === path) return { set: home, role };
    }
    const directory = dirname(path);
    const role = basename(path) === 'credentials' ? 'credentials' : 'config';
    const files = {
      config: join(directory, 'config'),
      credentials: join(directory, 'credentials'),
      [role]: path,
    };
    return { set: this.#get(files, false), role };
  }

  #get(files: AnalyzedFiles, isHome: boolean): FileSet {
    const key = `${files.config}\n${files.credentials}`;
    let set = this.#sets.get(key);
    if (!set) {
      set = { files, isHome, analysis: new ConfigAnalysis(files, { ageOf: this.#ageOf }) };
      this.#sets.set(key, set);
    }
    return set;
  }
}

/**
 * Whether a document is what a person sees of its file. VS Code keeps others for some minutes and does not read their files again.
 */
export function isShown(document: vscode.TextDocument): boolean {
  if (document.isDirty) return true;
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => isInputOf(input, document)));
}

/** Whether the input of a tab shows a document. */
export function isInputOf(input: unknown, { uri }: vscode.TextDocument): boolean {
  return (
    (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()) ||
    (input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString())
  );
}

function withoutMark(text: string | undefined): string | undefined {
  return text?.replace(/^\uFEFF/, '');
}

/** A stretch of a line, which counts from 1, as VS Code has it. */
export function toRange({ line, start, end }: LineRange): vscode.Range {
  return new vscode.Range(line - 1, start, line - 1, end);
}

export function linesRange(first: number, last: number): vscode.Range {
  return new vscode.Range(first - 1, 0, last - 1, Number.MAX_SAFE_INTEGER);
}

export function lineText(analysis: ConfigAnalysis, role: ConfigFileRole, line: number): string {
  const piece = analysis.textOf(role).pieceAt(line);
  return piece?.document.lines[line - piece.linesBefore - 1]?.text ?? '';
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
