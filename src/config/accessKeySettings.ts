import { getProperty } from './document';
import type { SettingsSource } from './profileSettings';

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
 * @param properties merged from `sources`; changed.
 * @returns the settings that an SDK takes from the other file.
 */
export function settleAccessKey(
  properties: Map<string, string>,
  sources: readonly SettingsSource[],
): readonly string[] {
  const [first] = sources;
  if (sources.every(({ place }) => place.file === first?.place.file)) return [];
  const file = sources.findLast(({ section }) => getProperty(section, 'aws_access_key_id'))?.place.file;
  if (file === undefined) return [];
  const elsewhere: string[] = [];
  for (const key of KEY_SETTINGS) {
    const own = sources
      .filter((source) => source.place.file === file)
      .findLast(({ section }) => getProperty(section, key));
    const value = own && getProperty(own.section, key)?.value;
    if (value === properties.get(key)) continue;
    elsewhere.push(key);
    if (value === undefined) properties.delete(key);
    else properties.set(key, value);
  }
  return elsewhere;
}
