import * as vscode from 'vscode';
import { MINUTE_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { lazy } from '../../base/lazy';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { CommandId } from '../../contributions';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import type { Keychain } from '../../credentials/keys/keychain';
import { isLauncherAsked } from '../../credentials/keys/launcherCommand';
import type { KeyClients } from '../../credentials/keys/ports';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { registerCommand } from '../commands';
import type { KeysFeature } from './keysFeature';
import type { KnownKeys } from './knownKeys';

/** A window that has just opened is busy enough, and its user too. */
const REMIND_AFTER_START_MS = 5 * MINUTE_MS;

export interface KeysServices {
  readonly config: ConfigStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly locations: AwsLocations;
  readonly environment: NodeJS.ProcessEnv;
  readonly clients: () => Promise<KeyClients>;
  readonly keys: KnownKeys;
  readonly keychain: () => Promise<Keychain>;
  readonly credentials: Pick<CredentialResolver, 'resolve'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where things of this feature are kept, of what VS Code gives to the extension. */
export type KeysContext = Pick<vscode.ExtensionContext, 'globalStorageUri' | 'extensionUri'>;

/**
 * Long-lived keys in VS Code's keychain: the commands, and the server that terminals ask. What they do is loaded when it
 * is first needed, by a command or by a profile whose `credential_process` is our launcher.
 */
export function registerKeys(services: KeysServices, context: KeysContext): Disposable {
  const { config, activeProfiles, keys, clock, logger } = services;
  const disposables = new DisposableStore();
  const load = lazy(() => loadFeature(services, context, disposables));
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => logger.error(`[keys] failed: ${errorText(error)}`));
  };

  let wasAsked = false;
  const serve = (): void => {
    const isAsked = isLauncherAsked(config.current, keys.launcher);
    wasAsked ||= isAsked;
    if (wasAsked) inBackground(load().then((feature) => feature.serve(isAsked)));
  };
  // Nothing of it is worth a moment of the start.
  disposables.add(clock.schedule(0, serve));
  disposables.add(config.onDidChange(serve));

  const remind = (): void => {
    const profile = activeProfiles.focused?.profile;
    if (profile && keys.describe(profile))
      inBackground(load().then((feature) => feature.remind(profile.name)));
  };
  let focused = activeProfiles.focused?.name;
  disposables.add(
    activeProfiles.onDidChange(() => {
      if (activeProfiles.focused?.name === focused) return;
      focused = activeProfiles.focused?.name;
      remind();
    }),
  );
  disposables.add(onceInUse(clock, remind));

  const command = (id: CommandId, run: (feature: KeysFeature, argument: unknown) => Promise<void>): void => {
    disposables.add(registerCommand(id, logger, async (argument) => run(await load(), argument)));
  };
  command('awsSso.keys.moveToKeychain', (feature, argument) => feature.move(argument));
  command('awsSso.keys.add', (feature) => feature.add());
  command('awsSso.keys.manage', (feature) => feature.manage());
  command('awsSso.keys.rotate', (feature, argument) => feature.rotate(argument));
  command('awsSso.keys.checkAge', (feature, argument) => feature.checkAge(argument));
  return disposables;
}

/** A user with one profile never switches to it, so the reminder comes once in a window, when it gets the focus. */
export function onceInUse(clock: Clock, run: () => void): Disposable {
  const startedAt = clock.now();
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (!focused || clock.now() - startedAt < REMIND_AFTER_START_MS) return;
    focus.dispose();
    run();
  });
  return focus;
}

async function loadFeature(
  services: KeysServices,
  context: KeysContext,
  disposables: DisposableStore,
): Promise<KeysFeature> {
  const [{ KeysFeature }, keychain] = await Promise.all([import('./keysFeature'), services.keychain()]);
  return disposables.add(new KeysFeature(services, keychain, context));
}
