import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock';
import { systemClock } from '../../../src/base/clock';
import { createAwsClients } from '../../../src/clients/awsClients';
import type { AwsClients } from '../../../src/credentials/clientPorts';
import type { SsoSession } from '../../../src/config/sharedConfig';
import { AccessTokens } from '../../../src/sso/accessTokens';
import { rolesOfSession } from '../../../src/sso/cliRoleCredentials';
import { LoginService } from '../../../src/sso/loginService';
import { RefusedTokens } from '../../../src/sso/refusedTokens';
import { createConsoleServices, type ConsoleServices } from '../../../src/signin/consoleServices';
import { lazy } from '../../../src/base/lazy';
import { SessionStore } from '../../../src/sso/sessionStore';
import { TokenCache, tokenFileName } from '../../../src/sso/tokenCache';
import { ConfigSource } from '../../fakes/configSource';
import { RecordingLogger } from '../../fakes/recordingLogger';
import type { TokenFile } from '../../server/controlCommands';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../server/main';
import { removeTree } from '../../fakes/removeTree';

export const SESSION = 'my-sso';
export const START_URL = 'https://d-1234567890.awsapps.com/start';
/** Its id is its start URL. */
export const LEGACY = 'https://legacy.awsapps.com/start';

export const CONFIG = `[sso-session ${SESSION}]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = ${SESSION}
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = us-east-1

[profile payroll]
sso_start_url = ${LEGACY}
sso_region = eu-west-1
sso_account_id = 444444444444
sso_role_name = ReadOnlyAccess
`;

export interface WorkbenchOptions {
  readonly emulator?: EmulatorOptions;
  readonly config?: string;
  readonly credentials?: string;
  /** The clock of the session store and of renewals; the system's unless given. */
  readonly clock?: Clock;
  /** The clock by which logins wait; `clock` unless given. */
  readonly loginClock?: Clock;
}

/** The floor as the extension composes it, over a temporary home, the real SDK and an emulator. */
export class Workbench {
  readonly emulator: Emulator;
  readonly config: ConfigSource;
  readonly logger: RecordingLogger;
  readonly clients: AwsClients;
  readonly clock: Clock;
  readonly cache: TokenCache;
  readonly sessions: SessionStore;
  readonly logins: LoginService;
  readonly tokens: AccessTokens;
  /** Console sign-ins, made on first use. */
  readonly consoleLogins: () => Promise<ConsoleServices>;
  readonly loginTokens = async () => (await this.consoleLogins()).tokens;
  /** The home of the user: the cache is at its usual place below it. */
  readonly home: string;
  /** What the windows share besides the cache: `RefusedTokens`. */
  readonly storage: string;
  #hasConsoleLogins = false;

  private constructor(
    parts: Pick<Workbench, 'emulator' | 'sessions' | 'config' | 'cache' | 'logger'>,
    root: string,
    options: WorkbenchOptions,
  ) {
    this.emulator = parts.emulator;
    this.sessions = parts.sessions;
    this.config = parts.config;
    this.cache = parts.cache;
    this.logger = parts.logger;
    this.home = root;
    this.storage = join(root, 'storage');
    this.clock = options.clock ?? systemClock;
    const loginClock = options.loginClock ?? this.clock;
    this.clients = createAwsClients(loginClock);
    const services = {
      sessions: this.sessions,
      cache: this.cache,
      clients: () => Promise.resolve(this.clients),
      logger: this.logger,
    };
    this.logins = new LoginService({
      ...services,
      clock: loginClock,
      cliCacheDirectory: join(this.home, '.aws', 'cli', 'cache'),
      knownRoles: (id) => Promise.resolve(rolesOfSession(this.config.current, undefined, id)),
    });
    this.tokens = new AccessTokens({ ...services, clock: this.clock });
    this.consoleLogins = lazy(() => {
      this.#hasConsoleLogins = true;
      return createConsoleServices({
        config: this.config,
        configFile: join(this.home, '.aws', 'config'),
        loginCacheDirectory: join(this.home, '.aws', 'login', 'cache'),
        refusedTokens: new RefusedTokens(this.storage, this.logger),
        clients: services.clients,
        environment: {},
        clock: this.clock,
        logger: this.logger,
        random: () => 0,
      });
    });
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const emulator = await startEmulator(options.emulator);
    Object.assign(process.env, emulator.env(), { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
    const logger = new RecordingLogger();
    const root = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-'));
    const cache = new TokenCache(join(root, '.aws', 'sso', 'cache'), logger);
    const config = new ConfigSource(options.config ?? CONFIG, options.credentials);
    const clock = options.clock ?? systemClock;
    const refusedTokens = new RefusedTokens(join(root, 'storage'), logger);
    const sessions = await SessionStore.create({ config, cache, refusedTokens, clock, logger });
    return new Workbench({ emulator, sessions, config, cache, logger }, root, options);
  }

  async close(): Promise<void> {
    this.sessions.dispose();
    if (this.#hasConsoleLogins) (await this.consoleLogins()).dispose();
    await this.emulator.close();
    removeTree(this.home);
  }

  session(id = SESSION): SsoSession {
    const session = this.config.current.sessions.get(id);
    assert.ok(session, `no session ${id}`);
    return session;
  }

  /** A session's token file, as any tool would find it. */
  tokenFile(id = SESSION): string {
    return this.cache.tokenFile(id);
  }

  readTokenFile(id = SESSION): Record<string, unknown> {
    return JSON.parse(readFileSync(this.tokenFile(id), 'utf8')) as Record<string, unknown>;
  }

  /** Signs in as another tool does: a token file is there, written in place, and we made no request. */
  signInElsewhere(id = SESSION, changes: Partial<TokenFile> = {}): TokenFile {
    const token = { ...this.issueToken(id), ...changes };
    mkdirSync(this.cache.directory, { recursive: true });
    writeFileSync(this.tokenFile(id), JSON.stringify(token));
    return token;
  }

  /** A token of the service that is not written anywhere. */
  issueToken(id = SESSION): TokenFile {
    const { startUrl, legacy } = this.session(id);
    return this.emulator.control.signIn({ startUrl, ...(legacy && { scopes: [] }) });
  }

  /** Names of what is in the cache directory, besides the token file of `id`. */
  besideToken(id = SESSION): string[] {
    return this.cacheFiles().filter((name) => name !== tokenFileName(id));
  }

  cacheFiles(): string[] {
    try {
      return readdirSync(this.cache.directory);
    } catch {
      return [];
    }
  }

  /** Resolves once the sessions are as the test wants them. */
  async until(isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve) => {
      const subscription = this.sessions.onDidChange(() => {
        if (!isSo()) return;
        subscription.dispose();
        resolve();
      });
    });
  }

  state(id = SESSION): string | undefined {
    return this.sessions.current.get(id)?.state;
  }
}

/** A workbench for each test of a `describe`. */
export function workbenchPerTest(options: () => WorkbenchOptions = () => ({})): {
  readonly current: Workbench;
} {
  let open: Workbench | undefined;
  beforeEach(async () => {
    open = await Workbench.open(options());
  });
  afterEach(async () => {
    await open?.close();
  });
  return {
    get current() {
      assert.ok(open);
      return open;
    },
  };
}
