/** What this floor needs of STS; `clients/` implements it with the AWS SDK. Rejections are `SsoError`s. */

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

export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  /** Seconds, 900 to 43200; the service's default (3600) when absent. */
  readonly durationSeconds?: number;
}

export interface StsClient {
  getCallerIdentity(credentials: AwsCredentials, signal?: AbortSignal): Promise<Identity>;
  assumeRole(
    credentials: AwsCredentials,
    input: AssumeRoleInput,
    signal?: AbortSignal,
  ): Promise<AwsCredentials>;
}

export interface StsClients {
  sts(region: string): StsClient;
}
