import { AuthorizationCodes } from './authorizationCodes';
import { patchConfig, type ConfigPatch, type EmulatorConfig } from './config';
import { ConsoleLogins } from './consoleLogins';
import { CredentialStore } from './credentials';
import { DeviceAuthorizations } from './deviceAuthorizations';
import { DpopProofs } from './dpop';
import { FaultPlan } from './faults';
import { IamKeys } from './iamKeys';
import { MfaCheck } from './mfa';
import { RateLimiter } from './rateLimiter';
import { Registrations } from './registrations';
import { RequestLog } from './requestLog';
import { sampleConfig } from './sampleConfig';
import { ServerClock } from './serverClock';
import { Sessions } from './sessions';
import { SigninTokens } from './signinTokens';

/** Everything the emulator knows: its configuration, and what it has handed out since. */
export class EmulatorState {
  readonly clock: ServerClock;
  readonly registrations: Registrations;
  readonly sessions: Sessions;
  readonly deviceAuthorizations: DeviceAuthorizations;
  readonly authorizationCodes: AuthorizationCodes;
  readonly iamKeys: IamKeys;
  readonly credentials: CredentialStore;
  readonly signinTokens: SigninTokens;
  readonly consoleLogins: ConsoleLogins;
  readonly dpopProofs: DpopProofs;
  readonly mfa: MfaCheck;
  readonly rateLimiter: RateLimiter;
  readonly faults = new FaultPlan();
  readonly requests = new RequestLog();
  /** Where a browser finds the pages, without a slash at the end; known once the server listens. */
  pagesUrl = '';
  readonly #initialConfig: EmulatorConfig;
  #config: EmulatorConfig;

  constructor(now: () => number, config: ConfigPatch) {
    this.#initialConfig = patchConfig(sampleConfig, config);
    this.#config = this.#initialConfig;
    this.clock = new ServerClock(now);
    this.registrations = new Registrations(this.clock);
    this.sessions = new Sessions(this.clock, () => this.#config.lifetimes);
    this.deviceAuthorizations = new DeviceAuthorizations(this.clock);
    this.authorizationCodes = new AuthorizationCodes(this.clock);
    this.iamKeys = new IamKeys(this.clock, () => this.#config);
    this.credentials = new CredentialStore(this.clock, this.iamKeys);
    this.signinTokens = new SigninTokens(this.clock);
    this.consoleLogins = new ConsoleLogins(this.clock, this.credentials, () => this.#config.lifetimes);
    this.dpopProofs = new DpopProofs(this.clock);
    this.mfa = new MfaCheck(this.clock);
    this.rateLimiter = new RateLimiter(this.clock);
  }

  get config(): EmulatorConfig {
    return this.#config;
  }

  configure(patch: ConfigPatch): void {
    this.#config = patchConfig(this.#config, patch);
    this.rateLimiter.clear();
  }

  /** Back to how the emulator was started: nothing handed out, no faults, an empty request log. */
  reset(): void {
    this.#config = this.#initialConfig;
    const parts = [
      this.registrations,
      this.sessions,
      this.deviceAuthorizations,
      this.authorizationCodes,
      this.iamKeys,
      this.credentials,
      this.signinTokens,
      this.consoleLogins,
      this.dpopProofs,
      this.mfa,
      this.rateLimiter,
      this.faults,
      this.requests,
    ];
    for (const part of parts) part.clear();
    this.clock.reset();
  }
}
