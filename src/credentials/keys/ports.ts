/** What this folder needs of others: `clients/` implements the AWS part, the editor the rest. */

import type { AwsCredentials, StsClients } from '../ports';

/** A long-lived access key of an IAM user; the secret is one. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export type KeyStatus = 'active' | 'inactive';

/** What IAM tells of an access key. */
export interface KeyFacts {
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  readonly createdAt: Date;
}

/** When a key last signed a request that AWS took, as far as IAM knows; absent when it never did. */
export interface KeyUse {
  readonly lastUsedAt?: Date;
  /** Such as `s3`. */
  readonly service?: string;
}

/**
 * IAM's operations on the access keys of the signing user. Rejections are `KeysError`s where IAM names a reason of
 * the key's own, else `SsoError`s.
 */
export interface IamClient {
  listAccessKeys(credentials: AwsCredentials, signal?: AbortSignal): Promise<KeyFacts[]>;
  getAccessKeyLastUsed(
    credentials: AwsCredentials,
    accessKeyId: string,
    signal?: AbortSignal,
  ): Promise<KeyUse>;
  /** Its answer holds the only copy of the secret that there will ever be. */
  createAccessKey(credentials: AwsCredentials, signal?: AbortSignal): Promise<AccessKey>;
  setAccessKeyStatus(
    credentials: AwsCredentials,
    accessKeyId: string,
    status: KeyStatus,
    signal?: AbortSignal,
  ): Promise<void>;
  deleteAccessKey(credentials: AwsCredentials, accessKeyId: string, signal?: AbortSignal): Promise<void>;
}

export interface IamClients {
  /** @param region any of the partition: IAM is one service for all of them. */
  iam(region: string): IamClient;
}

export type KeyClients = IamClients & StsClients;
