import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from './api';
import { systemClock } from './base/clock';
import { DisposableStore } from './base/disposable';
import { errorText } from './base/errors';
import type { AwsClients } from './clients/awsClients';
import { ConfigStore } from './config/configStore';
import { resolveAwsLocations } from './config/locations';
import { CredentialResolver } from './credentials/credentialResolver';
import { IdentityService } from './credentials/identityService';
import { ActiveProfileStore } from './editor/activeProfileStore';
import { createApi } from './editor/apiFacade';
import { registerAuthenticationProvider } from './editor/authenticationProvider';
import { registerConfigFileCommands } from './editor/configFiles';
import { registerDiagnose } from './editor/diagnose';
import { registerExpiryNotice } from './editor/expiryNotice';
import { registerLoginCommands } from './editor/loginCommands';
import { registerLogoutCommands } from './editor/logoutCommands';
import { registerMaintenanceCommands } from './editor/maintenance';
import { registerOpenTerminals } from './editor/openTerminals';
import { registerProfileEdits } from './editor/profileEdits';
import { registerProfilesView } from './editor/profilesView';
import { registerRenewal } from './editor/renewal';
import { registerStatusBar } from './editor/statusBar';
import { registerSwitchProfile } from './editor/switchProfile';
import { TerminalEnvironment } from './editor/terminalEnvironment';
import { registerTerminalLinks } from './editor/terminalLinks';
import { registerWhoAmI } from './editor/whoAmI';
import { AccessTokens } from './sso/accessTokens';
import { LoginService } from './sso/loginService';
import { RefusedTokens } from './sso/refusedTokens';
import { SessionStore } from './sso/sessionStore';
import { TokenCache } from './sso/tokenCache';

/** The AWS SDK is read from disk when something first needs a service, and not before. */
async function loadClients(): Promise<AwsClients> {
  const { createAwsClients } = await import('./clients/awsClients');
  return createAwsClients();
}

/** Builds the services, bottom floor first, and registers the features on top of them. */
export async function activate(context: vscode.ExtensionContext): Promise<AwsSsoProfilesApi> {
  const disposables = new DisposableStore();
  context.subscriptions.push(disposables);
  const logger = disposables.add(vscode.window.createOutputChannel('AWS SSO Profiles', { log: true }));
  try {
    let loadedClients: Promise<AwsClients> | undefined;
    const clients = (): Promise<AwsClients> => (loadedClients ??= loadClients());
    const clock = systemClock;
    const locations = resolveAwsLocations(process.env);
    const config = disposables.add(await ConfigStore.create({ locations, logger, watch: true }));
    const cache = new TokenCache(locations.ssoCacheDirectory, logger);
    const refusedTokens = new RefusedTokens(join(context.globalStorageUri.fsPath, 'refusedTokens'), logger);
    const sessions = disposables.add(
      await SessionStore.create({ config, cache, refusedTokens, clock, logger }),
    );
    const tokens = new AccessTokens({ sessions, cache, clients, clock, logger });
    const logins = new LoginService({ sessions, cache, clients, clock, logger });
    const credentials = new CredentialResolver({ config, tokens, clients, clock, logger });
    const identities = disposables.add(new IdentityService({ config, credentials, clients, clock }));
    const { workspaceState, globalState, environmentVariableCollection: collection } = context;
    const activeProfiles = disposables.add(
      new ActiveProfileStore({ config, environment: process.env, workspaceState, globalState }),
    );
    const environment = disposables.add(new TerminalEnvironment({ activeProfiles, collection, logger }));

    const services = {
      config,
      cache,
      sessions,
      tokens,
      logins,
      credentials,
      identities,
      activeProfiles,
      clock,
      locations,
      logger,
    };
    disposables.add(registerProfilesView(services));
    disposables.add(registerStatusBar(services));
    disposables.add(registerLoginCommands(services));
    disposables.add(registerLogoutCommands(services));
    disposables.add(registerRenewal(services));
    disposables.add(registerExpiryNotice(services, context));
    disposables.add(registerSwitchProfile(services));
    disposables.add(registerWhoAmI(services));
    disposables.add(registerConfigFileCommands(services));
    disposables.add(registerProfileEdits(services));
    disposables.add(registerMaintenanceCommands(services));
    disposables.add(registerAuthenticationProvider(services));
    disposables.add(registerTerminalLinks(services));
    disposables.add(registerDiagnose({ ...services, clients, extension: context.extension }));
    disposables.add(registerOpenTerminals({ environment, logger }));
    return createApi(services, disposables);
  } catch (error) {
    logger.error(`[activate] failed: ${errorText(error)}`);
    void vscode.window.showErrorMessage(vscode.l10n.t('AWS SSO Profiles could not start. Its log says why.'));
    throw error;
  }
}
