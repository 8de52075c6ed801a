import { parseJson } from '../base/json';
import { sendHttp, type HttpRequest } from '../base/http';
import { MOST_RECORD_BYTES, readRegularFile } from '../base/regularFile';
import { isWebLink } from '../base/webLink';
import type { AwsCredentials, MachineCredentials } from '../credentials/ports';
import { Answer } from './answer';
import { exceptionName } from './call';

/** A machine that has no such service does not answer: it is not waited for any longer. */
const TIMEOUT_MS = 1000;

const TOKEN_PATH = '/latest/api/token';
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';
const TOKEN_SECONDS = '21600';

/** Where ECS and EKS answer a container; its environment may name no other without encryption, but this machine. */
const CONTAINER_HOST = '169.254.170.2';
const CONTAINER_HOSTS: readonly string[] = [CONTAINER_HOST, '169.254.170.23', '[fd00:ec2::23]'];

/** EC2's metadata service (version 2), and the endpoint that a container's environment names. */
export const machineCredentials: MachineCredentials = {
  async instanceMetadata(settings) {
    const endpoint = findMetadataEndpoint(settings);
    return twice(() => askMetadata(endpoint));
  },

  async container() {
    const url = findContainerUrl();
    const token = await readContainerToken();
    const headers = { Accept: 'application/json', ...(token !== undefined && { Authorization: token }) };
    return twice(async () => readCredentials(await ask(url, headers)));
  },
};

/** Such a service may stumble. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  return work().catch(work);
}

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
  const urlOf = (path: string): URL => new URL(endpoint + path);
  const token = await ask(
    urlOf(TOKEN_PATH),
    { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS },
    'PUT',
  );
  const headers = { 'x-aws-ec2-metadata-token': token };
  const role = (await ask(urlOf(ROLE_PATH), headers)).trim();
  if (role === '') throw new Error('the machine has no role');
  return readCredentials(await ask(urlOf(ROLE_PATH + encodeURIComponent(role)), headers));
}

/** The environment of a container (ECS, EKS), as the AWS CLI reads it. */
function findContainerUrl(): URL {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } =
    process.env;
  const address = path ? `http://${CONTAINER_HOST}${path}` : full;
  if (!address) throw new Error('the environment names no container credentials');
  const url = new URL(address);
  // The token that goes along is a secret.
  if (isWebLink(url.href) || (url.protocol === 'http:' && CONTAINER_HOSTS.includes(url.hostname))) return url;
  throw new Error(`container credentials are not asked for at ${url.origin}`);
}

/** The file that the environment names goes before the token that it holds. */
async function readContainerToken(): Promise<string | undefined> {
  const file = process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  if (file) return (await readRegularFile(file, MOST_RECORD_BYTES)).toString();
  return process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] || undefined;
}

async function ask(
  url: URL,
  headers: Record<string, string>,
  method: HttpRequest['method'] = 'GET',
): Promise<string> {
  const { status, text } = await sendHttp(
    { method, url, headers, reads: 'all' },
    AbortSignal.timeout(TIMEOUT_MS),
  );
  if (status !== 200) throw new Error(`the service of the machine answered ${status}`);
  return text;
}

/** Both services answer in the same form, EC2's with a `Code` that may tell of a failure. */
function readCredentials(text: string): AwsCredentials {
  const answer = new Answer('GetCredentials', 'this machine', parseJson(text));
  const code = answer.optionalOpaque('Code') ?? 'Success';
  if (code !== 'Success') throw new Error(`the service of the machine says ${exceptionName(code)}`);
  return {
    accessKeyId: answer.opaque('AccessKeyId'),
    secretAccessKey: answer.opaque('SecretAccessKey'),
    sessionToken: answer.opaque('Token'),
    expiresAt: answer.timestamp('Expiration'),
  };
}
