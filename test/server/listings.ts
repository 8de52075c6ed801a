import { randomUUID } from 'node:crypto';
import { headerValue, jsonReply, mediaType, Refusal, type HttpRequest, type Reply } from './http';
import type { OperationName } from './operations';
import { checkAllowed, type RefusalOf } from './permissions';
import type { Route } from './routes';
import { parseAuthorization } from './sigv4';
import type { EmulatorState } from './state';
import { authenticate } from './stsAuthentication';

/** One listing of each of four services: signatures and permissions count, the lists are empty. */
const SAGEMAKER_TARGET = 'SageMaker.ListNotebookInstances';
const AWS_JSON = 'application/x-amz-json-1.1';

/** The listing that is asked for at the root, where services are told apart by their headers alone. */
export function findListingAtRoot(request: HttpRequest): Route | undefined {
  const isJson = mediaType(request) === AWS_JSON;
  if (isJson && headerValue(request, 'x-amz-target') === SAGEMAKER_TARGET) return listNotebookInstances;
  const scope = parseAuthorization(headerValue(request, 'authorization') ?? '');
  return request.method === 'GET' && scope?.service === 's3' ? listBuckets : undefined;
}

export const listFunctions = listing('lambda', 'ListFunctions', {
  action: 'lambda:ListFunctions',
  resource: '*',
  result: { Functions: [] },
});

export const listFoundationModels = listing('bedrock', 'ListFoundationModels', {
  action: 'bedrock:ListFoundationModels',
  result: { modelSummaries: [] },
});

const listNotebookInstances = listing('sagemaker', 'ListNotebookInstances', {
  action: 'sagemaker:ListNotebookInstances',
  resource: '*',
  result: { NotebookInstances: [] },
});

const listBuckets: Route = {
  service: 's3',
  operation: 'ListBuckets',
  handle: (state, request) => {
    const { principal } = authenticate(state, request, { name: 's3', refusal: s3Refusal });
    checkAllowed(state, principal, 's3:ListAllMyBuckets', { refusal: s3Refusal, code: 'AccessDenied' });
    return s3Reply(
      200,
      `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>${principal.account}</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>`,
    );
  },
};

function listing(
  service: 'lambda' | 'bedrock' | 'sagemaker',
  operation: OperationName,
  {
    action,
    resource,
    result,
  }: { readonly action: string; readonly resource?: string; readonly result: object },
): Route {
  const refusal: RefusalOf = (status, code, message) =>
    new Refusal(jsonErrorReply(service, status, JSON_CODES[code] ?? code, message));
  return {
    service,
    operation,
    handle(state: EmulatorState, request: HttpRequest): Reply {
      const { principal } = authenticate(state, request, { name: service, refusal });
      checkAllowed(state, principal, action, {
        refusal,
        code: 'AccessDeniedException',
        ...(resource !== undefined && { resource }),
      });
      return jsonReply(200, result);
    },
  };
}

/** What the services of the JSON protocols call the errors that those of the query protocol have too. */
const JSON_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
};

/** REST services name the error in a header, those of `X-Amz-Target` in the body; Bedrock writes `message` small. */
export function jsonErrorReply(
  service: 'lambda' | 'bedrock' | 'sagemaker',
  status: number,
  code: string,
  message: string,
): Reply {
  if (service === 'sagemaker') {
    return jsonReply(status, { __type: code, Message: message }, { 'Content-Type': AWS_JSON });
  }
  const body = service === 'bedrock' ? { message } : { Message: message };
  return jsonReply(status, body, { 'x-amzn-ErrorType': code, 'x-amzn-RequestId': randomUUID() });
}

/** What S3 calls the errors of a signature. */
const S3_CODES: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  InvalidClientTokenId: {
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
  },
  ExpiredToken: { code: 'ExpiredToken', message: 'The provided token has expired.' },
};

const s3Refusal: RefusalOf = (status, code, message) => {
  const own = S3_CODES[code];
  return new Refusal(s3ErrorReply(status, own?.code ?? code, own?.message ?? message));
};

export function s3ErrorReply(status: number, code: string, message: string): Reply {
  return s3Reply(
    status,
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${randomUUID()}</RequestId></Error>`,
  );
}

function s3Reply(status: number, content: string): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/xml', 'x-amz-request-id': randomUUID() },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  };
}
