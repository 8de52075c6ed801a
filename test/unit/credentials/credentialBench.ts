import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PerTest } from '../../run/perTest';
import { systemClock } from '../../../src/base/clock';
import { resolveAwsLocations, type AwsLocations } from '../../../src/config/locations';
import { CredentialResolver } from '../../../src/credentials/credentialResolver';
import { launcherPath } from '../../../src/credentials/keys/launcherCommand';
import { IdentityService } from '../../../src/credentials/identityService';
import { MfaSessions } from '../../../src/credentials/mfaSessions';
import { LoginEnds } from '../../../src/sso/loginEnds';
import { FakeClock } from '../../fakes/fakeClock';
import { MemorySecrets } from '../../fakes/memorySecrets';
import { ScriptedMfaCodes } from '../../fakes/scriptedMfaCodes';
import type { OperationName } from '../../server/operations';
import { CONFIG, SESSION, Workbench } from '../sso/workbench';

export const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const CREDENTIALS = `[keys]
aws_access_key_id = ${KEY_ID}
aws_secret_access_key = ${SECRET_KEY}
`;

/** Where the program would be that gives a terminal credentials. */
export const LAUNCHER = launcherPath(join(tmpdir(), 'keyHelper'));

export const PROFILES = `${CONFIG}
[profile not-mine]
sso_session = ${SESSION}
sso_account_id = 111111111111
sso_role_name = AdministratorAccess

[profile deploy]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = dev
region = us-east-1

[profile deploy-with-keys]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = keys
role_session_name = nightly
duration_seconds = 1800
`;

/** The floor as the extension composes it, signed in to the session. Time is the test's; the emulator's is real. */
export class CredentialBench {
  readonly clock: FakeClock;
  readonly base: Workbench;
  readonly resolver: CredentialResolver;
  readonly locations: AwsLocations;
  readonly mfa: MfaSessions;
  /** Who is asked for codes: nobody, until the test says. */
  readonly codes = new ScriptedMfaCodes();
  readonly secrets = new MemorySecrets();
  /** What the resolver and its programs take for their environment. */
  readonly environment: NodeJS.ProcessEnv = { PATH: process.env['PATH'] };
  readonly identities: IdentityService;
  readonly #loginEnds: LoginEnds;

  private constructor(base: Workbench, clock: FakeClock) {
    this.base = base;
    this.clock = clock;
    const { config, sessions, tokens, loginTokens, logger } = base;
    const clients = () => Promise.resolve(base.clients);
    const locations = resolveAwsLocations({ HOME: base.home });
    this.locations = locations;
    this.mfa = new MfaSessions({ codes: this.codes, secrets: this.secrets, clock, logger });
    this.resolver = new CredentialResolver({
      config,
      tokens,
      loginTokens,
      clients,
      clock,
      logger,
      locations,
      environment: this.environment,
      readsCliCache: true,
      mfa: this.mfa,
      keychain: { launcher: LAUNCHER, credentials: () => Promise.reject(new Error('it has no keys')) },
    });
    this.#loginEnds = new LoginEnds({ sessions, tokens });
    this.#loginEnds.start();
    this.identities = new IdentityService({
      config,
      credentials: this.resolver,
      loginEnds: this.#loginEnds,
      clients,
      clock,
    });
  }

  static async open(): Promise<CredentialBench> {
    const clock = new FakeClock();
    const base = await Workbench.open({
      config: PROFILES,
      credentials: CREDENTIALS,
      clock,
      loginClock: systemClock,
    });
    base.signInElsewhere();
    return new CredentialBench(base, clock);
  }

  async close(): Promise<void> {
    this.identities.dispose();
    this.#loginEnds.dispose();
    this.mfa.dispose();
    await this.base.close();
  }

  /** How often an operation was asked for. */
  count(operation: OperationName): number {
    return this.base.emulator.requests.count(operation);
  }

  /** Changes the config file by appending to it. */
  append(sections: string): void {
    this.base.config.change(`${PROFILES}\n${sections}`, CREDENTIALS);
  }
}

/** A bench for each test of a `describe`. */
export function credentialBenchPerTest(): PerTest<CredentialBench> {
  return new PerTest(() => CredentialBench.open()).register();
}
