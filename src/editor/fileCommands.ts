import { mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { OWNER_ONLY_DIRECTORY } from '../base/atomicFile';
import { SECOND_MS, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import { assertReplaceable } from '../base/regularFile';
import type { ConfigStore } from '../config/configStore';
import type { AwsLocations } from '../config/locations';
import { findError, type SharedConfig, type SourceLocation } from '../config/sharedConfig';
import type { IdentityService } from '../credentials/identityService';
import type { ConsoleSessions } from '../signin/consoleSessions';
import type { SessionStore } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfile/activeProfileStore';
import { findTargetSession, readTarget } from './commandTarget';
import { beforeCommands, registerCommand } from './commands';

export interface MaintenanceServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'reload'>;
  readonly identities: IdentityService;
  readonly locations: AwsLocations;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A window that has just opened is busy enough. */
const SWEEP_AFTER_MS = 10 * SECOND_MS;

/** `awsSso.refresh` reads all files again and forgets what AWS said; `awsSso.showLog` shows what happened. */
export function registerMaintenanceCommands(
  { config, sessions, consoleSessions, identities, locations, clock, logger }: MaintenanceServices,
  showLog: () => void,
): Disposable {
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.refresh', logger, async () => {
      identities.forget();
      await config.reload();
      await sessions.reload();
      await consoleSessions.reload();
    }),
  );
  disposables.add(
    clock.schedule(SWEEP_AFTER_MS, () => {
      import('../credentials/draftSweep')
        .then(({ sweepSecretDrafts }) => sweepSecretDrafts(locations))
        .catch((error: unknown) => logger.warn(`[start] drafts not swept: ${errorText(error)}`));
    }),
  );
  disposables.add(registerCommand('awsSso.showLog', logger, showLog));
  return disposables;
}

/**
 * Reads the files again when the user comes to the window, and before every command. Watching alone would leave the window
 * on what was: a network drive or a container's mount may tell of no change, and the system may refuse to watch.
 */
export function registerReadAgain({
  config,
  sessions,
  consoleSessions,
}: {
  readonly config: Pick<ConfigStore, 'reload'>;
  readonly sessions: Pick<SessionStore, 'reload'>;
  readonly consoleSessions: Pick<ConsoleSessions, 'reload'>;
}): Disposable {
  const disposables = new DisposableStore();
  disposables.add(beforeCommands(() => config.reload()));
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused)
        void config.reload().then(() => Promise.all([sessions.reload(), consoleSessions.reload()]));
    }),
  );
  return disposables;
}

export interface ConfigFileServices {
  readonly config: Observable<SharedConfig>;
  readonly activeProfiles: ActiveProfileStore;
  readonly locations: AwsLocations;
  readonly logger: Logger;
}

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
  return owner ? (findError(owner)?.location ?? owner.location) : config.unreadable?.location;
}

/** Opens a file, or an editor that makes it on the first save. @throws RegularFileError `notRegular` */
async function openFile(path: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.file(path);
  const target = await realpath(path).catch(() => undefined);
  if (target !== undefined) {
    // VS Code would wait for the other end of a pipe.
    await assertReplaceable(target);
    return vscode.window.showTextDocument(uri);
  }
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const document = await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
  return vscode.window.showTextDocument(document);
}

function isProblemNode(value: unknown): value is { readonly problem: { readonly location: SourceLocation } } {
  return typeof value === 'object' && value !== null && 'problem' in value && 'kind' in value;
}
