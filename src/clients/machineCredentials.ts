import { fromHttp } from '@aws-sdk/credential-provider-http';
import { sendHttp, type HttpRequest } from '../base/http';
import { MOST_RECORD_BYTES, readRegularFile } from '../base/regularFile';
import type { AwsCredentials, MachineCredentials } from '../credentials/ports';
import { Answer } from './answer';

/** A machine that has no such service does not answer: it is not waited for any longer. */
const TIMEOUT_MS = 1000;

const TOKEN_PATH = '/latest/api/token';
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';
const TOKEN_SECONDS = '21600';

/** EC2's metadata service (version 2), and the endpoint that a container's environment names. */
export const machineCredentials: MachineCredentials = {
  async instanceMetadata(settings) {
    const endpoint = findMetadataEndpoint(settings);
    const ask = (): Promise<AwsCredentials> => askMetadata(endpoint);
    return ask().catch(ask);
  },

  async container() {
    const token = await readContainerToken();
    return toCredentials(
      await fromHttp({
        timeout: TIMEOUT_MS,
        maxRetries: 1,
        ...(token !== undefined && {
          awsContainerAuthorizationToken: token,
          awsContainerAuthorizationTokenFile: '',
        }),
      })(),
    );
  },
};

/**
 * The environment goes before the profile, as with the AWS CLI. The SDK's own provider would read the shared files for
 * this, and wait for a pipe there without an end.
 */
function findMetadataEndpoint(settings: ReadonlyMap<string, string>): string {
  const find = (name: string): string | undefined =>
    process.env[`AWS_${name.toUpperCase()}`] || settings.get(name);
  const mode = find('ec2_metadata_service_endpoint_mode')?.toLowerCase();
  const usual = mode === 'ipv6' ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254';
  return (find('ec2_metadata_service_endpoint') ?? usual).replace(/\/+$/, '');
}

/** See "Use IMDSv2" in the EC2 user guide: a token first, then the name of the role, then its credentials. */
async function askMetadata(endpoint: string): Promise<AwsCredentials> {
  const ask = async (
    path: string,
    headers: Record<string, string>,
    method: HttpRequest['method'] = 'GET',
  ): Promise<string> => {
    const url = new URL(endpoint + path);
    const { status, text } = await sendHttp(
      { method, url, headers, reads: 'all' },
      AbortSignal.timeout(TIMEOUT_MS),
    );
    if (status !== 200) throw new Error(`the metadata service answered ${status}`);
    return text;
  };
  const token = await ask(TOKEN_PATH, { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS }, 'PUT');
  const headers = { 'x-aws-ec2-metadata-token': token };
  const role = (await ask(ROLE_PATH, headers)).trim();
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = JSON.parse(
    await ask(ROLE_PATH + encodeURIComponent(role), headers),
  ) as Record<string, unknown>;
  return toCredentials({
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: Token,
    expiration: new Date(String(Expiration)),
  });
}

/** The file that the environment names goes before the token that it holds. */
async function readContainerToken(): Promise<string | undefined> {
  const file = process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  return file ? (await readRegularFile(file, MOST_RECORD_BYTES)).toString() : undefined;
}

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
