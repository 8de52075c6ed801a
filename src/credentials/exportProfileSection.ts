import { ConfigEditError } from '../config/configEditErrors';
import { appendSection, type Property } from '../config/documentEdits';
import { parseDocument } from '../config/documentParser';
import { unwritable } from './exportShells';
import type { ExportInput } from './exportVariables';
import type { AwsCredentials } from './ports';

/** The properties of a profile that holds keys, as every AWS tool reads them. */
export function keyProperties(
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  region: string | undefined,
): Property[] {
  return [
    ['aws_access_key_id', accessKeyId],
    ['aws_secret_access_key', secretAccessKey],
    ...(sessionToken ? [['aws_session_token', sessionToken] as const] : []),
    ...(region ? [['region', region] as const] : []),
  ];
}

/**
 * A section for the credentials file. It never has the name of the profile that the keys are of: with both, the tools
 * disagree on which to use.
 * @throws ExportError `unwritable`
 */
export function renderProfileSection(
  input: ExportInput,
  credentials: AwsCredentials,
  format: string,
): string {
  const properties = keyProperties(credentials, input.region);
  try {
    return appendSection(parseDocument(''), exportedName(input.profileName), properties).toString();
  } catch (error) {
    if (ConfigEditError.is(error)) throw unwritable(format, error.details['key'] ?? 'name');
    throw error;
  }
}

/** What the profile with a profile's keys is called: a name that every SDK reads. */
export function exportedName(profileName: string): string {
  return `${portableName(profileName)}-exported`;
}

/** A name in the characters that every tool reads. */
export function portableName(profileName: string): string {
  return profileName.replace(/[^A-Za-z0-9_\-/.%@:+]+/g, '-');
}
