import { readFileSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import { resolveAwsLocations } from '../../../src/config/locations';
import { CredentialResolver } from '../../../src/credentials/credentialResolver';
import { IdentityService } from '../../../src/credentials/identityService';
import { NotificationLinks } from '../../../src/editor/notificationLinks';
import { LoginEnds } from '../../../src/sso/loginEnds';
import { HurriedClock } from '../../fakes/fakeClock';
import { SESSION, Workbench } from '../../unit/sso/workbench';
import { replace } from '../support/fakeUser';

export const PROFILE = 'dev';
export const ACCOUNT = '111111111111';

/** What became of the token file. */
export type TokenFate = 'kept' | 'replaced by a newer one' | 'emptied' | 'deleted' | 'there was none';

/** The services as the extension composes them, over an emulator and a home of their own. */
export class FaultBench {
  readonly base: Workbench;
  readonly identities: IdentityService;
  readonly links: NotificationLinks;
  readonly #loginEnds: LoginEnds;

  private constructor(base: Workbench) {
    this.base = base;
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
    return new FaultBench(await Workbench.open({ loginClock: clock, emulator: { now: () => clock.now() } }));
  }

  async close(): Promise<void> {
    this.identities.dispose();
    this.#loginEnds.dispose();
    await this.base.close();
  }

  /** The token file as it is; undefined when there is none. */
  readToken(): string | undefined {
    const file = this.base.tokenFile();
    try {
      return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  }

  /** @param before as `readToken` said. */
  fateOf(before: string | undefined): TokenFate {
    const after = this.readToken();
    if (after === undefined) return before === undefined ? 'there was none' : 'deleted';
    if (after === '{}') return 'emptied';
    return after === before ? 'kept' : 'replaced by a newer one';
  }

  /** Everything secret that the token file holds. */
  secrets(): string[] {
    const { accessToken, refreshToken, clientSecret } = this.base.readTokenFile();
    return [accessToken, refreshToken, clientSecret].filter((secret) => typeof secret === 'string');
  }

  /** Whether AWS can be asked who one is without another login. */
  async works(): Promise<boolean> {
    this.identities.forget();
    const { account } = await this.identities.ask(PROFILE);
    return account === ACCOUNT;
  }

  get state(): string {
    return this.base.state(SESSION) ?? 'unknown';
  }
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
