import type * as vscode from 'vscode';
import { isAbsolute } from 'node:path';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import { findExportedProfiles } from '../../credentials/exportedProfiles';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { ClipboardGuard } from './clipboardGuard';
import { registerCommand } from '../commands';
import { readTarget } from '../commandTarget';

export interface ExportServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
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
  const { config, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.copyCredentials', logger, async (argument) => {
      const { exportCredentials } = await import('./exportCredentialsRun');
      await exportCredentials({ ...readExportRequest(argument), to: 'clipboard' }, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.exportCredentials', logger, async (argument) => {
      const { exportCredentials } = await import('./exportCredentialsRun');
      await exportCredentials(readExportRequest(argument), services);
    }),
  );

  let isKeeping = false;
  const keepFresh = async (): Promise<void> => {
    if (isKeeping || !findExportedProfiles(config.current).some(({ isKeptFresh }) => isKeptFresh)) return;
    isKeeping = true;
    const { registerExportedProfiles } = await import('./exportCredentialsRun');
    disposables.add(registerExportedProfiles(services));
  };
  const tryKeepFresh = (): void => {
    keepFresh().catch((error: unknown) =>
      logger.error(`[exported keys] not kept fresh: ${errorText(error)}`),
    );
  };
  disposables.add(config.onDidChange(tryKeepFresh));
  tryKeepFresh();
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
