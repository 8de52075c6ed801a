import { chmod, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ConfigStore } from '../../config/configStore';
import { parseDocument } from '../../config/documentParser';
import { findFixes, type Fix } from '../../config/language/fixes';
import { nameAt } from '../../config/language/spots';
import { sharedFiles, type AwsLocations } from '../../config/locations';
import type { InternalCommandId } from '../../contributions';
import { copyLogin } from '../configEdits/sectionEdits';
import { codeOf } from './diagnostics';
import { editBetween, type FileSet, type FileSets } from './fileSets';
import type { NameServices } from './navigation';

const MEND: InternalCommandId = 'awsSso.mendConfigFile';

/** A fix that knows which files it is for. */
class FixAction extends vscode.CodeAction {
  readonly fix: Fix;
  readonly set: FileSet;

  constructor(title: string, fix: Fix, set: FileSet) {
    super(title, vscode.CodeActionKind.QuickFix);
    this.fix = fix;
    this.set = set;
    this.isPreferred = fix.isPreferred;
    if (fix.login) this.command = { title, command: MEND, arguments: [{ mend: 'login', ...fix.login }] };
  }
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
      const actions = (found ? findFixes(found, set.analysis) : []).map(
        (fix) => new FixAction(fixTitle(fix), fix, set),
      );
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
    if (!(action instanceof FixAction)) return action;
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
    case 'removeQuotes':
      return l10n.t('Remove the quotes');
    case 'writeValue':
      return l10n.t('Change to {0}', written);
    case 'removeLine':
      return l10n.t('Remove the line');
    case 'addScopes':
      return l10n.t('Add sso_registration_scopes');
    case 'makeSession':
      return l10n.t('Create the session {0} for all profiles with this start URL', written);
  }
}

/** Others' bits of a mode. */
const OTHERS = 0o077;

/** Quick fixes of a shared file itself: its byte order mark and its permissions. Other files are left alone. */
export async function mendFile(
  argument: unknown,
  services: NameServices & { readonly config: ConfigStore; readonly locations: AwsLocations },
): Promise<void> {
  const { config, locations } = services;
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
