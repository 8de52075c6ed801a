import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock, type Clock } from '../base/clock';
import type { DisposableStore } from '../base/disposable';
import { errorText } from '../base/errors';
import { lazy } from '../base/lazy';
import type { Logger } from '../base/logger';
import { ConfigStore } from '../config/configStore';
import { resolveAwsLocations, type AwsLocations } from '../config/locations';
import type { AwsClients } from '../credentials/clientPorts';
import { CredentialResolver } from '../credentials/credentialResolver';
import { IdentityService } from '../credentials/identityService';
import type { OwnKeychain } from '../credentials/makingServices';
import type { Keychain } from '../credentials/keys/keychain';
import { MfaSessions } from '../credentials/mfaSessions';
import type { ConsoleServices } from '../signin/consoleServices';
import { ConsoleSessions } from '../signin/consoleSessions';
import type { LoginTokens } from '../signin/loginTokens';
import { AccessTokens } from '../sso/accessTokens';
import { rolesOfSession } from '../sso/cliRoleCredentials';
import { LazyDirectories } from '../sso/lazyDirectories';
import { LoginEnds } from '../sso/loginEnds';
import { LoginService } from '../sso/loginService';
import { RefusedTokens } from '../sso/refusedTokens';
import { SessionStore } from '../sso/sessionStore';
import { TokenCache } from '../sso/tokenCache';
import { ActiveProfileStore } from './activeProfile/activeProfileStore';
import { AgentRestarts } from './agents/agents';
import { ClipboardGuard } from '../credentials/clipboardGuard';
import { ExtensionHostEnvironment, giveAgain } from './extensionHost/extensionHost';
import { ContainerGrants } from './containers/containers';
import { Favorites } from './tree/favorites';
import { KnownKeys } from './keys/keys';
import { mfaCodes } from './credentials/credentialCommands';
import { NotificationLinks } from './links';
import { TerminalEnvironment } from './terminals/terminalEnvironment';

