import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { AWS_CONFIG } from '../../contributions';
import { affectedBy, CATALOG, problemPage, type ConfigProblemCode } from '../../config/language/catalog';
import type { LocatedProblem } from '../../config/language/configAnalysis';
import { problemRange } from '../../config/language/problemRange';
import type { ConfigStore } from '../../config/configStore';
import { findOpenDocument } from '../configEdits/openDocumentEdits';
import { isInputOf, isShown, lineText, SOURCE, toRange, type FileSet, type FileSets } from './fileSets';

export interface DiagnosticsServices {
  readonly config: ConfigStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CheckedFiles {
  readonly count: number;
}

/** After the last key of a word, and before a person looks up. */
const AFTER_TYPING_MS = 150;
const ROLES = ['config', 'credentials'] as const;
/** Of a file as a whole: the text in the editor does not tell. */
const OF_THE_FILE: ReadonlySet<string> = new Set(['byteOrderMark', 'invalidEncoding', 'unreadableFile']);

const SEVERITIES: Readonly<Record<LocatedProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Shows the problems of open files while they are typed, and of both files of the home when that was asked for. */
export class ConfigDiagnostics implements Disposable {
  readonly #sets: FileSets;
  readonly #services: DiagnosticsServices;
  readonly #disposables = new DisposableStore();
  readonly #collection = vscode.languages.createDiagnosticCollection(AWS_CONFIG);
  #timer: Disposable | undefined;
  #isCheckingAll = false;
  #running: Promise<void> = Promise.resolve();
  checked: CheckedFiles = { count: 0 };

  constructor(sets: FileSets, services: DiagnosticsServices) {
    this.#sets = sets;
    this.#services = services;
    this.#disposables.add(this.#collection);
    const updateSoon = (): void => {
      this.#timer?.dispose();
      this.#timer = services.clock.schedule(AFTER_TYPING_MS, () => this.#updateAndLog());
    };
    const updateNow = ({ languageId }: vscode.TextDocument): void => {
      if (languageId === AWS_CONFIG) this.#updateAndLog();
    };
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === AWS_CONFIG && contentChanges.length > 0) updateSoon();
      }),
    );
    this.#disposables.add(vscode.workspace.onDidOpenTextDocument(updateNow));
    this.#disposables.add(vscode.workspace.onDidSaveTextDocument(updateNow));
    this.#disposables.add(vscode.workspace.onDidCloseTextDocument(updateNow));
    // VS Code opens a document before the tab that shows it, and keeps it for a while when the tab is gone.
    this.#disposables.add(
      vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
        if ([...opened, ...closed].some(showsConfig)) this.#updateAndLog();
      }),
    );
    this.#disposables.add(services.config.onDidChange(updateSoon));
    this.#disposables.add({ dispose: () => this.#timer?.dispose() });
    this.#updateAndLog();
  }

  async checkFiles(): Promise<void> {
    this.#isCheckingAll = true;
    await this.update();
    const { home } = this.#sets;
    const found = ROLES.flatMap((role) => this.#collection.get(vscode.Uri.file(home.files[role])) ?? []);
    this.checked = { count: found.length };
  }

  /** Looks at everything again; one after the other. */
  update(): Promise<void> {
    return (this.#running = this.#running.catch(() => undefined).then(() => this.#update()));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #updateAndLog(): void {
    this.update().catch((error: unknown) => this.#services.logger.error(`[language] ${errorText(error)}`));
  }

  async #update(): Promise<void> {
    for (const document of vscode.workspace.textDocuments) {
      const isOurs =
        document.languageId === AWS_CONFIG &&
        ['file', 'untitled'].includes(document.uri.scheme) &&
        isShown(document);
      if (isOurs) this.#sets.take(document);
    }
    const sets = new Set([...this.#sets.all(), ...(this.#isCheckingAll ? [this.#sets.home] : [])]);
    for (const set of sets) {
      await this.#sets.readFromDisk(set);
      for (const role of ROLES) await this.#show(set, role);
    }
  }

  async #show(set: FileSet, role: LocatedProblem['role']): Promise<void> {
    const file = set.files[role];
    if (role === 'credentials' && file === set.files.config) return;
    const open = findOpenDocument(file);
    const uri = open?.uri ?? vscode.Uri.file(file);
    const isShown = open?.languageId === AWS_CONFIG || (this.#isCheckingAll && set.isHome);
    if (!isShown) {
      this.#collection.delete(uri);
      return;
    }
    const ofFile = await this.#problemsOfFile(set, role);
    const found = [...ofFile, ...set.analysis.problems.filter((problem) => problem.role === role)];
    this.#collection.set(
      uri,
      found.map((problem) => toDiagnostic(problem, set)),
    );
  }

  /** What the disk says of a file of the home. */
  async #problemsOfFile({ isHome, files }: FileSet, role: LocatedProblem['role']): Promise<LocatedProblem[]> {
    if (!isHome) return [];
    const file = files[role];
    const found = this.#services.config.current.fileProblems
      .filter(({ code, location }) => OF_THE_FILE.has(code) && location.file === file)
      .map(({ code, severity, message }): LocatedProblem => ({ code, severity, message, role, line: 1 }));
    if (role === 'credentials' && (await canOthersRead(file))) {
      const message =
        'Other users of this machine can read the credentials file: make it readable by you alone.';
      found.push({ code: 'widePermissions', severity: 'warning', message, role, line: 1 });
    }
    return found;
  }
}

/** Whether a tab shows a document of this language. */
function showsConfig({ input }: vscode.Tab): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.languageId === AWS_CONFIG && isInputOf(input, document),
  );
}

/** Whether the system's permissions let others read a file; Windows has none that say so. */
async function canOthersRead(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true && (found.mode & 0o077) !== 0;
}

function toDiagnostic(problem: LocatedProblem, { analysis }: FileSet): vscode.Diagnostic {
  const { code, severity, message, role, line } = problem;
  const range = problemRange(code, line, lineText(analysis, role, line));
  const diagnostic = new vscode.Diagnostic(
    toRange(range),
    `${message}\nAffects ${affectedBy(problem)}.`,
    SEVERITIES[severity],
  );
  diagnostic.source = SOURCE;
  diagnostic.code = { value: code, target: vscode.Uri.parse(problemPage(code)) };
  if (code === 'unusedSession') diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
}

/** The code of a diagnostic of ours. */
export function codeOf({ source, code }: vscode.Diagnostic): ConfigProblemCode | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return source === SOURCE && typeof value === 'string' && value in CATALOG
    ? (value as ConfigProblemCode)
    : undefined;
}
