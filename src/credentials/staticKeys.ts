import { sessionTokenOf } from '../config/accessKeySettings';
import type { Profile } from '../config/sharedConfig';
import { CredentialsError } from './errors';
import type { AwsCredentials } from './ports';

/**
 * The access key that stands in a profile.
 * @throws CredentialsError `brokenProfile` when only a half of it does.
 */
export function credentialsOfKeys({ properties, name }: Profile): AwsCredentials {
  const accessKeyId = properties.get('aws_access_key_id');
  const secretAccessKey = properties.get('aws_secret_access_key');
  const sessionToken = sessionTokenOf(properties);
  if (!accessKeyId || !secretAccessKey) {
    throw new CredentialsError('brokenProfile', `profile ${name} holds no complete access key`, {
      details: { profile: name, reason: 'its access key is not complete' },
    });
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
