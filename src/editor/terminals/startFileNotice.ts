import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SECOND_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { settings } from '../settings';
import { isMultiplexer } from './profileVariables';
import type { TerminalEnvironment } from './terminalEnvironment';
import { profileOfTerminal, shellOf } from './terminalKnowledge';

export interface StartFileNoticeServices {
  readonly activeProfiles: Pick<ActiveProfileStore, 'get' | 'focusedFolder'>;
  readonly terminalEnvironment: Pick<TerminalEnvironment, 'assignments'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly locations: { readonly home: string };
}

/** Longer than the start files of a shell take. */
const INTEGRATION_COMES_WITHIN_MS = 60 * SECOND_MS;

/**
 * Tells the user when a new terminal works as another profile than the active one because a start file of its shell says so: where
 * VS Code's shell integration is off or does not come up, and where nothing is given that it could set again.
 */
export function registerStartFileNotice(services: StartFileNoticeServices): Disposable {
  const disposables = new DisposableStore();
  const waiting = new Map<vscode.Terminal, Disposable>();
  const told = new Set<string>();
  const stopWaiting = (terminal: vscode.Terminal): boolean => {
    waiting.get(terminal)?.dispose();
    return waiting.delete(terminal);
  };
  const look = (terminal: vscode.Terminal, isIntegrated: boolean): void => {
    import('./terminalNotices')
      .then(({ tellOfStartFiles }) => tellOfStartFiles(terminal, isIntegrated, told, services))
      .catch((error: unknown) =>
        services.logger.warn(`[terminal] start files not looked at: ${errorText(error)}`),
      );
  };
  disposables.add(
    vscode.window.onDidOpenTerminal((terminal) => {
      if (profileOfTerminal(terminal) !== undefined) return;
      // In a multiplexer it does not come up.
      if (!settings.shellIntegration() || isMultiplexer(basename(shellOf(terminal)))) {
        look(terminal, false);
        return;
      }
      const timer = services.clock.schedule(INTEGRATION_COMES_WITHIN_MS, () => {
        if (stopWaiting(terminal)) look(terminal, false);
      });
      waiting.set(terminal, timer);
    }),
  );
  disposables.add(
    vscode.window.onDidChangeTerminalShellIntegration(({ terminal }) => {
      if (stopWaiting(terminal)) look(terminal, true);
    }),
  );
  disposables.add(vscode.window.onDidCloseTerminal(stopWaiting));
  disposables.add({ dispose: () => [...waiting.keys()].forEach(stopWaiting) });
  return disposables;
}
