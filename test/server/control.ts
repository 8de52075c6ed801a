import {
  findInstance,
  generateAccounts,
  type ConfigPatch,
  type EmulatorConfig,
  type Instance,
} from './config';
import type {
  AccountsSize,
  ControlCommands,
  ControlState,
  RequestReport,
  TokenFile,
} from './controlCommands';
import type { ConsoleRefusal, LoginCacheFile } from './consoleLogins';
import { allowConsent, readConsent } from './consoleSignin';
import { ControlError } from './controlErrors';
import type { DeviceAuthorization } from './deviceAuthorizations';
import type { FaultOrder } from './faults';
import { isOperationName } from './operations';
import { DEVICE_CODE_GRANT } from './registrations';
import { ACCOUNT_ACCESS_SCOPE } from './sessions';
import type { EmulatorState } from './state';
import { totpCode } from './totp';
import { signWebIdentity } from './webIdentity';

const MOST_ACCOUNTS = 100_000;

/** The control commands, in process. A command that makes no sense throws a ControlError. */
export class EmulatorControl implements ControlCommands {
  readonly #state: EmulatorState;

  constructor(state: EmulatorState) {
    this.#state = state;
  }

  state(): ControlState {
    const { clock, sessions, deviceAuthorizations } = this.#state;
    return {
      now: new Date(clock.now()).toISOString(),
      liveSessions: sessions.live.map(({ startUrl, userName }) => ({ startUrl, userName })),
      deviceAuthorizations: deviceAuthorizations.all.map((authorization) => ({
        userCode: authorization.userCode,
        clientName: authorization.clientName,
        startUrl: authorization.startUrl,
        decision: authorization.decision.kind,
        expired: deviceAuthorizations.isExpired(authorization),
      })),
    };
  }

  configuration(): EmulatorConfig {
    return this.#state.config;
  }

  configure(patch: ConfigPatch): void {
    for (const instance of patch.instances ?? []) checkInstance(instance);
    this.#state.configure(patch);
  }

  generateAccounts({ accounts, rolesPerAccount, startUrl }: AccountsSize): void {
    for (const number of [accounts, rolesPerAccount]) {
      if (!Number.isInteger(number) || number < 0 || number > MOST_ACCOUNTS) {
        throw new ControlError('accounts and rolesPerAccount must be whole numbers');
      }
    }
    const target = this.#instance(startUrl);
    const instances = this.#state.config.instances.map((instance) =>
      instance === target ? { ...instance, accounts: generateAccounts(accounts, rolesPerAccount) } : instance,
    );
    this.#state.configure({ instances });
  }

  setClockSkew({ skewMs }: { readonly skewMs: number }): void {
    if (!Number.isFinite(skewMs)) throw new ControlError('skewMs must be a number');
    this.#state.clock.skewMs = skewMs;
  }

  advance({ byMs }: { readonly byMs: number }): void {
    if (!Number.isFinite(byMs) || byMs < 0) throw new ControlError('byMs must be a number, 0 or more');
    this.#state.clock.advance(byMs);
  }

  addFault(order: FaultOrder): void {
    if (order.operation !== '*' && !isOperationName(order.operation)) {
      throw new ControlError('operation must be the name of an operation, or *');
    }
    this.#state.faults.add(order);
  }

  clearFaults(): void {
    this.#state.faults.clear();
  }

  approve({ userCode }: { readonly userCode: string }): void {
    if (!this.#state.deviceAuthorizations.allow(this.#pending(userCode), this.#state.sessions)) {
      throw new ControlError('the start URL is of another region than the one that gave the code');
    }
  }

  deny({ userCode }: { readonly userCode: string }): void {
    this.#pending(userCode).decision = { kind: 'denied' };
  }

  expireDeviceCodes(): void {
    this.#state.deviceAuthorizations.expireAll();
  }

  expireRegistrations(): void {
    this.#state.registrations.expireAll();
  }

  revokeTokens(): void {
    this.#state.sessions.endAll();
  }

  signIn(login: { readonly startUrl?: string; readonly scopes?: readonly string[] } = {}): TokenFile {
    const { clock, config, registrations, sessions } = this.#state;
    const instance = this.#instance(login.startUrl);
    const client = registrations.register(
      {
        clientName: 'emulator-control',
        scopes: login.scopes ?? [ACCOUNT_ACCESS_SCOPE],
        redirectUris: [],
        grantTypes: [DEVICE_CODE_GRANT, 'refresh_token'],
        region: instance.region,
      },
      config.lifetimes.registrationSeconds,
    );
    const session = sessions.open(instance.startUrl, instance.userName);
    const tokens = sessions.issueTokens(session, client);
    return {
      startUrl: login.startUrl ?? instance.startUrl,
      region: instance.region,
      accessToken: tokens.accessToken,
      expiresAt: toSeconds(clock.now() + tokens.expiresInSeconds * 1000),
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      registrationExpiresAt: toSeconds(client.expiresAt),
      ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
    };
  }

  signInToConsole({ arn }: { readonly arn?: string } = {}): LoginCacheFile {
    return this.#state.consoleLogins.signIn(arn ?? this.#state.config.consolePrincipal);
  }

  approveConsole({ page }: { readonly page: string }): string {
    return allowConsent(this.#state, readConsent(new URL(page).searchParams));
  }

  refuseConsole({ error }: { readonly error: ConsoleRefusal | null }): void {
    this.#state.consoleLogins.refusal = error;
  }

  mfaCode({ serialNumber }: { readonly serialNumber: string }): string {
    const devices = this.#state.config.iamUsers.map((user) => user.mfaDevice);
    const device = devices.find((candidate) => candidate?.serialNumber === serialNumber);
    if (device === undefined) throw new ControlError('no IAM user has an MFA device with this serial number');
    return totpCode(device.secret, this.#state.clock.now());
  }

  webIdentityToken({
    subject,
    lifetimeSeconds = 3600,
  }: {
    readonly subject: string;
    readonly lifetimeSeconds?: number;
  }): string {
    const { config, clock } = this.#state;
    const [provider] = config.identityProviders;
    if (!provider) throw new ControlError('no identity provider is configured');
    return signWebIdentity(provider, subject, clock.now() + lifetimeSeconds * 1000);
  }

  credentialPath({ accessKeyId }: { readonly accessKeyId: string }): readonly string[] | undefined {
    return this.#state.credentials.find(accessKeyId)?.path;
  }

  requests(): RequestReport {
    return { entries: this.#state.requests.all, counts: this.#state.requests.counts() };
  }

  clearRequests(): void {
    this.#state.requests.clear();
  }

  reset(): void {
    this.#state.reset();
  }

  #instance(startUrl: string | undefined): Instance {
    const { config } = this.#state;
    const instance = startUrl === undefined ? config.instances[0] : findInstance(config, startUrl);
    if (instance === undefined) throw new ControlError('no instance has this start URL');
    return instance;
  }

  #pending(userCode: string): DeviceAuthorization {
    const authorization = this.#state.deviceAuthorizations.findPending(userCode);
    if (authorization === undefined) throw new ControlError('no device authorization waits under this code');
    return authorization;
  }
}

function checkInstance({ startUrl, accounts }: Instance): void {
  if (!URL.canParse(startUrl)) throw new ControlError('startUrl must be a URL');
  if (!accounts.every(({ accountId }) => /^\d{12}$/.test(accountId))) {
    throw new ControlError('accountId must be twelve digits');
  }
}

/** ISO 8601 in UTC without fractions, as the AWS CLI writes it. */
function toSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