/** The shared files, and where they are. */
export interface FileServices {
  readonly config: ConfigStore;
  readonly locations: AwsLocations;
  /** That VS Code was started with, before anything is given to other extensions. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Logins to Identity Center, and what they open. */
export interface SessionServices {
  readonly cache: TokenCache;
  readonly sessions: SessionStore;
  readonly tokens: AccessTokens;
  readonly logins: LoginService;
  readonly loginEnds: LoginEnds;
  /** Console sign-ins (`aws login`), read when something first needs them. */
  readonly consoleLogins: () => Promise<ConsoleServices>;
  readonly loginTokens: () => Promise<LoginTokens>;
  /** What is known of those that profiles name. */
  readonly consoleSessions: ConsoleSessions;
  readonly directories: LazyDirectories;
}

/** From a profile to its credentials and its identity. */
export interface CredentialServices {
  readonly mfa: MfaSessions;
  readonly credentials: CredentialResolver;
  readonly identities: IdentityService;
  readonly keys: KnownKeys;
  readonly keychain: () => Promise<Keychain>;
}

/** What this window chose, and what it shows. */
export interface WindowServices {
  readonly activeProfiles: ActiveProfileStore;
  readonly favorites: Favorites;
  readonly containerGrants: ContainerGrants;
  readonly agentRestarts: AgentRestarts;
  readonly terminalEnvironment: TerminalEnvironment;
  readonly extensionHost: ExtensionHostEnvironment;
  readonly collection: vscode.GlobalEnvironmentVariableCollection;
  readonly links: NotificationLinks;
  readonly clipboard: ClipboardGuard;
}

/** What every service stands on. */
export interface BaseServices {
  /** Loads what implements the ports, when something first needs it. */
  readonly clients: () => Promise<AwsClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A directory of the extension that all windows share. */
  readonly storage: string;
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.ExtensionContext['globalState'];
  readonly extension: vscode.Extension<unknown>;
}

export type Services = BaseServices & FileServices & SessionServices & CredentialServices & WindowServices;

/**
 * Builds the services, bottom floor first. The files of `~/.aws` are read, and not parsed; nothing is asked of anyone.
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
): Promise<Services> {
  const { workspaceState, globalState, secrets, environmentVariableCollection: collection } = context;
  // What is given to other extensions is not to be taken for what VS Code was started with.
  const environment = { ...process.env };
  const givenAgain = giveAgain(workspaceState);
  const storage = context.globalStorageUri.fsPath;
  const clock = systemClock;
  const locations = resolveAwsLocations(environment);

  const config = disposables.add(await ConfigStore.create({ locations, logger, clock, watch: true }));
  const cache = new TokenCache(locations.ssoCacheDirectory, logger);
  const refusedTokens = new RefusedTokens(join(storage, 'refusedTokens'), logger, clock);
  const sessions = disposables.add(
    await SessionStore.create({ config, cache, refusedTokens, clock, logger }, config.plainSessionIds),
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
  disposables.add(
    logins.onDidSignIn(({ id }) => {
      // Rows name accounts.
      directories
        .listAccounts(id)
        .catch((error: unknown) =>
          logger.warn(`[directory] accounts not listed after the login: ${errorText(error)}`),
        );
    }),
  );

  const consoleLogins = lazy(async () => {
    const { createConsoleServices } = await import('../signin/consoleServices');
    const { configFile, loginCacheDirectory } = locations;
    const parts = {
      config,
      configFile,
      loginCacheDirectory,
      refusedTokens,
      clients,
      environment,
      clock,
      logger,
    };
    const created = disposables.add(await createConsoleServices(parts));
    created.ends.onDidEnd((loginSession) => identities.forgetSession(loginSession));
    return created;
  });
  const loginTokens = async (): Promise<LoginTokens> => (await consoleLogins()).tokens;

  const consoleSessions = disposables.add(
    new ConsoleSessions({ config, clock, logger }, async () => (await consoleLogins()).logins),
  );

  const mfa = disposables.add(new MfaSessions({ codes: mfaCodes, secrets, clock, logger }));
  const keys = disposables.add(new KnownKeys(context, clock));
  const keychain = lazy(async () => {
    const { Keychain } = await import('../credentials/keys/keychain');
    return new Keychain({ config, environment, clients, mfa, secrets, storage, clock, logger });
  });
  const ownKeychain: OwnKeychain = {
    launcher: keys.launcher,
    credentials: async (profile, entry, wish) => (await keychain()).credentials(profile, entry, wish),
  };
  const asked = {
    config,
    tokens,
    loginTokens,
    clients,
    clock,
    logger,
    locations,
    environment,
    mfa,
    keychain: ownKeychain,
  };
  const credentials = new CredentialResolver({ ...asked, readsCliCache: true });
  const identities = disposables.add(new IdentityService({ config, credentials, loginEnds, clients, clock }));

  const activeProfiles = disposables.add(
    new ActiveProfileStore({ config, environment, workspaceState, globalState, clock }),
  );
  const favorites = disposables.add(new Favorites(globalState));
  const containerGrants = disposables.add(new ContainerGrants());
  const agentRestarts = disposables.add(new AgentRestarts());
  const terminalEnvironment = disposables.add(
    new TerminalEnvironment({ activeProfiles, collection, workspaceState, logger }),
  );
  const extensionHost = disposables.add(
    new ExtensionHostEnvironment({ activeProfiles, environment, workspaceState, givenAgain, logger }),
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
    loginEnds,
    consoleLogins,
    loginTokens,
    consoleSessions,
    directories,
    mfa,
    credentials,
    identities,
    activeProfiles,
    favorites,
    containerGrants,
    agentRestarts,
    terminalEnvironment,
    extensionHost,
    collection,
    keys,
    keychain,
    links,
    clipboard,
    clients,
    clock,
    locations,
    environment,
    logger,
    storage,
    workspaceState,
    globalState,
    extension: context.extension,
  };
}
