import { membersOf, parseJson } from '../base/json';
import type { HttpAnswer } from '../base/http';
import { findPartition, readRegion } from '../config/partitions';
import type {
  AccessProbe,
  PolicyOwner,
  ServiceAnswer,
  ServiceRefusal,
} from '../credentials/accessCheckPorts';
import type { AwsCredentials, Identity } from '../credentials/ports';
import { findEndpoint, findServiceEndpoint, type ServiceEndpoint } from '../sso/serviceEndpoint';
import { assertRegion, malformed } from './call';
import { findIamPlace, IAM_API_VERSION } from './iam';
import { findElements, findText } from './queryXml';
import { sendSigned, type SignedRequest } from './signedRequest';

const STS_API_VERSION = '2011-06-15';
const JSON_1_1 = 'application/x-amz-json-1.1';
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

interface Question<T> {
  readonly operation: string;
  /** @throws SsoError `invalidEndpoint`: the other questions can be asked all the same. */
  readonly request: () => SignedRequest;
  /** What begins the answer of this service and of no other. */
  readonly isAnswer: RegExp;
  /** Undefined: the answer lacks what was asked for. */
  readonly read: (text: string) => T | undefined;
}

/** The services behind the access check, in a region, and in its partition where they are one for all regions. */
export function createAccessProbe(writtenRegion: string): AccessProbe {
  assertRegion(writtenRegion);
  const { region } = readRegion(writtenRegion);
  const dnsSuffix = findPartition(region)?.dnsSuffix ?? 'amazonaws.com';
  const iam = findIamPlace(region);

  const get =
    (service: string, path: string, search = '') =>
    (): SignedRequest => {
      const { url } = findEndpoint(service.toUpperCase(), `https://${service}.${region}.${dnsSuffix}`);
      url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
      url.search = search;
      return { service, region, method: 'GET', url };
    };
  const query =
    (
      place: Pick<SignedRequest, 'service' | 'region'>,
      endpoint: () => ServiceEndpoint,
      parameters: Readonly<Record<string, string>>,
    ) =>
    (): SignedRequest => ({
      ...place,
      url: endpoint().url,
      method: 'POST',
      headers: { 'content-type': FORM },
      body: new URLSearchParams(parameters).toString(),
    });
  const askIam = (parameters: Readonly<Record<string, string>>) =>
    query({ service: 'iam', region: iam.region }, () => findEndpoint('IAM', `https://${iam.host}/`), {
      Version: IAM_API_VERSION,
      ...parameters,
    });
  const isAllowed = { read: () => true as const };

  return {
    getCallerIdentity: asking({
      operation: 'GetCallerIdentity',
      request: query({ service: 'sts', region }, () => findServiceEndpoint('sts', writtenRegion), {
        Action: 'GetCallerIdentity',
        Version: STS_API_VERSION,
      }),
      isAnswer: /<GetCallerIdentityResponse/,
      read: readIdentity,
    }),
    listBuckets: asking({
      operation: 'ListBuckets',
      request: get('s3', '', 'max-buckets=1'),
      isAnswer: /<ListAllMyBucketsResult/,
      ...isAllowed,
    }),
    listFunctions: asking({
      operation: 'ListFunctions',
      request: get('lambda', '2015-03-31/functions', 'MaxItems=1'),
      isAnswer: /"Functions"/,
      ...isAllowed,
    }),
    listFoundationModels: asking({
      operation: 'ListFoundationModels',
      request: get('bedrock', 'foundation-models'),
      isAnswer: /"modelSummaries"/,
      ...isAllowed,
    }),
    listNotebookInstances: asking({
      operation: 'ListNotebookInstances',
      request: () => ({
        service: 'sagemaker',
        region,
        method: 'POST',
        url: findEndpoint('SAGEMAKER', `https://api.sagemaker.${region}.${dnsSuffix}/`).url,
        headers: { 'content-type': JSON_1_1, 'x-amz-target': 'SageMaker.ListNotebookInstances' },
        body: JSON.stringify({ MaxResults: 1 }),
      }),
      isAnswer: /"NotebookInstances"/,
      ...isAllowed,
    }),
    getUser: asking({
      operation: 'GetUser',
      request: askIam({ Action: 'GetUser' }),
      isAnswer: /<GetUserResponse/,
      ...isAllowed,
    }),
    listAttachedPolicies: (owner, credentials, signal) => {
      const operation = 'user' in owner ? 'ListAttachedUserPolicies' : 'ListAttachedRolePolicies';
      const ask = asking({
        operation,
        request: askIam({ Action: operation, ...nameOf(owner) }),
        isAnswer: new RegExp(`<${operation}Response`),
        read: (text) => findElements(text, 'PolicyName'),
      });
      return ask(credentials, signal);
    },
  };
}

function asking<T>({ operation, request, isAnswer, read }: Question<T>) {
  return async (credentials: AwsCredentials, signal?: AbortSignal): Promise<ServiceAnswer<T>> => {
    const asked = request();
    const answer = await sendSigned(asked, credentials, signal);
    const { status, text } = answer;
    const result = status === 200 && isAnswer.test(text) ? read(text) : undefined;
    if (result !== undefined) return { result };
    const refusal = status >= 400 ? readRefusal(answer) : undefined;
    if (!refusal) throw malformed(operation, asked.region);
    return { refusal };
  };
}

function nameOf(owner: PolicyOwner): Readonly<Record<string, string>> {
  return 'user' in owner ? { UserName: owner.user } : { RoleName: owner.role };
}

function readIdentity(text: string): Identity | undefined {
  const account = findText(text, 'Account');
  const arn = findText(text, 'Arn');
  const userId = findText(text, 'UserId');
  return account && arn && userId ? { account, arn, userId } : undefined;
}

/** Each protocol names its error elsewhere; undefined for a page that is none of AWS's. */
function readRefusal({ status, headers, text }: HttpAnswer): ServiceRefusal | undefined {
  const inHeader = headers['x-amzn-errortype'];
  const body = membersOf(parseJson(text));
  const code =
    findText(text, 'Code') ??
    (typeof inHeader === 'string' ? inHeader : undefined) ??
    textOf(body['__type']) ??
    textOf(body['code']);
  if (code === undefined) return undefined;
  return {
    status,
    // `com.amazon.coral.service#AccessDeniedException:http://internal.amazon.com/...`
    code: code.replace(/:.*$/s, '').replace(/^.*#/s, ''),
    message: findText(text, 'Message') ?? textOf(body['Message']) ?? textOf(body['message']) ?? '',
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
