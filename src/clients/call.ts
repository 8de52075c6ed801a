import { systemErrorCode } from '../base/errors';
import { readRegion, type ServiceName } from '../config/partitions';
import { findCredentialsRefusal, type CredentialsRefusal } from '../credentials/credentialsRefusal';
import { SsoError, type SsoErrorCode } from '../sso/errors';
import { connectionFailure, type ConnectionFailure } from '../sso/reachability';
import { findServiceEndpoint } from '../sso/serviceEndpoint';

/** Longer than any name of an exception. Characters. */
const LONGEST_NAME = 100;
/** One request may take this long, retries by the SDK included. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * What a client is made with. What it is not told it looks for in the shared files, in `[default]` or the profile that
 * `AWS_PROFILE` names: neither need be the one in question. And it waits for a pipe there without an end: so it is told
 * everything, and reads none.
 * @throws SsoError `invalidRegion`, `invalidEndpoint`
 */
export function clientOptions(
  service: ServiceName,
  region: string,
  { maxAttempts, isDualStack = false }: { readonly maxAttempts: number; readonly isDualStack?: boolean },
) {
  assertRegion(region);
  return {
    region: readRegion(region).region,
    maxAttempts,
    customUserAgent: 'aws-sso-profiles',
    endpoint: findServiceEndpoint(service, region, isDualStack).url.href,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    userAgentAppId: () => Promise.resolve(undefined),
    authSchemePreference: () => Promise.resolve([]),
    sigv4aSigningRegionSet: () => Promise.resolve(undefined),
    disableClockSkewCorrection: false,
  } as const;
}

/**
 * Region names become part of host names.
 * @throws SsoError `invalidRegion`
 */
export function assertRegion(region: string): void {
  if (/^[a-z0-9-]{1,40}$/.test(region)) return;
  throw new SsoError('invalidRegion', `"${region}" is not a region`, { details: { region } });
}

/**
 * Sends one request within a time limit and turns whatever goes wrong into an `SsoError`.
 * @throws the signal's reason when it aborts.
 */
export async function call<T>(
  operation: string,
  region: string,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    return await send({ abortSignal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted) throw failure('timeout', operation, region, error);
    throw failure(codeOf(error), operation, region, error);
  }
}

/** A response without a part that the operation promises: not the service that was asked. */
export function malformed(operation: string, region: string): SsoError {
  return failure('malformedResponse', operation, region, undefined);
}

/** The message names the operation and what was refused; SDK errors hold no request and so no secret. */
function failure(code: SsoErrorCode, operation: string, region: string, cause: unknown): SsoError {
  const { name, status, host, retryAfterSeconds } = describe(cause);
  const reason = [name, status && `HTTP ${status}`].filter(Boolean).join(', ');
  return new SsoError(code, `${operation} in ${region} failed${reason ? ` (${reason})` : ''}`, {
    details: {
      operation,
      region,
      ...(status && { status }),
      ...(host && { host }),
      ...(retryAfterSeconds && { retryAfterSeconds }),
      ...(code === 'tls' && { failure: connectionFailure(cause) }),
    },
  });
}

