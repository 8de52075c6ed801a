import { parseTimestamp } from '../base/timestamp';
import { findPartition } from '../config/partitions';
import { KeysError } from '../credentials/keys/errors';
import type { IamClient, KeyFacts } from '../credentials/keys/ports';
import type { AwsCredentials } from '../credentials/ports';
import { findEndpoint } from '../sso/serviceEndpoint';
import { Answer } from './answer';
import { call } from './call';
import { sendSigned } from './signedRequest';
import { findElements, findText } from './queryXml';

export const IAM_API_VERSION = '2010-05-08';

export interface IamPlace {
  readonly host: string;
  /** Named by signatures. */
  readonly region: string;
}

/** Where each partition has its IAM (botocore's `endpoints.json`). */
const IAM_OF_PARTITION: Readonly<Record<string, IamPlace>> = {
  aws: { host: 'iam.amazonaws.com', region: 'us-east-1' },
  'aws-cn': { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
  'aws-us-gov': { host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' },
  'aws-eusc': { host: 'iam.eusc-de-east-1.amazonaws.eu', region: 'eusc-de-east-1' },
  'aws-iso': { host: 'iam.us-iso-east-1.c2s.ic.gov', region: 'us-iso-east-1' },
  'aws-iso-b': { host: 'iam.us-isob-east-1.sc2s.sgov.gov', region: 'us-isob-east-1' },
  'aws-iso-e': { host: 'iam.eu-isoe-west-1.cloud.adc-e.uk', region: 'eu-isoe-west-1' },
  'aws-iso-f': { host: 'iam.us-isof-south-1.csp.hci.ic.gov', region: 'us-isof-south-1' },
};
const AWS: IamPlace = { host: 'iam.amazonaws.com', region: 'us-east-1' };

/** Where the partition of a region has its IAM. */
export function findIamPlace(region: string): IamPlace {
  return IAM_OF_PARTITION[findPartition(region)?.id ?? 'aws'] ?? AWS;
}

/** IAM's query API (https://docs.aws.amazon.com/IAM/latest/APIReference) in the partition of a region. */
export function createIamClient(region: string): IamClient {
  const place = findIamPlace(region);
  const ask = (
    operation: string,
    parameters: Readonly<Record<string, string>>,
    credentials: AwsCredentials,
    signal?: AbortSignal,
  ): Promise<string> => callIam(place, operation, parameters, credentials, signal);

  return {
    async listAccessKeys(credentials, signal) {
      const answer = await ask('ListAccessKeys', {}, credentials, signal);
      return findElements(answer, 'member').map((member) => readFacts(member, place.region));
    },

    async getAccessKeyLastUsed(credentials, accessKeyId, signal) {
      const answer = await ask('GetAccessKeyLastUsed', { AccessKeyId: accessKeyId }, credentials, signal);
      const lastUsedAt = parseTimestamp(findText(answer, 'LastUsedDate'));
      const service = findText(answer, 'ServiceName');
      return {
        ...(lastUsedAt && { lastUsedAt }),
        ...(service && service !== 'N/A' && { service }),
      };
    },

    async createAccessKey(credentials, signal) {
      const answer = await ask('CreateAccessKey', {}, credentials, signal);
      const key = readFields('CreateAccessKey', place.region, answer);
      return { accessKeyId: key.keyId('AccessKeyId'), secretAccessKey: key.opaque('SecretAccessKey') };
    },

    async setAccessKeyStatus(credentials, accessKeyId, status, signal) {
      const parameters = { AccessKeyId: accessKeyId, Status: status === 'active' ? 'Active' : 'Inactive' };
      await ask('UpdateAccessKey', parameters, credentials, signal);
    },

    async deleteAccessKey(credentials, accessKeyId, signal) {
      await ask('DeleteAccessKey', { AccessKeyId: accessKeyId }, credentials, signal);
    },
  };
}

function readFacts(member: string, region: string): KeyFacts {
  const key = readFields('ListAccessKeys', region, member);
  const status = findText(member, 'Status') === 'Active' ? 'active' : 'inactive';
  return { accessKeyId: key.keyId('AccessKeyId'), status, createdAt: key.timestamp('CreateDate') };
}

function readFields(operation: string, region: string, xml: string): Answer {
  const names = ['AccessKeyId', 'SecretAccessKey', 'CreateDate'];
  return new Answer(operation, region, Object.fromEntries(names.map((name) => [name, findText(xml, name)])));
}

/**
 * One request of the query protocol; not sent again, because a second CreateAccessKey would make a second key.
 * @returns the answer's XML.
 */
async function callIam(
  { host, region }: IamPlace,
  operation: string,
  parameters: Readonly<Record<string, string>>,
  credentials: AwsCredentials,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { url } = findEndpoint('IAM', `https://${host}/`);
  let refusal: KeysError | undefined;
  try {
    return await call(
      operation,
      region,
      async ({ abortSignal }) => {
        const { status, text } = await sendSigned(
          {
            service: 'iam',
            region,
            method: 'POST',
            url,
            headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
            body: new URLSearchParams({
              Action: operation,
              Version: IAM_API_VERSION,
              ...parameters,
            }).toString(),
          },
          credentials,
          abortSignal,
        );
        if (status === 200 && text.includes(`<${operation}Response`)) return text;
        const name = findText(text, 'Code');
        refusal = findRefusal(name, operation, parameters['AccessKeyId']);
        throw Object.assign(new Error(), { name: name ?? '', $metadata: { httpStatusCode: status } });
      },
      signal,
    );
  } catch (error) {
    throw refusal ?? error;
  }
}

/** What IAM refuses for reasons of the key or its user, not of the request. */
function findRefusal(
  name: string | undefined,
  operation: string,
  key: string | undefined,
): KeysError | undefined {
  const details = { operation: `iam:${operation}`, ...(key && { key }) };
  switch (name) {
    case 'LimitExceeded':
      return new KeysError('tooManyKeys', 'the IAM user has as many access keys as it may', { details });
    case 'NoSuchEntity':
      return new KeysError('noSuchKey', `${operation}: IAM does not know the key`, { details });
    case 'AccessDenied':
      return new KeysError('denied', `${operation} is not allowed`, { details });
    case 'InvalidClientTokenId':
      return new KeysError('keyRefused', `${operation}: AWS does not know the key that signed`, { details });
    default:
      return undefined;
  }
}
