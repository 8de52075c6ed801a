import { chmod, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { ConfigFileError } from '../../config/configEditErrors';
import type { ConfigStore } from '../../config/configStore';
import { parseDocument } from '../../config/documentParser';
import type { Fix } from '../../config/language/fixPlace';
import { findFixes } from '../../config/language/fixes';
import { nameAt } from '../../config/language/spots';
import { sharedFiles, type AwsLocations } from '../../config/locations';
import type { CommandId, InternalCommandId } from '../../contributions';
import {
  editFiles,
  findUnsavedDocument,
  tellWithUndo,
  type FileEdit,
} from '../configEdits/openDocumentEdits';
import { copyLogin } from '../configEdits/sectionEdits';
import { codeOf } from './diagnostics';
import { editBetween, type FileSet, type FileSets } from './fileSets';
import type { NameServices } from './navigation';

const MEND: InternalCommandId = 'awsSso.mendConfigFile';
const RENAME: CommandId = 'awsSso.renameProfile';

/** A fix that knows which files it is for. */
class FixAction extends vscode.CodeAction {
  readonly fix: Fix;
  readonly set: FileSet;
  /** It is made of its edits once it is chosen. */
  readonly isEdit: boolean;

  constructor(title: string, fix: Fix, set: FileSet) {
    super(title, vscode.CodeActionKind.QuickFix);
    this.fix = fix;
    this.set = set;
    this.isPreferred = fix.isPreferred;
    if (fix.login) this.command = { title, command: MEND, arguments: [{ mend: 'login', ...fix.login }] };
    const onDisk = commandOf(fix, set);
    this.isEdit = onDisk === undefined;
    if (onDisk) this.command = { title, ...onDisk };
  }
}

/**
 * What makes a change of both files: one after the other, so that no tool finds a profile without what it needs. Two edits of
 * editors would wait there to be saved, in any order, or one alone.
 */
function commandOf(
  { movesTo, renames, written, edits }: Fix,
  { isHome, files }: FileSet,
): Pick<vscode.Command, 'command' | 'arguments'> | undefined {
  if (!isHome) return undefined;
  if (renames !== undefined) return { command: RENAME, arguments: [{ profile: renames, to: written }] };
  if (movesTo === undefined) return undefined;
  const roles =
    movesTo === 'config' ? (['config', 'credentials'] as const) : (['credentials', 'config'] as const);
  const move = roles.flatMap((role) => {
    const { [role]: edit } = edits;
    return edit ? [{ file: files[role], edit }] : [];
  });
  return { command: MEND, arguments: [new FileMove(move)] };
}

/** Settings move between the two files that AWS tools read, where these are two. */
function isPossible({ movesTo }: Fix, { isHome, files }: FileSet): boolean {
  return movesTo === undefined || (isHome && files.config !== files.credentials);
}

/** Quick fixes: of each problem the one change that is safe without asking. */
export class ConfigCodeActions implements vscode.CodeActionProvider {
  readonly #sets: FileSets;

  constructor(sets: FileSets) {
    this.#sets = sets;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const { set, role } = this.#sets.take(document);
    return diagnostics.flatMap((diagnostic): vscode.CodeAction[] => {
      const code = codeOf(diagnostic);
      if (code === undefined) return [];
      const line = diagnostic.range.start.line + 1;
      const found = set.analysis.problems.find(
        (problem) => problem.code === code && problem.role === role && problem.line === line,
      );
      const actions = (found ? findFixes(found, set.analysis) : [])
        .filter((fix) => isPossible(fix, set))
        .map((fix) => new FixAction(fixTitle(fix), fix, set));
      const commands = set.isHome
        ? commandActions(diagnostic, document, nameAt(set.analysis, role, headerOf(set, role, line), 0)?.name)
        : [];
      return [...actions, ...commands].map((action) => {
        action.diagnostics = [diagnostic];
        return action;
      });
    });
  }

  async resolveCodeAction(action: vscode.CodeAction): Promise<vscode.CodeAction> {
    if (!(action instanceof FixAction) || !action.isEdit) return action;
    const { fix, set } = action;
    const edit = new vscode.WorkspaceEdit();
    for (const role of ['config', 'credentials'] as const) {
      const change = fix.edits[role];
      const { text } = set.analysis.textOf(role);
      if (!change || text === '') continue;
      const after = change(parseDocument(text)).toString();
      const edits = editBetween(text, after);
      if (edits.length > 0) edit.set(vscode.Uri.file(set.files[role]), edits);
    }
    action.edit = edit;
    return Promise.resolve(action);
  }
}

function headerOf({ analysis }: FileSet, role: 'config' | 'credentials', line: number): number {
  const { document, linesBefore = 0 } = analysis.textOf(role).pieceAt(line) ?? {};
  return (
    (document?.sections.findLast((section) => section.line + linesBefore <= line)?.line ?? 1) + linesBefore
  );
}

/** What mends a file rather than its text, and what moves a secret. */
function commandActions(
  diagnostic: vscode.Diagnostic,
  document: vscode.TextDocument,
  profile: string | undefined,
): vscode.CodeAction[] {
  const action = (title: string, command: string, argument: unknown): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.command = { title, command, arguments: [argument] };
    return made;
  };
  switch (codeOf(diagnostic)) {
    case 'byteOrderMark':
      return [
        action(l10n.t('Save the file without byte order mark'), MEND, {
          mend: 'mark',
          file: document.uri.fsPath,
        }),
      ];
    case 'widePermissions':
      return [
        action(l10n.t('Make the file readable only by you'), MEND, {
          mend: 'permissions',
          file: document.uri.fsPath,
        }),
      ];
    case 'plainTextKeys':
    case 'keysInConfig':
      return profile === undefined
        ? []
        : [action(l10n.t('Move the key into the keychain…'), 'awsSso.keys.moveToKeychain', { profile })];
    default:
      return [];
  }
}

