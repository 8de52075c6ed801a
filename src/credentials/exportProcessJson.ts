import { formatTimestamp } from '../base/timestamp';
import type { AwsCredentials } from './ports';

/** What a `credential_process` prints (version 1), and `aws configure export-credentials` by default. */
export function renderProcessJson({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: AwsCredentials): string {
  const output = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiresAt && formatTimestamp(expiresAt),
  };
  return `${JSON.stringify(output, undefined, 2)}\n`;
}
