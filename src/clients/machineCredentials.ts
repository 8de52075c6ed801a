import { fromHttp } from '@aws-sdk/credential-provider-http';
import { fromInstanceMetadata } from '@smithy/credential-provider-imds';
import type { AwsCredentials, MachineCredentials } from '../credentials/ports';
import { Answer } from './answer';

/** A machine that has no such service does not answer: it is not waited for any longer. */
const TIMEOUT_MS = 1000;

/** EC2's metadata service (version 2), and the endpoint that a container's environment names. */
export const machineCredentials: MachineCredentials = {
  instanceMetadata: async () =>
    toCredentials(
      await fromInstanceMetadata({ timeout: TIMEOUT_MS, maxRetries: 1, ec2MetadataV1Disabled: true })(),
    ),
  container: async () => toCredentials(await fromHttp({ timeout: TIMEOUT_MS, maxRetries: 1 })()),
};

function toCredentials(provided: unknown): AwsCredentials {
  const answer = new Answer('GetCredentials', 'this machine', provided);
  const sessionToken = answer.optionalOpaque('sessionToken');
  const expiresAt = answer.optionalMoment('expiration');
  return {
    accessKeyId: answer.opaque('accessKeyId'),
    secretAccessKey: answer.opaque('secretAccessKey'),
    ...(sessionToken && { sessionToken }),
    ...(expiresAt && { expiresAt }),
  };
}