function fixTitle({ kind, written = '' }: Fix): string {
  switch (kind) {
    case 'closeHeader':
      return l10n.t('Close the header with "]"');
    case 'useEquals':
      return l10n.t('Replace ":" with "="');
    case 'commentOut':
      return l10n.t('Turn the line into a comment');
    case 'join':
      return l10n.t('Join it with the section of the same name above');
    case 'removeEarlierKey':
      return l10n.t('Keep this value and remove the earlier one');
    case 'writeHeader':
      return l10n.t('Change to {0}', written);
    case 'renameProfile':
      return l10n.t('Rename it to {0} and update what refers to it', written);
    case 'dedent':
      return l10n.t('Remove the indentation');
    case 'writeKey':
      return l10n.t('Change to {0}', written);
    case 'moveComment':
      return l10n.t('Move the comment to its own line');
    case 'plainBlanks':
      return l10n.t('Replace with spaces');
    case 'removeInvisible':
      return l10n.t('Remove the invisible characters');
    case 'removeQuotes':
      return l10n.t('Remove the quotes');
    case 'writeValue':
      return l10n.t('Change to {0}', written);
    case 'removeLine':
      return l10n.t('Remove the line');
    case 'addScopes':
      return l10n.t('Add sso_registration_scopes');
    case 'moveToConfig':
      return l10n.t('Move to the config file');
    case 'moveToCredentials':
      return l10n.t('Move to the credentials file');
    case 'makeSession':
      return l10n.t('Create the session {0} for all profiles with this start URL', written);
  }
}

/** Others' bits of a mode. */
const OTHERS = 0o077;

export type MendServices = NameServices & { readonly config: ConfigStore; readonly locations: AwsLocations };

/** Settings that go from one file to another: the edit of the file that gets them comes first. Made by our quick fixes alone. */
export class FileMove {
  readonly edits: readonly FileEdit[];

  constructor(edits: readonly FileEdit[]) {
    this.edits = edits;
  }
}

/**
 * Quick fixes of a shared file itself: its byte order mark, who can read it, and what belongs in the other one. Other files are
 * left alone.
 */
export async function mendFile(argument: unknown, services: MendServices): Promise<void> {
  const { config, locations } = services;
  if (argument instanceof FileMove) {
    await moveSettings(argument, services);
    return;
  }
  if (typeof argument !== 'object' || argument === null || !('mend' in argument)) return;
  if ('from' in argument && 'to' in argument) {
    const { from, to } = argument;
    if (typeof from === 'string' && typeof to === 'string') await copyLogin(from, to, services);
    return;
  }
  if (!('file' in argument)) return;
  const { mend, file } = argument;
  if (!sharedFiles(locations).some(([, shared]) => shared === file) || typeof file !== 'string') return;
  if (mend === 'mark') {
    await config.edit((edit) =>
      edit(file, (document) =>
        document.hasByteOrderMark ? parseDocument(document.toString().slice(1)) : document,
      ),
    );
  } else if (mend === 'permissions') {
    const { mode } = await stat(file);
    await chmod(file, mode & ~OTHERS & 0o7777);
  }
  await config.reload();
}

/** @throws ConfigFileError `unsavedEditor`: saved or given up alone, one of the files would lose what the other does not have. */
async function moveSettings({ edits }: FileMove, services: MendServices): Promise<void> {
  const waiting = edits.find(({ file }) => findUnsavedDocument(file));
  if (waiting) throw new ConfigFileError('unsavedEditor', waiting.file);
  const applied = await editFiles(edits, services.config);
  const [first] = edits;
  if (!first || applied.length === 0) return;
  const message = l10n.t('Moved to {0}.', first.file);
  tellWithUndo({ command: 'awsSso.mendConfigFile', message, applied }, services);
}
