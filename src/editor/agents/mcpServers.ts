import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText, isAbortError } from '../../base/errors';
import { Alarm } from '../../base/alarm';
import { MINUTE_MS } from '../../base/clock';
import { MCP_SERVER_PROVIDER } from '../../contributions';
import { commandLinePath } from '../../credentials/agents/commandLine';
import { findProgram } from '../../credentials/agents/findProgram';
import { exportVariables } from '../../credentials/exportVariables';
import type { AwsCredentials } from '../../credentials/ports';
import { findMfaDevices } from '../../credentials/roleSettings';
import { findToolLogin, type ToolLogin } from '../api/languageModelTools';
import { runCommand } from '../commands';
import { describeError } from '../errorMessages';
import { withoutLinks } from '../plainText';
import { settings, type McpServerName } from '../settings';
import { signalOf } from '../notifications';
import { agentProfileOf, takesMcpServers, type AgentServices } from './agents';

/** AWS's own server, which its proxy signs requests for. */
const AWS_ENDPOINT = 'https://aws-mcp.us-east-1.api.aws/mcp';
const PROXY = 'mcp-proxy-for-aws@latest';

/** Keys with less left than this are made anew. */
const RENEW_BEFORE_EXPIRY_MS = 4 * MINUTE_MS;

/** VS Code knows a server by its label, so it is the same whatever the profile is. */
const LABELS: Readonly<Record<McpServerName, string>> = {
  aws: 'AWS',
  profiles: 'AWS SSO Profiles',
};

/** What a server runs as. */
interface ServerProfile {
  /** Null: one that no file defines. Undefined: none is chosen. */
  readonly name: string | null | undefined;
  readonly region: string | undefined;
}

/** The MCP servers that are offered to VS Code: each runs as what agents work as, and is restarted when that changes. */
export class McpServers implements Disposable {
  readonly #services: AgentServices;
  readonly #disposables = new DisposableStore();
  /** Labels of those that VS Code has started in this window. */
  readonly #started = new Set<string>();
  /** When the keys of a server that can't ask for a code are about to expire. */
  readonly #keysEnd: Alarm;
  #isRegistered = false;
  #version = '';
  #hasToldOfUvx = false;

  constructor(services: AgentServices) {
    this.#services = services;
    this.#keysEnd = this.#disposables.add(new Alarm(services.clock, () => void this.#renewKeys()));
  }

