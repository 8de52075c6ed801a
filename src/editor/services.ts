import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../base/clock';
import type { DisposableStore } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Logger } from '../base/logger';
import { ConfigStore } from '../config/configStore';
import { resolveAwsLocations } from '../config/locations';
import type { AwsClients } from '../credentials/clientPorts';
import { CredentialResolver } from '../credentials/credentialResolver';
import { IdentityService } from '../credentials/identityService';
import { AccessTokens } from '../sso/accessTokens';
import { rolesOfSession } from '../sso/cliRoleCredentials';
import { LazyDirectories } from '../sso/lazyDirectories';
import { LoginEnds } from '../sso/loginEnds';
import { LoginService } from '../sso/loginService';
import { RefusedTokens } from '../sso/refusedTokens';
import { SessionStore } from '../sso/sessionStore';
import { TokenCache } from '../sso/tokenCache';
import { ActiveProfileStore } from './activeProfile/activeProfileStore';
import { ClipboardGuard } from './credentials/clipboardGuard';
import { Favourites } from './tree/favourites';
import { KnownKeys } from './keys/knownKeys';
import { LazyKeychain } from './keys/lazyKeychain';
import { LazyMfa } from './credentials/mfa';
import { NotificationLinks } from './notificationLinks';
import { TerminalEnvironment } from './terminals/terminalEnvironment';

/**
 * Builds the services, bottom floor first. The files of `~/.aws` are read; nothing is asked of anyone.
 * @param parts.clients loads what implements the ports, when something first needs it
 */
export async function createServices(
  context: vscode.ExtensionContext,
  {
    clients,
    disposables,
    logger,
  }: {
    readonly clients: () => Promise<AwsClients>;
    readonly disposables: DisposableStore;
    readonly logger: Logger;
  },
) {
  const { workspaceState, globalState, secrets, environmentVariableCollection: collection } = context;
  const environment = process.env;
  const storage = context.globalStorageUri.fsPath;
  const clock = systemClock;
  const locations = resolveAwsLocations(environment);

  const config = disposables.add(await ConfigStore.create({ locations, logger, clock, watch: true }));
  const cache = new TokenCache(locations.ssoCacheDirectory, logger);
  const refusedTokens = new RefusedTokens(join(storage, 'refusedTokens'), logger, clock);
  const sessions = disposables.add(
    await SessionStore.create({ config, cache, refusedTokens, clock, logger }),
  );
  const tokens = new AccessTokens({ sessions, cache, clients, clock, logger });
  const loginEnds = disposables.add(new LoginEnds({ sessions, tokens }));
  const logins = new LoginService({
    sessions,
    cache,
    clients,
    clock,
    logger,
    cliCacheDirectory: locations.cliCacheDirectory,
    knownRoles: async (id) => rolesOfSession(config.current, await directories.read(id), id),
  });
  const directories = disposables.add(
    new LazyDirectories(async () => {
      const { DirectoryStore } = await import('../sso/directoryStore');
      const directory = join(storage, 'directories');
      return new DirectoryStore({ sessions, tokens, clients, directory, clock, logger });
    }),
  );
  disposables.add(
    logins.onDidLogIn(({ id, startUrl }) => {
      directories
        .noteLogin(id, startUrl)
        .catch((error: unknown) => logger.warn(`[directory] still as before the login: ${errorText(error)}`));
    }),
  );

  const mfa = disposables.add(new LazyMfa({ secrets, clock, logger }));
  const keys = disposables.add(new KnownKeys(context, clock));
  const keychain = new LazyKeychain(keys.launcher, { config, clients, mfa, secrets, storage, clock, logger });
  const asked = { config, tokens, clients, clock, logger, locations, environment, mfa, keychain };
  const credentials = new CredentialResolver({ ...asked, readsCliCache: true });
  const identities = disposables.add(new IdentityService({ config, credentials, loginEnds, clients, clock }));

  const activeProfiles = disposables.add(
    new ActiveProfileStore({ config, environment, workspaceState, globalState, clock }),
  );
  const favourites = disposables.add(new Favourites(globalState));
  const terminalEnvironment = disposables.add(
    new TerminalEnvironment({ activeProfiles, collection, logger }),
  );
  const links = disposables.add(new NotificationLinks(logger));
  const clipboard = disposables.add(
    new ClipboardGuard({
      clipboard: () => vscode.env.clipboard,
      clock,
      logger,
      ...(vscode.env.uiKind === vscode.UIKind.Web && { window: vscode.window }),
    }),
  );

  return {
    config,
    cache,
    sessions,
    tokens,
    logins,
    directories,
    mfa,
    credentials,
    identities,
    activeProfiles,
    favourites,
    terminalEnvironment,
    keys,
    keychain,
    links,
    clipboard,
    clients,
    clock,
    locations,
    logger,
    storage,
    workspaceState,
    globalState,
    extension: context.extension,
  };
}