/** Names of the services' exceptions, wherever the SDK found them (header, `__type` or XML). */
const CODES: ReadonlyMap<string, SsoErrorCode> = new Map([
  ['AuthorizationPendingException', 'authorizationPending'],
  ['SlowDownException', 'slowDown'],
  ['AccessDeniedException', 'accessDenied'],
  ['InvalidGrantException', 'invalidGrant'],
  ['InvalidRequestException', 'invalidRequest'],
  ['InvalidClientException', 'invalidClient'],
  ['InvalidScopeException', 'invalidScope'],
  ['UnauthorizedClientException', 'unauthorizedClient'],
  ['UnsupportedGrantTypeException', 'unsupportedGrantType'],
  ['UnauthorizedException', 'unauthorized'],
  ['ForbiddenException', 'forbidden'],
  ['AccessDenied', 'forbidden'],
  ['ResourceNotFoundException', 'notFound'],
  ['TooManyRequestsException', 'throttled'],
  ['Throttling', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['InternalServerException', 'serverError'],
  // Its status is 403, and it is the account that has to turn on the region.
  ['RegionDisabledException', 'unexpected'],
]);

const REFUSED_CREDENTIALS: Readonly<Record<CredentialsRefusal, SsoErrorCode>> = {
  unknown: 'expiredCredentials',
  ended: 'expiredCredentials',
  signature: 'signatureRefused',
};

/**
 * Values of the body's `error` (RFC 6749, RFC 8628). They count first: answers may lack the service's type header, and
 * OIDC and STS both have an `ExpiredTokenException`.
 */
const OAUTH_CODES: ReadonlyMap<string, SsoErrorCode> = new Map([
  ['authorization_pending', 'authorizationPending'],
  ['slow_down', 'slowDown'],
  ['expired_token', 'codeExpired'],
  ['access_denied', 'accessDenied'],
  ['invalid_grant', 'invalidGrant'],
  ['invalid_request', 'invalidRequest'],
  ['invalid_client', 'invalidClient'],
  ['invalid_scope', 'invalidScope'],
  ['unauthorized_client', 'unauthorizedClient'],
  ['unsupported_grant_type', 'unsupportedGrantType'],
]);

/** Of the connection, not of the network: the other end is not the one it should be. */
const TLS_FAILURES: ReadonlySet<ConnectionFailure> = new Set([
  'untrustedCertificate',
  'expiredCertificate',
  'foreignCertificate',
  'tls',
]);

function codeOf(error: unknown): SsoErrorCode {
  // By its class: the SDK puts the fields of an answer on its errors, `name` and `details` among them.
  if (error instanceof SsoError) return error.code;
  const { name, status } = describe(error);
  // A proxy's own answer: whatever its body says is not about the service.
  if (status === '407') return 'proxyAuthorization';
  const oauthError = (error as { error?: unknown }).error;
  const known =
    (typeof oauthError === 'string' ? OAUTH_CODES.get(oauthError) : undefined) ?? codeOfName(name ?? '');
  if (known) return known;
  // A load balancer's page has no name of an exception; 511 is a network's sign-in page (RFC 6585, 6).
  if (status?.startsWith('5') && status !== '511') return 'serverError';
  if (error instanceof SyntaxError || error instanceof RangeError) return 'malformedResponse';
  if (status === undefined) {
    if (TLS_FAILURES.has(connectionFailure(error))) return 'tls';
    return error instanceof TypeError ? 'malformedResponse' : 'network';
  }
  if (status === '401') return 'unauthorized';
  if (status === '403') return 'forbidden';
  if (status === '429') return 'throttled';
  return status.startsWith('2') || status.startsWith('3') ? 'malformedResponse' : 'unexpected';
}

function codeOfName(name: string): SsoErrorCode | undefined {
  const refusal = findCredentialsRefusal(name);
  return refusal ? REFUSED_CREDENTIALS[refusal] : CODES.get(name);
}

/** The name of an exception, which an answer may spell as it likes, in the letters that names have. */
export function exceptionName(name: string): string {
  return name.replaceAll(/[^\w.:#-]+/g, '').slice(0, LONGEST_NAME);
}

interface Description {
  readonly name?: string;
  readonly status?: string;
  readonly host?: string;
  /** A number, whole or with a fraction. */
  readonly retryAfterSeconds?: string;
}

/** The parts of an SDK or system error that are safe to tell. */
function describe(error: unknown): Description {
  if (typeof error !== 'object' || error === null) return {};
  const { name, $metadata, $response, hostname, address } = error as {
    name?: unknown;
    $metadata?: { httpStatusCode?: unknown };
    $response?: { statusCode?: unknown; headers?: Record<string, unknown> };
    hostname?: unknown;
    address?: unknown;
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  // The SDK puts the fields of an answer on its errors: where one was answered, these are the service's own words.
  const isAnswered = status !== undefined;
  const host = isAnswered ? undefined : (hostname ?? address);
  const retryAfter = $response?.headers?.['retry-after'];
  const systemCode = isAnswered ? undefined : systemErrorCode(error);
  const label = systemCode ?? (typeof name === 'string' ? exceptionName(name) : undefined);
  return {
    ...(label !== undefined && { name: label }),
    ...(typeof status === 'number' && { status: String(status) }),
    ...(typeof host === 'string' && { host }),
    ...(typeof retryAfter === 'string' &&
      /^\d+(\.\d+)?$/.test(retryAfter) && { retryAfterSeconds: retryAfter }),
  };
}
