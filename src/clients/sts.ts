import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials, StsClient } from '../credentials/ports';
import { call, clientOptions, malformed } from './call';

export function createStsClient(region: string): StsClient {
  return {
    async getCallerIdentity(credentials, signal) {
      const response = await call(
        'GetCallerIdentity',
        region,
        (options) =>
          sendSigned(region, credentials, (client) => client.send(new GetCallerIdentityCommand({}), options)),
        signal,
      );
      const { Account: account, Arn: arn, UserId: userId } = response;
      if (!account || !arn || !userId) throw malformed('GetCallerIdentity', region);
      return { account, arn, userId };
    },

    async assumeRole(credentials, { roleArn, sessionName, externalId, durationSeconds }, signal) {
      const { Credentials } = await call(
        'AssumeRole',
        region,
        (options) =>
          sendSigned(region, credentials, (client) =>
            client.send(
              new AssumeRoleCommand({
                RoleArn: roleArn,
                RoleSessionName: sessionName,
                ExternalId: externalId,
                DurationSeconds: durationSeconds,
              }),
              options,
            ),
          ),
        signal,
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
      if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
        throw malformed('AssumeRole', region);
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiresAt: Expiration,
      };
    },
  };
}

/** A client signs with one set of credentials: it lives as long as its request, and so do its connections. */
async function sendSigned<T>(
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  send: (client: STSClient) => Promise<T>,
): Promise<T> {
  const client = new STSClient({
    ...clientOptions(region, 3),
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
  });
  try {
    return await send(client);
  } finally {
    client.destroy();
  }
}
