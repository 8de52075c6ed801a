import { formatTimestamp } from '../base/timestamp';
import { KEY_VARIABLES } from './credentialVariables';
import type { AwsCredentials } from './ports';

/** What is given out: the profile's name alone, or the keys that it stands for. */
export interface ExportInput {
  readonly profileName: string;
  /** The region that the profile, or the workspace, names. */
  readonly region?: string | undefined;
  /** Absent: only the name. */
  readonly credentials?: AwsCredentials | undefined;
}

/** A variable and its value; undefined removes the variable. */
export type ExportVariable = readonly [name: string, value: string | undefined];

/**
 * The variables that make every AWS tool use this profile, or these keys, and nothing else.
 *
 * With keys, the names go: where both are set, the AWS CLI uses the keys and the SDK for JavaScript the profile. With a
 * name, the keys and the web identity go: the AWS CLI would use them instead. AWS_SECURITY_TOKEN is the old name of the
 * session token, which the AWS CLI reads first.
 */
export function exportVariables({ profileName, region, credentials }: ExportInput): ExportVariable[] {
  const regions: ExportVariable[] = region
    ? [
        ['AWS_REGION', region],
        ['AWS_DEFAULT_REGION', region],
      ]
    : [];
  return [
    ...(credentials ? NAMES : KEYS).map((name): ExportVariable => [name, undefined]),
    ...(credentials ? keyVariables(credentials) : [['AWS_PROFILE', profileName] as const]),
    ...regions,
  ];
}

const NAMES = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SECURITY_TOKEN'];
const KEYS = [...KEY_VARIABLES, 'AWS_WEB_IDENTITY_TOKEN_FILE'];

function keyVariables({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: AwsCredentials): ExportVariable[] {
  return [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    ['AWS_SESSION_TOKEN', sessionToken],
    ['AWS_CREDENTIAL_EXPIRATION', expiresAt && formatTimestamp(expiresAt)],
  ];
}
