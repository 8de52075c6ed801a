import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
  type Credentials,
} from '@aws-sdk/client-sts';
import type { AwsCredentials, StsClient } from '../credentials/ports';
import { Answer } from './answer';
import { limitAnswers } from './answerSize';
import { call, clientOptions } from './call';
import { findStsRefusal } from './stsRefusals';

/** What every command is sent with. */
interface SendOptions {
  readonly abortSignal: AbortSignal;
}

export function createStsClient(region: string): StsClient {
  return {
    async getCallerIdentity(credentials, signal) {
      const response = await callSts(
        'GetCallerIdentity',
        region,
        credentials,
        (client, options) => client.send(new GetCallerIdentityCommand({}), options),
        signal,
      );
      const answer = new Answer('GetCallerIdentity', region, response);
      return {
        account: answer.opaque('Account'),
        arn: answer.opaque('Arn'),
        userId: answer.opaque('UserId'),
      };
    },

    async assumeRole(credentials, { roleArn, sessionName, externalId, durationSeconds, mfa }, signal) {
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        ExternalId: externalId,
        DurationSeconds: durationSeconds,
        SerialNumber: mfa?.device,
        TokenCode: mfa?.code,
      });
      const send = (client: STSClient, options: SendOptions) => client.send(command, options);
      return issue('AssumeRole', region, credentials, send, signal);
    },

    async getSessionToken(credentials, mfa, signal) {
      const command = new GetSessionTokenCommand({ SerialNumber: mfa?.device, TokenCode: mfa?.code });
      const send = (client: STSClient, options: SendOptions) => client.send(command, options);
      return issue('GetSessionToken', region, credentials, send, signal);
    },

    async getFederationToken(credentials, { name, policy, durationSeconds }, signal) {
      const command = new GetFederationTokenCommand({
        Name: name,
        Policy: policy,
        DurationSeconds: durationSeconds,
      });
      const send = (client: STSClient, options: SendOptions) => client.send(command, options);
      return issue('GetFederationToken', region, credentials, send, signal);
    },

    async assumeRoleWithWebIdentity({ roleArn, sessionName, token }, signal) {
      const command = new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        WebIdentityToken: token,
      });
      const send = (client: STSClient, options: SendOptions) => client.send(command, options);
      return issue('AssumeRoleWithWebIdentity', region, undefined, send, signal);
    },
  };
}

/**
 * A client signs with one set of credentials, or none: it lives as long as its request, and so do its connections.
 * @throws CredentialsError when STS names a reason of the profile's own, else what `call` throws.
 */
async function callSts<T>(
  operation: string,
  region: string,
  credentials: AwsCredentials | undefined,
  send: (client: STSClient, options: SendOptions) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const place = clientOptions('sts', region, { maxAttempts: 3 });
  let refusal: Error | undefined;
  const sendOnce = async (options: SendOptions): Promise<T> => {
    const client = new STSClient({ ...place, ...(credentials && { credentials: keysOf(credentials) }) });
    client.middlewareStack.use(limitAnswers());
    try {
      return await send(client, options);
    } catch (error) {
      refusal = findStsRefusal(operation, error);
      throw error;
    } finally {
      client.destroy();
    }
  };
  try {
    return await call(operation, region, sendOnce, signal);
  } catch (error) {
    throw refusal ?? error;
  }
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): AwsCredentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** What `callSts` is answered with, where that is credentials. */
async function issue(
  operation: string,
  region: string,
  credentials: AwsCredentials | undefined,
  send: (client: STSClient, options: SendOptions) => Promise<{ Credentials?: Credentials | undefined }>,
  signal?: AbortSignal,
): Promise<AwsCredentials> {
  const { Credentials: issued } = await callSts(operation, region, credentials, send, signal);
  const answer = new Answer(operation, region, issued);
  return {
    accessKeyId: answer.opaque('AccessKeyId'),
    secretAccessKey: answer.opaque('SecretAccessKey'),
    sessionToken: answer.opaque('SessionToken'),
    expiresAt: answer.moment('Expiration'),
  };
}
