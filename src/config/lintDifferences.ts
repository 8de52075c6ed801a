import { findReaderKind, READERS, type Reader, type SdkKind } from './credentialKinds';
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
 * Where Terraform and the AWS SDKs would take other credentials than the AWS CLI takes, or none: each looks in another order.
 * @param kind what the AWS CLI takes
 * @param owner names the profile in a message
 */
export function findDifference(
  profile: SettingsGroup,
  kind: ProfileKind,
  owner: string,
): Problem | undefined {
  const readersByKind = new Map<SdkKind, Reader[]>();
  for (const reader of READERS) {
    const other = findReaderKind(profile, reader);
    if (other === kind || other === 'none') continue;
    readersByKind.set(other, [...(readersByKind.get(other) ?? []), reader]);
  }
  const [first] = readersByKind.keys();
  if (first === undefined) return undefined;
  const others = [...readersByKind].map(([other, readers]) => describeReaders(other, readers));
  const message = `For ${owner} the AWS CLI uses ${KIND_NAMES[kind]}, ${others.join(', ')}: remove the one you do not want.`;
  const key = DECIDING_KEYS[first] ?? DECIDING_KEYS[kind];
  const { file, line } = key === undefined ? profile : findPlace(profile, key);
  return createWarning('mixedCredentials', message, file, line);
}

function describeReaders(kind: SdkKind, readers: readonly Reader[]): string {
  const isOne = readers.length === 1;
  const names = namesOf(readers);
  return kind === 'refused'
    ? `${names} ${isOne ? 'refuses' : 'refuse'} the profile`
    : `${names} ${KIND_NAMES[kind]}`;
}

/** Such as `Terraform and the AWS SDKs for JavaScript and Go`. */
function namesOf(readers: readonly Reader[]): string {
  const sdks = readers.filter((reader) => reader !== 'Terraform');
  const ofSdks = `the AWS SDK${sdks.length === 1 ? '' : 's'} for ${sdks.join(' and ')}`;
  return [...(readers.length > sdks.length ? ['Terraform'] : []), ...(sdks.length > 0 ? [ofSdks] : [])].join(
    ' and ',
  );
}
