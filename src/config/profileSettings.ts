import { getProperty, type DocumentSection } from './document';
import type { Problem, ProfileKind } from './sharedConfig';

/** All that the files say under one profile or session name, merged. */
export interface SettingsGroup {
  readonly name: string;
  /** Of the first header. */
  readonly file: string;
  readonly line: number;
  readonly properties: Map<string, string>;
  /** Its sections, in the order in which they were merged. */
  readonly sources: SettingsSource[];
  /** How its sections are written. */
  readonly problems: Problem[];
}

export interface SettingsSource {
  readonly section: DocumentSection;
  readonly file: string;
  readonly isCredentialsFile: boolean;
}

/** Where a property stands that counts. */
export interface SettingPlace {
  readonly file: string;
  readonly line: number;
  readonly isFromCredentials: boolean;
}

export function createGroup(name: string, file: string, line: number): SettingsGroup {
  return { name, file, line, properties: new Map(), sources: [], problems: [] };
}

/** Takes over a section's properties; those that were there before give way. */
export function mergeSection(group: SettingsGroup, source: SettingsSource): void {
  for (const { key, value } of source.section.properties) group.properties.set(key, value);
  group.sources.push(source);
}

/** A value that says something: an empty one counts as absent. */
export function getValue(group: SettingsGroup, key: string): string | undefined {
  return group.properties.get(key) || undefined;
}

export function hasValue(group: SettingsGroup, key: string): boolean {
  return getValue(group, key) !== undefined;
}

/** Looked for when it is asked for, which is only to report a problem. */
export function findPlace(group: SettingsGroup, key: string): SettingPlace {
  for (const { section, file, isCredentialsFile } of group.sources.toReversed()) {
    const property = getProperty(section, key);
    if (property) return { file, line: property.line, isFromCredentials: isCredentialsFile };
  }
  return { file: group.file, line: group.line, isFromCredentials: false };
}

/**
 * How the AWS CLI gets credentials, in its order. A profile that names a session without account and role gives
 * the CLI a token but no credentials; it is `sso` when nothing else gives them.
 */
export function findCliKind(group: SettingsGroup): ProfileKind {
  if (hasValue(group, 'web_identity_token_file')) return 'webIdentity';
  if (hasValue(group, 'role_arn')) return 'assumeRole';
  if (hasValue(group, 'sso_account_id') || hasValue(group, 'sso_role_name')) return 'sso';
  const hasKeys = hasValue(group, 'aws_access_key_id');
  if (hasKeys && findPlace(group, 'aws_access_key_id').isFromCredentials) return 'keys';
  if (hasValue(group, 'login_session')) return 'login';
  if (hasValue(group, 'credential_process')) return 'process';
  if (hasKeys) return 'keys';
  return hasValue(group, 'sso_session') || hasValue(group, 'sso_start_url') ? 'sso' : 'none';
}

/** The same for the AWS SDK for JavaScript, whose order differs. */
export function findJavaScriptKind(group: SettingsGroup): ProfileKind {
  const hasSource = hasValue(group, 'source_profile') !== hasValue(group, 'credential_source');
  if (hasValue(group, 'role_arn') && hasSource) return 'assumeRole';
  if (hasValue(group, 'aws_access_key_id') && hasValue(group, 'aws_secret_access_key')) return 'keys';
  if (hasValue(group, 'web_identity_token_file') && hasValue(group, 'role_arn')) return 'webIdentity';
  if (hasValue(group, 'credential_process')) return 'process';
  const ssoKeys = ['sso_start_url', 'sso_account_id', 'sso_region', 'sso_session', 'sso_role_name'];
  if (ssoKeys.some((key) => hasValue(group, key))) return 'sso';
  return hasValue(group, 'login_session') ? 'login' : 'none';
}
