import { readFileSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import { MINUTE_MS } from '../../../src/base/clock';
import { resolveAwsLocations } from '../../../src/config/locations';
import { CredentialResolver } from '../../../src/credentials/credentialResolver';
import { IdentityService } from '../../../src/credentials/identityService';
import { NotificationLinks } from '../../../src/editor/links';
import { LoginEnds } from '../../../src/sso/loginEnds';
import { HurriedClock } from '../../fakes/fakeClock';
import { CONSOLE_CONFIG, LoginBench } from '../../unit/signin/loginBench';
import { CONFIG, SESSION, Workbench } from '../../unit/sso/workbench';
import { replace } from '../support/fakeUser';

const ACCOUNT = '111111111111';

/** What became of the token file. */
export type TokenFate = 'kept' | 'replaced by a newer one' | 'emptied' | 'deleted' | 'there was none';

/** The session that something goes wrong with, of Identity Center or of the console: what is to survive. */
export interface Stake {
  readonly profile: string;
  readonly directory: string;
  readonly file: string;
  /** What a window shows. */
  readonly state: string;
  /** Signs in as another tool does. */
  signInElsewhere(): void;
  /** The same, with credentials that have expired and can be renewed. */
  expire(): void;
  /** Everything secret that the file holds. */
  secrets(): string[];
}

/** The services as the extension composes them, over an emulator and a home of their own. */
export class FaultBench {
  readonly base: Workbench;
  readonly identities: IdentityService;
  readonly links: NotificationLinks;
  readonly sso: Stake;
  readonly console: Stake;
  readonly #loginEnds: LoginEnds;

  private constructor(base: Workbench, console: LoginBench) {
    this.base = base;
    this.sso = stakeInSso(base);
    this.console = stakeInConsole(console);
    const { config, sessions, tokens, loginTokens, clock, logger } = base;
    const clients = () => Promise.resolve(base.clients);
    const credentials = new CredentialResolver({
      config,
      tokens,
      loginTokens,
      clients,
      clock,
      logger,
      locations: resolveAwsLocations({ HOME: base.home }),
      environment: {},
    });
    this.#loginEnds = new LoginEnds({ sessions, tokens });
    this.#loginEnds.start();
    this.identities = new IdentityService({
      config,
      credentials,
      loginEnds: this.#loginEnds,
      clients,
      clock,
    });
    this.links = createLinks(base);
  }

  static async open(): Promise<FaultBench> {
    const clock = new HurriedClock();
    const config = `${CONFIG}\n${CONSOLE_CONFIG}`;
    const base = await Workbench.open({ config, loginClock: clock, emulator: { now: () => clock.now() } });
    return new FaultBench(base, await LoginBench.over(base, config));
  }

  async close(): Promise<void> {
    this.identities.dispose();
    this.#loginEnds.dispose();
    await this.base.close();
  }

  /** Reads what is on disk, as when the window comes to the front. */
  async reload(): Promise<void> {
    await this.base.sessions.reload();
    await (await this.base.consoleLogins()).logins.reload();
  }

  /** The file at stake as it is; undefined when there is none. */
  read({ file }: Stake): string | undefined {
    try {
      return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  }

  /** @param before as `read` said. */
  fateOf(stake: Stake, before: string | undefined): TokenFate {
    const after = this.read(stake);
    if (after === undefined) return before === undefined ? 'there was none' : 'deleted';
    if (after === '{}') return 'emptied';
    return after === before ? 'kept' : 'replaced by a newer one';
  }

  /** Whether AWS can be asked who one is without another login. */
  async works({ profile }: Stake): Promise<boolean> {
    this.identities.forget();
    const { account } = await this.identities.ask(profile);
    return account === ACCOUNT;
  }
}

function stakeInSso(base: Workbench): Stake {
  return {
    profile: 'dev',
    directory: base.cache.directory,
    file: base.tokenFile(),
    get state() {
      return base.state(SESSION) ?? 'unknown';
    },
    signInElsewhere: () => void base.signInElsewhere(),
    expire() {
      base.signInElsewhere(SESSION, { expiresAt: new Date(Date.now() - MINUTE_MS).toISOString() });
    },
    secrets() {
      const { accessToken, refreshToken, clientSecret } = base.readTokenFile();
      return [accessToken, refreshToken, clientSecret].filter((secret) => typeof secret === 'string');
    },
  };
}

function stakeInConsole(bench: LoginBench): Stake {
  return {
    profile: 'console',
    directory: bench.directory,
    file: bench.file,
    get state() {
      return bench.status.state;
    },
    signInElsewhere: () => void bench.signInElsewhere(),
    expire: () => void bench.expire(),
    secrets() {
      const { accessToken, refreshToken, dpopKey } = bench.readFile();
      return [accessToken.secretAccessKey, accessToken.sessionToken, refreshToken, dpopKey];
    },
  };
}

/** The command behind the links belongs to the extension that runs beside the test. */
function createLinks({ logger }: Workbench): NotificationLinks {
  const restore = replace(vscode.commands, 'registerCommand', () => ({ dispose: () => undefined }));
  try {
    return new NotificationLinks(logger);
  } finally {
    restore();
  }
}
