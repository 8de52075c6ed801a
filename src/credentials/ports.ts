/** What this floor needs of others; `clients/` implements the AWS part with the AWS SDK, `editor/` the rest. */

import type { Event } from '../base/event';

/** Credentials for signing; all but `accessKeyId` and `expiresAt` are secrets. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Absent for long-lived keys. */
  readonly expiresAt?: Date;
}

/** Who the credentials belong to, as STS GetCallerIdentity says. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** A device and the six digits that it shows. */
export interface MfaProof {
  /** `mfa_serial`: an ARN, or the serial number of a hardware device. */
  readonly device: string;
  /** A secret for as long as it is good. */
  readonly code: string;
}

export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  /** Seconds, 900 to 43200; the service's default (3600) when absent. */
  readonly durationSeconds?: number;
  readonly mfa?: MfaProof;
}

export interface WebIdentityInput {
  readonly roleArn: string;
  readonly sessionName: string;
  /** The token of the identity provider, a secret. */
  readonly token: string;
}

export interface FederationInput {
  /** 2 to 32 characters; names the session in its ARN. */
  readonly name: string;
  /** JSON; the session may do what this and the user's own policies both allow. */
  readonly policy: string;
  /** Seconds, 900 to 129600; 3600 at most for a root user. */
  readonly durationSeconds: number;
}

/** Rejections are `SsoError`s, or `CredentialsError`s where STS names a reason of the profile's own. */
export interface StsClient {
  getCallerIdentity(credentials: AwsCredentials, signal?: AbortSignal): Promise<Identity>;
  assumeRole(
    credentials: AwsCredentials,
    input: AssumeRoleInput,
    signal?: AbortSignal,
  ): Promise<AwsCredentials>;
  /** A session of the user's own, which carries on the proof of a device, if any. Signed with long-lived keys only. */
  getSessionToken(
    credentials: AwsCredentials,
    mfa: MfaProof | undefined,
    signal?: AbortSignal,
  ): Promise<AwsCredentials>;
  /** A session of a federated user, with what the user may do. Signed with long-lived keys only. */
  getFederationToken(
    credentials: AwsCredentials,
    input: FederationInput,
    signal?: AbortSignal,
  ): Promise<AwsCredentials>;
  /** Not signed: the token identifies the caller. */
  assumeRoleWithWebIdentity(input: WebIdentityInput, signal?: AbortSignal): Promise<AwsCredentials>;
}

/** Where a machine gets the credentials of its own role; rejects when it has none. */
export interface MachineCredentials {
  /** @param settings of the profile: they may say where the service is. */
  instanceMetadata(settings: ReadonlyMap<string, string>): Promise<AwsCredentials>;
  container(): Promise<AwsCredentials>;
}

export interface StsClients extends MachineCredentials {
  sts(region: string): StsClient;
}

/**
 * Why a code is asked for again: AWS refused it (`wrong`), it was used before (`reused`: each is good once), or AWS was
 * asked so late that it had run out (`expired`).
 */
export type MfaProblem = 'wrong' | 'reused' | 'expired';

export interface MfaQuestion {
  readonly profile: string;
  readonly device: string;
  readonly problem?: MfaProblem;
}

/** Asks the user for the code that a device shows. */
export interface MfaCodes {
  /** @throws an AbortError when the user turns away, or the signal's reason. */
  ask(question: MfaQuestion, signal: AbortSignal): Promise<string>;
}

/** Secrets that outlive the window and are shared by all of them; VS Code's `SecretStorage` is one. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  readonly onDidChange: Event<{ readonly key: string }>;
}
