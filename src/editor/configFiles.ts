import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { OWNER_ONLY_DIRECTORY } from '../base/atomicFile';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import type { AwsLocations } from '../config/locations';
import { findError, type SharedConfig, type SourceLocation } from '../config/sharedConfig';
import type { ActiveProfileStore } from './activeProfileStore';
import { registerCommand } from './commands';
import { findTargetSession, readTarget } from './commandTarget';

export interface ConfigFileServices {
  readonly config: Observable<SharedConfig>;
  readonly activeProfiles: ActiveProfileStore;
  readonly locations: AwsLocations;
  readonly logger: Logger;
}

/** What `awsSso.configureSession` puts into the config file, with a tab stop for each thing to fill in. */
const SESSION_SNIPPET = [
  '[sso-session ${1:my-company}]',
  'sso_start_url = ${2:https://my-company.awsapps.com/start}',
  'sso_region = ${3:us-east-1}',
  'sso_registration_scopes = sso:account:access',
  '',
  '[profile ${4:dev}]',
  'sso_session = $1',
  'sso_account_id = ${5:111111111111}',
  'sso_role_name = ${6:PowerUserAccess}',
  'region = ${7:$3}',
  '',
].join('\n');

export function registerConfigFileCommands(services: ConfigFileServices): Disposable {
  const { locations, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.openConfig', logger, async () => {
      await openFile(locations.configFile);
    }),
  );
  disposables.add(
    registerCommand('awsSso.showInConfig', logger, (argument) => showInConfig(argument, services)),
  );
  disposables.add(
    registerCommand('awsSso.configureSession', logger, () => insertSession(locations.configFile)),
  );
  return disposables;
}

/** `awsSso.showInConfig`: the line that defines, or breaks, a session or profile. */
async function showInConfig(
  argument: unknown,
  { config, activeProfiles, locations }: ConfigFileServices,
): Promise<void> {
  const location = findLocation(argument, config.current, activeProfiles.focused?.name);
  const editor = await openFile(location?.file ?? locations.configFile);
  if (!location) return;
  const { range } = editor.document.lineAt(Math.min(location.line, editor.document.lineCount) - 1);
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function findLocation(
  argument: unknown,
  config: SharedConfig,
  activeName: string | undefined,
): SourceLocation | undefined {
  if (isProblemNode(argument)) return argument.problem.location;
  const target = readTarget(argument);
  const owner =
    target.session === undefined
      ? config.profiles.get(target.profile ?? activeName ?? '')
      : findTargetSession(target, config);
  return owner && (findError(owner)?.location ?? owner.location);
}

/** `awsSso.configureSession`: a session and a profile to fill in, at the end of the file and undone like any edit. */
async function insertSession(configFile: string): Promise<void> {
  const editor = await openFile(configFile);
  const { document } = editor;
  const end = document.lineAt(document.lineCount - 1).range.end;
  const gap = document.getText().trim() === '' ? '' : end.character > 0 ? '\n\n' : '\n';
  await editor.insertSnippet(new vscode.SnippetString(gap + SESSION_SNIPPET), end);
}

/** Opens a file, or an editor that makes it on the first save. */
async function openFile(path: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.file(path);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (exists) return vscode.window.showTextDocument(uri);
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const document = await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
  return vscode.window.showTextDocument(document);
}

function isProblemNode(value: unknown): value is { readonly problem: { readonly location: SourceLocation } } {
  return typeof value === 'object' && value !== null && 'problem' in value && 'kind' in value;
}