  /** Offers the servers to a VS Code that knows of such things, once. */
  register(): void {
    const api = findMcpApi();
    if (!api || this.#isRegistered || settings.agentsMcpServers().length === 0) return;
    this.#isRegistered = true;
    const changed = this.#disposables.add(new vscode.EventEmitter<void>());
    const fire = (): void => changed.fire();
    this.#follow(fire);
    this.#disposables.add(settings.onDidChange(fire, 'awsSso.agents.mcpServers'));
    this.#disposables.add(
      api.registerProvider(MCP_SERVER_PROVIDER, {
        onDidChangeMcpServerDefinitions: changed.event,
        provideMcpServerDefinitions: () => this.#provide(api),
        resolveMcpServerDefinition: (server, cancellation) =>
          this.#resolve(server, api, signalOf(cancellation)),
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #provide(api: McpApi): Promise<McpStdioServer[]> {
    this.#version = this.#currentVersion();
    const servers: McpStdioServer[] = [];
    for (const name of settings.agentsMcpServers()) {
      const command = await this.#findCommand(name);
      if (command === undefined) this.#tellOfUvx();
      else servers.push(api.createServer(this.#define(name, command)));
    }
    return servers;
  }

  /**
   * VS Code is about to start a server: the user logs in and types a code, if it takes that.
   * @throws an Error that VS Code shows, when the server can't work.
   */
  async #resolve({ label }: McpStdioServer, api: McpApi, signal: AbortSignal): Promise<McpStdioServer> {
    const name = settings.agentsMcpServers().find((candidate) => LABELS[candidate] === label);
    if (!name)
      throw new Error(
        l10n.t('This server is no longer offered. Check the setting awsSso.agents.mcpServers.'),
      );
    const command = await this.#findCommand(name);
    if (command === undefined) throw new Error(uvxText());
    const keys = name === 'aws' ? await this.#takeKeys(signal) : undefined;
    if (name === 'aws' && this.#started.has(label))
      this.#services.agentRestarts.note(this.#services.clock.now());
    this.#started.add(label);
    // Another object than was offered: VS Code keeps what is offered, and there are no keys in that.
    return api.createServer(this.#define(name, command, keys));
  }

  /**
   * Has the user log in, and gets keys for a profile whose roles want a code: the server can't ask for one.
   * @throws an Error for VS Code to show.
   */
  async #takeKeys(signal: AbortSignal): Promise<AwsCredentials | undefined> {
    const { config, credentials } = this.#services;
    this.#keysEnd.set(undefined);
    await this.#logIn();
    const profile = config.current.profiles.get(this.#profile().name ?? 'default');
    if (profile?.kind !== 'assumeRole' || findMfaDevices(profile, config.current).length === 0)
      return undefined;
    try {
      const keys = await credentials.resolve(profile.name, signal);
      if (keys.expiresAt) this.#keysEnd.set(keys.expiresAt.getTime() - RENEW_BEFORE_EXPIRY_MS);
      return keys;
    } catch (error) {
      throw new Error(
        isAbortError(error)
          ? l10n.t('No MFA code was given for {0}.', profile.name)
          : describeError(error).message,
        { cause: error },
      );
    }
  }

  /** With those of the session that the code opened; when that has expired, the next start asks again. */
  async #renewKeys(): Promise<void> {
    const { credentials, logger } = this.#services;
    try {
      await credentials.resolve(this.#profile().name ?? 'default', undefined, 'quiet');
      await this.#restart();
    } catch (error) {
      logger.info(`[agents] the keys of the MCP server expire: ${errorText(error)}`);
    }
  }

  #profile(): ServerProfile {
    const { activeProfiles, config } = this.#services;
    const folder = activeProfiles.focusedFolder;
    const name = agentProfileOf(folder, this.#services);
    const ofProfile = config.current.profiles.get(name ?? '')?.region;
    return { name, region: settings.region(folder) || ofProfile };
  }

  /** The program of a server; undefined when uvx is missing. */
  async #findCommand(name: McpServerName): Promise<string | undefined> {
    return name === 'aws' ? findProgram('uvx', process.env) : commandLinePath(this.#services.storage);
  }

  /** @param keys given to it instead of the profile's name. */
  #define(name: McpServerName, command: string, keys?: AwsCredentials): McpStdioServer {
    const label = LABELS[name];
    const version = this.#currentVersion();
    if (name === 'profiles') {
      const cwd = this.#services.activeProfiles.focusedFolder?.uri;
      return { label, command, args: ['mcp'], env: {}, version: '1', ...(cwd && { cwd }) };
    }
    const { name: profile, region } = this.#profile();
    return {
      label,
      command,
      args: [
        PROXY,
        AWS_ENDPOINT,
        ...(profile && !keys ? ['--profile', profile] : []),
        ...(region ? ['--metadata', `AWS_REGION=${region}`] : []),
      ],
      env: {
        ...(keys ? keysOnly(profile ?? 'default', keys) : profile && { AWS_PROFILE: profile }),
        ...(region && { AWS_REGION: region }),
      },
      version,
    };
  }

  /** @throws an Error for VS Code to show. */
  async #logIn(): Promise<void> {
    const { sessions, consoleSessions } = this.#services;
    const { name } = this.#profile();
    if (name === null) throw new Error(l10n.t('No file defines the chosen AWS profile. Choose another one.'));
    const findLogin = (): ToolLogin | undefined =>
      findToolLogin({ profile: name ?? 'default' }, this.#services);
    // A server may start before console sign-ins have been read.
    await consoleSessions.reload();
    const login = findLogin();
    if (!login || login.state === 'signedIn') return;
    const logIn = l10n.t('Log In');
    const chosen = await vscode.window.showInformationMessage(
      withoutLinks(l10n.t('The MCP server "AWS" needs a login to {0}.', login.label)),
      logIn,
    );
    if (chosen === logIn) await runCommand('awsSso.login', { session: login.id });
    await Promise.all([sessions.reload(), consoleSessions.reload()]);
    if (findLogin()?.state !== 'signedIn')
      throw new Error(l10n.t('You are not logged in to {0}.', login.label));
  }

  /** Changes with what servers run as, and with the login behind it. */
  #currentVersion(): string {
    const { name, region } = this.#profile();
    const login = findToolLogin({ profile: name ?? '' }, this.#services);
    return JSON.stringify([name ?? '', region ?? '', login?.state === 'signedIn']);
  }

  #follow(fire: () => void): void {
    this.#version = this.#currentVersion();
    const { activeProfiles, sessions, consoleSessions } = this.#services;
    const check = (): void => {
      const [profile, region, isSignedIn] = JSON.parse(this.#version) as [string, string, boolean];
      const version = this.#currentVersion();
      if (version === this.#version) return;
      this.#version = version;
      fire();
      // A session that ends is no reason to end a server: it asks for a login when it next starts.
      const isLogout = isSignedIn && version === JSON.stringify([profile, region, false]);
      if (!isLogout) void this.#restart();
    };
    this.#disposables.add(activeProfiles.onDidChange(check));
    this.#disposables.add(sessions.onDidChange(check));
    this.#disposables.add(consoleSessions.onDidChange(check));
    this.#disposables.add(settings.onDidChange(check, 'awsSso.agents.profile', 'awsSso.region'));
  }

  async #restart(): Promise<void> {
    const { extension, logger } = this.#services;
    if (!this.#started.has(LABELS.aws)) return;
    const id = `${extension.id.toLowerCase()}/${LABELS.aws}`;
    try {
      await vscode.commands.executeCommand('workbench.mcp.stopServer', id);
      await vscode.commands.executeCommand('workbench.mcp.startServer', id, { autoTrustChanges: true });
      logger.info(`[agents] the MCP server was restarted: ${this.#profile().name ?? '(none)'}`);
    } catch (error) {
      logger.warn(`[agents] the MCP server was not restarted: ${errorText(error)}`);
    }
  }

  #tellOfUvx(): void {
    if (this.#hasToldOfUvx) return;
    this.#hasToldOfUvx = true;
    const how = l10n.t('How to Install It');
    void vscode.window.showWarningMessage(uvxText(), how).then((chosen) => {
      if (chosen === how) {
        void vscode.env.openExternal(
          vscode.Uri.parse('https://docs.astral.sh/uv/getting-started/installation/'),
        );
      }
    });
  }
}

function uvxText(): string {
  return l10n.t('The MCP server "AWS" is not offered: it runs with uvx, and uvx is not on PATH.');
}

/** Without when they expire: botocore would stop using them minutes earlier. */
function keysOnly(
  profileName: string,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
): Record<string, string | null> {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  const variables = exportVariables({ profileName, credentials });
  return Object.fromEntries(variables.map(([name, value]) => [name, value ?? null]));
}

// What VS Code has from 1.101 on; the oldest that is supported goes without.

interface McpStdioServer {
  readonly label: string;
  command: string;
  args: string[];
  env: Record<string, string | number | null>;
  version?: string;
  cwd?: vscode.Uri;
}

interface McpServerProvider {
  readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
  provideMcpServerDefinitions(token: vscode.CancellationToken): Promise<McpStdioServer[]>;
  resolveMcpServerDefinition(
    server: McpStdioServer,
    token: vscode.CancellationToken,
  ): Promise<McpStdioServer | undefined>;
}

interface McpApi {
  registerProvider(id: string, provider: McpServerProvider): vscode.Disposable;
  createServer(server: Required<McpStdioServer> | McpStdioServer): McpStdioServer;
}

type StdioServerClass = new (
  label: string,
  command: string,
  args: string[],
  env: Record<string, string | number | null>,
  version?: string,
) => McpStdioServer;

/** @returns undefined where VS Code has no such thing. */
function findMcpApi(): McpApi | undefined {
  const { registerMcpServerDefinitionProvider: register } = vscode.lm as {
    readonly registerMcpServerDefinitionProvider?: McpApi['registerProvider'];
  };
  const { McpStdioServerDefinition: Server } = vscode as unknown as {
    readonly McpStdioServerDefinition?: StdioServerClass;
  };
  if (!takesMcpServers() || !register || !Server) return undefined;
  return {
    registerProvider: (id, provider) => register.call(vscode.lm, id, provider),
    createServer: ({ label, command, args, env, version, cwd }) => {
      const server = new Server(label, command, args, env, version);
      if (cwd) server.cwd = cwd;
      return server;
    },
  };
}
