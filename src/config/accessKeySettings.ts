import { getProperty } from './document';
import type { SettingsGroup } from './profileSettings';

/** In botocore's order: where both stand, the first one is taken. */
const TOKEN_SETTINGS = ['aws_security_token', 'aws_session_token'] as const;
const KEY_SETTINGS = ['aws_access_key_id', 'aws_secret_access_key', ...TOKEN_SETTINGS] as const;

/** The session token of the access key in a profile's properties, as botocore finds it. */
export function sessionTokenOf(properties: ReadonlyMap<string, string>): string | undefined {
  const name = TOKEN_SETTINGS.find((setting) => properties.has(setting));
  return name && (properties.get(name) || undefined);
}

/**
 * Leaves a profile the access key of one file. The AWS CLI takes all of it from the credentials file when the id stands
 * there, else from the config file; the SDKs merge the files setting by setting.
 */
export function settleAccessKey(group: SettingsGroup): void {
  const file = group.sources.findLast(({ section }) => getProperty(section, 'aws_access_key_id'))?.file;
  if (file === undefined || group.sources.every((source) => source.file === file)) return;
  for (const key of KEY_SETTINGS) {
    const merged = group.properties.get(key);
    const own = group.sources
      .filter((source) => source.file === file)
      .findLast(({ section }) => getProperty(section, key));
    const value = own && getProperty(own.section, key)?.value;
    if (value === merged) continue;
    group.keySettingsElsewhere.push(key);
    if (value === undefined) group.properties.delete(key);
    else group.properties.set(key, value);
  }
}
