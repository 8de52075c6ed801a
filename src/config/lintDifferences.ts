import { findSdkKind, SDKS, type SdkKind } from './credentialKinds';
import { createWarning } from './problem';
import { findPlace, type SettingsGroup } from './profileSettings';
import type { Problem, ProfileKind } from './sharedConfig';

const KIND_NAMES: Readonly<Record<Exclude<SdkKind, 'refused'>, string>> = {
  sso: 'the Identity Center settings',
  assumeRole: 'the assumed role',
  keys: 'the access keys',
  process: 'credential_process',
  webIdentity: 'the web identity token',
  login: 'login_session',
  source: 'what source_profile has, without a role',
  none: 'nothing',
};

/** The property that makes a tool choose a kind. */
const DECIDING_KEYS: Partial<Record<SdkKind, string>> = {
  keys: 'aws_access_key_id',
  process: 'credential_process',
  assumeRole: 'role_arn',
  webIdentity: 'web_identity_token_file',
  login: 'login_session',
  source: 'source_profile',
};

/**
 * Where the AWS SDKs would take other credentials than the AWS CLI takes, or none: each looks in another order.
 * @param kind what the AWS CLI takes
 * @param owner names the profile in a message
 */
export function findDifference(
  profile: SettingsGroup,
  kind: ProfileKind,
  owner: string,
): Problem | undefined {
  const sdksByKind = new Map<SdkKind, string[]>();
  for (const sdk of SDKS) {
    const other = findSdkKind(profile, sdk);
    if (other === kind || other === 'none') continue;
    sdksByKind.set(other, [...(sdksByKind.get(other) ?? []), sdk]);
  }
  const [first] = sdksByKind.keys();
  if (first === undefined) return undefined;
  const others = [...sdksByKind].map(([other, sdks]) => describeSdks(other, sdks));
  const message = `For ${owner} the AWS CLI uses ${KIND_NAMES[kind]}, ${others.join(', ')}: remove the one you do not want.`;
  const key = DECIDING_KEYS[first] ?? DECIDING_KEYS[kind];
  const { file, line } = key === undefined ? profile : findPlace(profile, key);
  return createWarning('mixedCredentials', message, file, line);
}

function describeSdks(kind: SdkKind, sdks: readonly string[]): string {
  const isOne = sdks.length === 1;
  const names = `the AWS SDK${isOne ? '' : 's'} for ${sdks.join(' and ')}`;
  return kind === 'refused'
    ? `${names} ${isOne ? 'refuses' : 'refuse'} the profile`
    : `${names} ${KIND_NAMES[kind]}`;
}
