import { findPlace, hasSetting, hasValue, type SettingsGroup } from './profileSettings';
import type { ProfileKind } from './sharedConfig';

/**
 * How the AWS CLI gets credentials, in its order. It goes by the settings that are there, and refuses those that are empty;
 * an empty `web_identity_token_file` alone has another effect: nothing assumes a role then. A profile that names a session
 * without account and role gives the CLI a token but no credentials; it is `sso` when nothing else gives them.
 */
export function findCliKind(group: SettingsGroup): ProfileKind {
  if (hasValue(group, 'web_identity_token_file')) return 'webIdentity';
  const assumesRole = hasSetting(group, 'role_arn') && !hasSetting(group, 'web_identity_token_file');
  return assumesRole ? 'assumeRole' : findCliKindWithoutRole(group);
}

/**
 * The same where another profile, or the profile itself, names it as its source. After the first hop keys go before a
 * role; the other kinds keep their order.
 */
export function findCliKindAsSource(group: SettingsGroup): ProfileKind {
  const kind = findCliKind(group);
  return kind === 'assumeRole' && hasStaticKeys(group) ? findCliKindWithoutRole(group) : kind;
}

/** What ends a chain of roles for the AWS CLI, be it half a key. */
export function hasStaticKeys(group: SettingsGroup): boolean {
  return hasSetting(group, 'aws_access_key_id') || hasSetting(group, 'aws_secret_access_key');
}

/** Whether a profile of Identity Center says which account and role it is about; without both it is there to log in. */
export function namesRole(group: SettingsGroup): boolean {
  return hasSetting(group, 'sso_account_id') || hasSetting(group, 'sso_role_name');
}

function findCliKindWithoutRole(group: SettingsGroup): ProfileKind {
  if (namesRole(group)) return 'sso';
  const hasKeys = hasSetting(group, 'aws_access_key_id');
  if (hasKeys && findPlace(group, 'aws_access_key_id').isFromCredentials) return 'keys';
  if (hasSetting(group, 'login_session')) return 'login';
  if (hasSetting(group, 'credential_process')) return 'process';
  if (hasKeys) return 'keys';
  return hasValue(group, 'sso_session') || hasValue(group, 'sso_start_url') ? 'sso' : 'none';
}

/** `source`: the credentials of `source_profile` as they are. `refused`: the tool refuses the profile. */
export type SdkKind = ProfileKind | 'source' | 'refused';

/** Besides the AWS CLI. Terraform's AWS provider is made of the AWS SDK for Go, and reads less. */
export const READERS = ['Terraform', 'JavaScript', 'Go', 'Rust'] as const;
export type Reader = (typeof READERS)[number];

/** How Terraform or an AWS SDK gets credentials; the orders differ. `none` when it gets them from nowhere. */
export function findReaderKind(group: SettingsGroup, reader: Reader): SdkKind {
  return READER_ORDERS[reader](group);
}

const READER_ORDERS: Readonly<Record<Reader, (group: SettingsGroup) => SdkKind>> = {
  Terraform: (group) => findGoKind(group, false),
  JavaScript: findJavaScriptKind,
  Go: (group) => findGoKind(group, true),
  Rust: findRustKind,
};

function findJavaScriptKind(group: SettingsGroup): SdkKind {
  const hasSource = hasValue(group, 'source_profile') !== hasValue(group, 'credential_source');
  if (hasValue(group, 'role_arn') && hasSource) return 'assumeRole';
  if (hasWholeKeys(group)) return 'keys';
  if (hasValue(group, 'web_identity_token_file') && hasValue(group, 'role_arn')) return 'webIdentity';
  if (hasValue(group, 'credential_process')) return 'process';
  if (hasSsoSettings(group)) return 'sso';
  return hasValue(group, 'login_session') ? 'login' : 'none';
}

/**
 * It takes one of four settings at most.
 * @param readsLogin `login_session`: since version 1.32.0 of its module `config`.
 */
function findGoKind(group: SettingsGroup, readsLogin: boolean): SdkKind {
  const exclusive = ['source_profile', 'credential_source', 'credential_process', 'web_identity_token_file'];
  if (exclusive.filter((key) => hasValue(group, key)).length > 1) return 'refused';
  if (hasValue(group, 'source_profile')) return hasValue(group, 'role_arn') ? 'assumeRole' : 'source';
  if (hasWholeKeys(group)) return 'keys';
  if (hasValue(group, 'credential_source')) return hasValue(group, 'role_arn') ? 'assumeRole' : 'none';
  if (hasValue(group, 'web_identity_token_file')) return 'webIdentity';
  if (hasSsoSettings(group)) return 'sso';
  if (readsLogin && hasValue(group, 'login_session')) return 'login';
  return hasValue(group, 'credential_process') ? 'process' : 'none';
}

function findRustKind(group: SettingsGroup): SdkKind {
  if (hasValue(group, 'role_arn')) {
    if (hasValue(group, 'source_profile') || hasValue(group, 'credential_source')) return 'assumeRole';
    if (hasValue(group, 'web_identity_token_file')) return 'webIdentity';
  }
  if (hasSsoSettings(group)) return 'sso';
  if (hasValue(group, 'login_session')) return 'login';
  if (hasValue(group, 'credential_process')) return 'process';
  return hasWholeKeys(group) ? 'keys' : 'none';
}

function hasWholeKeys(group: SettingsGroup): boolean {
  return hasValue(group, 'aws_access_key_id') && hasValue(group, 'aws_secret_access_key');
}

function hasSsoSettings(group: SettingsGroup): boolean {
  return ['sso_start_url', 'sso_account_id', 'sso_region', 'sso_session', 'sso_role_name'].some((key) =>
    hasValue(group, key),
  );
}
