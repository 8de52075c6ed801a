import { iamErrorReply } from './iamXml';
import { jsonReply, type Reply } from './http';
import { oidcErrorReply } from './oidcErrors';
import { jsonErrorReply, s3ErrorReply } from './listings';
import type { Service } from './operations';
import { signinErrorReply } from './consoleSignin';
import { messagePage } from './pages';
import { portalErrorReply } from './portal';
import { stsErrorReply } from './stsXml';

/** "Too many requests" as each service says it. `retryAfterSeconds` null: without a `Retry-After` header. */
export function throttledReply(service: Service, retryAfterSeconds: number | null): Reply {
  const reply = throttled(service);
  if (retryAfterSeconds === null) return reply;
  return { ...reply, headers: { ...reply.headers, 'Retry-After': String(retryAfterSeconds) } };
}

/** Status 500 as each service says it. */
export function serverErrorReply(service: Service): Reply {
  switch (service) {
    case 'oidc':
      return oidcErrorReply('server_error', 'Internal server error');
    case 'signin':
      return signinErrorReply(500, 'InternalServerException', 'server_error', 'Internal server error');
    case 'sts':
      return stsErrorReply(500, 'InternalFailure', 'Internal server error');
    case 'iam':
      return iamErrorReply(500, 'ServiceFailure', 'Internal server error');
    case 's3':
      return s3ErrorReply(500, 'InternalError', 'We encountered an internal error. Please try again.');
    case 'lambda':
    case 'bedrock':
    case 'sagemaker':
      return jsonErrorReply(service, 500, 'InternalServerException', 'Internal server error');
    case 'federation':
    case 'pages':
      return messagePage(500, 'Something went wrong', 'Please try again later.');
    case 'portal':
    case 'none':
      return portalErrorReply(500, 'InternalServerException', 'Internal server error');
  }
}

function throttled(service: Service): Reply {
  switch (service) {
    case 'oidc':
      return jsonReply(
        429,
        { message: 'Too many requests' },
        { 'x-amzn-ErrorType': 'TooManyRequestsException' },
      );
    case 'signin':
      return signinErrorReply(429, 'TooManyRequestsError', 'too_many_requests', 'Too many requests');
    case 'sts':
      return stsErrorReply(400, 'Throttling', 'Rate exceeded');
    case 'iam':
      return iamErrorReply(400, 'Throttling', 'Rate exceeded');
    case 's3':
      return s3ErrorReply(503, 'SlowDown', 'Please reduce your request rate.');
    case 'lambda':
    case 'bedrock':
    case 'sagemaker':
      return jsonErrorReply(service, 429, 'ThrottlingException', 'Rate exceeded');
    case 'federation':
    case 'pages':
      return messagePage(429, 'Too many requests', 'Please try again later.');
    case 'portal':
    case 'none':
      return portalErrorReply(429, 'TooManyRequestsException', 'HTTP 429 Unknown Code');
  }
}
