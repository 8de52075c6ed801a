import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { ConfigStore } from '../config/configStore';
import type { SessionStore } from '../sso/sessionStore';
import { beforeCommands } from './commands';

/**
 * Reads the files again when the user comes to the window, and before every command. Watching alone would leave the window
 * on what was: a network drive or a container's mount may tell of no change, and the system may refuse to watch.
 */
export function registerReadAgain({
  config,
  sessions,
}: {
  readonly config: Pick<ConfigStore, 'reload'>;
  readonly sessions: Pick<SessionStore, 'reload'>;
}): Disposable {
  const disposables = new DisposableStore();
  disposables.add(beforeCommands(() => config.reload()));
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void config.reload().then(() => sessions.reload());
    }),
  );
  return disposables;
}
