import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import type { ClipboardGuard } from '../../credentials/clipboardGuard';
import type { ConsoleFederationServices } from '../../credentials/consoleFederation';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import { findExportedProfiles } from '../../credentials/exportedProfiles';
import type { IdentityService } from '../../credentials/identityService';
import type { MfaSessions } from '../../credentials/mfaSessions';
import type { MfaCodes } from '../../credentials/ports';
import type { CredentialGiver } from '../../credentials/toolProfiles';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { KnownDirectories } from '../activeProfile/profileFacts';
import { readTarget } from '../commandTarget';
import { registerCommand } from '../commands';
import type { PreviewButtons, ProfileEditServices } from '../configEdits/configEditCommands';
import type { KnownKeys } from '../keys/keys';
import { showNotice } from '../notifications';

export interface ExportServices {
  readonly config: ConfigStore;
  readonly directories: KnownDirectories;
  readonly sessions: SessionStore;
  readonly consoleSessions: ConsoleSessions;
  readonly credentials: CredentialResolver;
  readonly activeProfiles: ActiveProfileStore;
  readonly clipboard: ClipboardGuard;
  readonly locations: AwsLocations;
  readonly globalState: vscode.Memento;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where an export goes; `file` asks which, `{ file }` names it by its absolute path. */
export type ExportDestination = 'clipboard' | 'file' | 'credentialsFile' | { readonly file: string };

/** What a command's argument says; what it does not say is asked for. */
export interface ExportRequest {
  readonly profile?: string;
  readonly format?: unknown;
  readonly to?: ExportDestination;
  /** Whether to give out keys, where a format can do with the name alone. */
  readonly keys?: boolean;
  /** Of the credentials file: whether its keys are replaced before they end. */
  readonly keepFresh?: boolean;
}

/**
 * `awsSso.copyCredentials` and `awsSso.exportCredentials`; what they do is loaded when they are first used, or when there
 * are keys in the credentials file to keep fresh.
 */
export function registerExportCredentials(services: ExportServices): Disposable {
  const { clock, config, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.copyCredentials', logger, async (argument) => {
      const { exportCredentials } = await import('./exportCredentials');
      await exportCredentials({ ...readExportRequest(argument), to: 'clipboard' }, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.exportCredentials', logger, async (argument) => {
      const { exportCredentials } = await import('./exportCredentials');
      await exportCredentials(readExportRequest(argument), services);
    }),
  );

  let isKeeping = false;
  const keepFresh = async (): Promise<void> => {
    if (isKeeping || !findExportedProfiles(config.current).some(({ isKeptFresh }) => isKeptFresh)) return;
    isKeeping = true;
    const { registerExportedProfiles } = await import('./credentialsFileProfiles');
    disposables.add(registerExportedProfiles(services));
  };
  const tryKeepFresh = (): void => {
    keepFresh().catch((error: unknown) =>
      logger.error(`[exported keys] not kept fresh: ${errorText(error)}`),
    );
  };
  disposables.add(config.onDidChange(tryKeepFresh));
  disposables.add(clock.schedule(0, tryKeepFresh));
  return disposables;
}

function readExportRequest(argument: unknown): ExportRequest {
  const { profile } = readTarget(argument);
  const given = typeof argument === 'object' && argument !== null ? argument : {};
  const { format, to, keys, keepFresh } = given as Readonly<Record<keyof ExportRequest, unknown>>;
  const destination = readDestination(to);
  return {
    ...(profile !== undefined && { profile }),
    ...(format !== undefined && { format }),
    ...(destination !== undefined && { to: destination }),
    ...(typeof keys === 'boolean' && { keys }),
    ...(typeof keepFresh === 'boolean' && { keepFresh }),
  };
}

function readDestination(to: unknown): ExportDestination | undefined {
  if (to === 'clipboard' || to === 'file' || to === 'credentialsFile') return to;
  return typeof to === 'string' && isAbsolute(to) ? { file: to } : undefined;
}

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
        const { openConsole } = await import('./openConsole');
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

/** The box for a code, read from disk when a role first wants one. */
export const mfaCodes: MfaCodes = {
  async ask(question, signal) {
    const { askForMfaCode } = await import('./mfaPrompt');
    return askForMfaCode(question, signal);
  },
};

/**
 * `awsSso.forgetMfa`: the next role that wants a code asks for one. What was made with the sessions goes with them, here
 * and in the other windows.
 */
export function registerForgetMfa(
  mfa: MfaSessions,
  { identities, logger }: { readonly identities: IdentityService; readonly logger: Logger },
): Disposable {
  const disposables = new DisposableStore();
  disposables.add(mfa.onDidForget(() => identities.forget()));
  disposables.add(
    registerCommand('awsSso.forgetMfa', logger, async () => {
      await mfa.forget();
      void showNotice(
        vscode.l10n.t('MFA sessions are forgotten. The next role that needs a code asks for one.'),
      );
    }),
  );
  return disposables;
}

export interface ToolProfileServices extends ProfileEditServices {
  readonly keys: KnownKeys;
  readonly previewButtons: PreviewButtons;
  readonly extension: vscode.Extension<unknown>;
  readonly clock: Clock;
}

/** What a command's argument says; what it does not say is asked for. */
export interface ToolProfileRequest {
  /** The profile whose credentials the tools get. */
  readonly profile?: string;
  /** Of the profile that is made. */
  readonly name?: string;
  readonly from?: CredentialGiver;
}

/** `awsSso.makeToolProfile`: what it does is loaded when it is first used. */
export function registerToolProfiles(services: ToolProfileServices): Disposable {
  return registerCommand('awsSso.makeToolProfile', services.logger, async (argument) => {
    const { makeToolProfile } = await import('./toolProfile');
    await makeToolProfile(readRequest(argument), services);
  });
}

function readRequest(argument: unknown): ToolProfileRequest {
  const { profile } = readTarget(argument);
  const given = typeof argument === 'object' && argument !== null ? argument : {};
  const { name, from } = given as Readonly<Record<keyof ToolProfileRequest, unknown>>;
  return {
    ...(profile !== undefined && { profile }),
    // A row of the tree has other things under these names.
    ...(profile !== undefined && typeof name === 'string' && { name }),
    ...((from === 'window' || from === 'awsCli') && { from }),
  };
}
