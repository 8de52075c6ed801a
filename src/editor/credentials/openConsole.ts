import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { SharedConfig } from '../../config/sharedConfig';
import type { ConsoleFederationServices } from '../../credentials/consoleFederation';
import type { CommandId } from '../../contributions';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { ClipboardGuard } from './clipboardGuard';
import { registerCommand } from '../commands';
import { readTarget } from '../commandTarget';

export type OpenConsoleServices = ConsoleFederationServices & {
  readonly config: Observable<SharedConfig>;
  readonly activeProfiles: ActiveProfileStore;
  readonly clipboard: ClipboardGuard;
  readonly logger: Logger;
};

/** What an argument says besides its target. */
export interface ConsoleOptions {
  /** Puts the link on the clipboard instead of opening it. */
  readonly copy: boolean;
  /** A service or an address in the console; `choose` lets the user choose. Absent: the console's own choice. */
  readonly destination?: string | { readonly choose: true };
}

/**
 * `awsSso.openConsole`, `awsSso.openConsoleService` and `awsSso.copyConsoleLink`: the AWS console as a profile, or as a role
 * or an account of a directory. They answer with the link, unless it is one that signs in by itself.
 */
export function registerOpenConsole(services: OpenConsoleServices): Disposable {
  const disposables = new DisposableStore();
  const register = (id: CommandId, read: (argument: unknown) => ConsoleOptions): void => {
    disposables.add(
      registerCommand(id, services.logger, async (argument) => {
        const { openConsole } = await import('./openConsoleRun');
        return openConsole(readTarget(argument), read(argument), services);
      }),
    );
  };
  register('awsSso.openConsole', readOptions);
  register('awsSso.openConsoleService', (argument) => ({
    destination: { choose: true },
    ...readOptions(argument),
  }));
  register('awsSso.copyConsoleLink', (argument) => ({ ...readOptions(argument), copy: true }));
  return disposables;
}

function readOptions(argument: unknown): ConsoleOptions {
  if (typeof argument !== 'object' || argument === null) return { copy: false };
  const { copy, destination } = argument as { readonly copy?: unknown; readonly destination?: unknown };
  return { copy: copy === true, ...(typeof destination === 'string' && { destination }) };
}
