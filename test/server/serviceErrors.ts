import { jsonReply, type Reply } from './http';
import { oidcErrorReply } from './oidcErrors';
import type { Service } from './operations';
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
    case 'sts':
      return stsErrorReply(500, 'InternalFailure', 'Internal server error');
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
    case 'sts':
      return stsErrorReply(400, 'Throttling', 'Rate exceeded');
    case 'federation':
    case 'pages':
      return messagePage(429, 'Too many requests', 'Please try again later.');
    case 'portal':
    case 'none':
      return portalErrorReply(429, 'TooManyRequestsException', 'HTTP 429 Unknown Code');
  }
}
