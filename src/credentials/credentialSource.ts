import { errorText } from '../base/errors';
import { parseTimestamp } from '../base/timestamp';
import type { Profile } from '../config/sharedConfig';
import { CredentialsError } from './errors';
import type { MakingServices } from './makingServices';
import type { AwsCredentials } from './ports';

/**
 * What a profile with `credential_source` assumes its role with: the keys of the environment, or what the machine has.
 * @throws CredentialsError `noMachineCredentials`
 */
export async function credentialsOfSource(
  profile: Profile,
  { environment, clients }: MakingServices,
): Promise<AwsCredentials> {
  const source = profile.properties.get('credential_source') ?? '';
  try {
    switch (source) {
      case 'Environment':
        return readEnvironment(environment);
      case 'Ec2InstanceMetadata':
        if (environment['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
          throw new Error('AWS_EC2_METADATA_DISABLED is set');
        }
        return await (await clients()).instanceMetadata(profile.properties);
      default:
        return await (await clients()).container();
    }
  } catch (error) {
    throw new CredentialsError('noMachineCredentials', `${source} has no credentials: ${errorText(error)}`, {
      details: { profile: profile.name, source },
    });
  }
}

/** As the AWS CLI reads them. Those of VS Code's own environment: a shell may have others. */
function readEnvironment(environment: NodeJS.ProcessEnv): AwsCredentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) throw new Error('there is no complete access key');
  const sessionToken = environment['AWS_SECURITY_TOKEN'] || environment['AWS_SESSION_TOKEN'];
  const expiresAt = parseTimestamp(environment['AWS_CREDENTIAL_EXPIRATION']);
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(expiresAt && { expiresAt }),
  };
}
