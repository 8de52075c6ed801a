import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { TERMINAL_PROFILE } from '../../contributions';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { KnownDirectories } from '../activeProfile/profileFacts';
import { registerCommand, reportError } from '../commands';
import type { OpenTerminalParts } from './openTerminal';
import { profileOfTerminal } from '../terminals/terminalKnowledge';

export interface OpenTerminalServices {
  readonly config: Observable<SharedConfig>;
  readonly directories: KnownDirectories;
  readonly activeProfiles: Pick<ActiveProfileStore, 'focusedFolder' | 'recent'>;
  readonly credentials: Pick<CredentialResolver, 'resolve'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * `awsSso.openTerminal` ({profile, withCredentials, durationMinutes, cwd}) and the entry in the "+" menu: a terminal as any
 * profile, whatever the workspace works as.
 * @param launcherDirectory where the launchers of its shells are kept
 */
export function registerOpenTerminal(services: OpenTerminalServices, launcherDirectory: string): Disposable {
  const disposables = new DisposableStore();
  const parts = { ...services, launcherDirectory, disposables };
  disposables.add(
    registerCommand('awsSso.openTerminal', services.logger, async (argument) => {
      const { openTerminal } = await import('./openTerminal');
      await openTerminal(argument, parts);
    }),
  );
  const provider = createTerminalProfileProvider(parts);
  disposables.add(vscode.window.registerTerminalProfileProvider(TERMINAL_PROFILE, provider));
  takeUpOpenTerminals(parts).catch((error: unknown) =>
    services.logger.error(`[terminal] not taken up: ${errorText(error)}`),
  );
  return disposables;
}

/** Terminals outlive an extension host that is restarted. */
async function takeUpOpenTerminals(parts: OpenTerminalParts): Promise<void> {
  const terminals = vscode.window.terminals.filter((terminal) => profileOfTerminal(terminal) !== undefined);
  if (terminals.length === 0) return;
  const { takeUpTerminals } = await import('./openTerminal');
  takeUpTerminals(terminals, parts);
}

export function createTerminalProfileProvider(parts: OpenTerminalParts): vscode.TerminalProfileProvider {
  return {
    async provideTerminalProfile() {
      try {
        const { askForTerminal } = await import('./openTerminal');
        return new vscode.TerminalProfile(await askForTerminal(parts));
      } catch (error) {
        await reportError('terminal', error, parts.logger);
        throw silently();
      }
    },
  };
}

/** VS Code shows the message of what a provider throws, or of what it lacks, except an empty one. */
function silently(): Error {
  const error = new vscode.CancellationError();
  error.message = '';
  return error;
}
