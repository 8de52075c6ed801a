import type { ConfigPatch, EmulatorConfig } from './config';
import type { ConsoleRefusal, LoginCacheFile } from './consoleLogins';
import type { FaultOrder } from './faults';
import type { OperationName } from './operations';
import type { LoggedRequest } from './requestLog';

/**
 * What can be done to the emulator from outside: in process through `Emulator.control`, over HTTP through
 * `ControlClient` or `POST /_control/<command>` with the argument as JSON.
 */
export interface ControlCommands {
  state(): ControlState;
  configuration(): EmulatorConfig;
  configure(patch: ConfigPatch): void;
  /** Replaces the accounts of an instance by generated ones; of the first instance when no `startUrl` is given. */
  generateAccounts(size: AccountsSize): void;
  /** Makes the server's clock wrong by this much. */
  setClockSkew(skew: { readonly skewMs: number }): void;
  /** Lets time pass for everything that was issued. */
  advance(time: { readonly byMs: number }): void;
  addFault(order: FaultOrder): void;
  clearFaults(): void;
  /** Does what a person does on the device page. */
  approve(code: { readonly userCode: string }): void;
  deny(code: { readonly userCode: string }): void;
  expireDeviceCodes(): void;
  expireRegistrations(): void;
  /** Signs everybody out on the server; role credentials stay good, as they do in reality. */
  revokeTokens(): void;
  /** A finished login without the ceremony. */
  signIn(login?: { readonly startUrl?: string; readonly scopes?: readonly string[] }): TokenFile;
  /** A finished `aws login`, of the principal of the configuration unless another is named. */
  signInToConsole(login?: { readonly arn?: string }): LoginCacheFile;
  /** Does what a person does on the consent page of `aws login`. @returns where the browser goes then. */
  approveConsole(consent: { readonly page: string }): string;
  /** Refuses every token request of `aws login` so from now on; null: no more. */
  refuseConsole(refusal: { readonly error: ConsoleRefusal | null }): void;
  /** The one-time code that an MFA device shows now, by the server's clock. */
  mfaCode(device: { readonly serialNumber: string }): string;
  /** A web identity token of the first provider. */
  webIdentityToken(identity: { readonly subject: string; readonly lifetimeSeconds?: number }): string;
  /** How the credentials with this access key were come by; undefined when nobody has them. */
  credentialPath(key: { readonly accessKeyId: string }): readonly string[] | undefined;
  requests(): RequestReport;
  clearRequests(): void;
  /** Back to how the emulator was started. */
  reset(): void;
}

export interface AccountsSize {
  readonly accounts: number;
  readonly rolesPerAccount: number;
  readonly startUrl?: string;
}

export interface ControlState {
  /** ISO 8601. */
  readonly now: string;
  readonly liveSessions: readonly { readonly startUrl: string; readonly userName: string }[];
  /** In the order in which they were started. */
  readonly deviceAuthorizations: readonly DeviceAuthorizationReport[];
}

export interface DeviceAuthorizationReport {
  readonly userCode: string;
  readonly clientName: string;
  readonly startUrl: string;
  readonly decision: 'pending' | 'allowed' | 'denied' | 'used';
  readonly expired: boolean;
}

export interface RequestReport {
  readonly entries: readonly LoggedRequest[];
  readonly counts: Partial<Record<OperationName, number>>;
}

/** What the AWS CLI keeps of a login in `~/.aws/sso/cache`, with its keys in its order and its date format. */
export interface TokenFile {
  readonly startUrl: string;
  readonly region: string;
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly registrationExpiresAt: string;
  readonly refreshToken?: string;
}
