import type { Credentials } from './credentials';
import { headerValue, type HttpRequest } from './http';
import { expectedSignature, parseAmzDate, parseAuthorization, type SignedAuthorization } from './sigv4';
import type { EmulatorState } from './state';
import { stsRefusal } from './stsXml';

/** A service that answers signed requests: the name in the signature's scope, and how it words a refusal. */
export interface SignedService {
  readonly name: 'sts' | 'iam' | 's3' | 'lambda' | 'bedrock' | 'sagemaker';
  readonly refusal: typeof stsRefusal;
  /** The one that signatures are for; any, where the service is regional. */
  readonly region?: string;
}

const STS: SignedService = { name: 'sts', refusal: stsRefusal };

/** How far a signature's time may be from the server's. */
const LONGEST_SKEW_MS = 15 * 60 * 1000;

/**
 * Whose credentials signed the request.
 * @throws Refusal with the error that the service answers to a missing, unknown, expired or wrong signature.
 */
export function authenticate(
  state: EmulatorState,
  request: HttpRequest,
  service: SignedService = STS,
): Credentials {
  const { refusal } = service;
  const header = request.headers.authorization;
  if (header === undefined) {
    throw refusal(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  const authorization = parseAuthorization(header);
  if (!authorization?.signedHeaders.includes('host') || !authorization.signedHeaders.includes('x-amz-date')) {
    throw refusal(400, 'IncompleteSignature', 'Authorization header is incomplete.');
  }
  const credentials = state.credentials.find(authorization.accessKeyId);
  if (credentials === undefined || !carriesSessionToken(request, authorization, credentials)) {
    throw refusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
  }
  if (state.credentials.isExpired(credentials)) {
    throw refusal(403, 'ExpiredToken', 'The security token included in the request is expired');
  }
  checkSignature(state, request, authorization, credentials, service);
  state.iamKeys.noteUse(authorization.accessKeyId, { service: service.name, region: authorization.region });
  return credentials;
}

function carriesSessionToken(
  request: HttpRequest,
  authorization: SignedAuthorization,
  { temporary }: Credentials,
): boolean {
  const sent = headerValue(request, 'x-amz-security-token');
  if (sent !== temporary?.sessionToken) return false;
  return sent === undefined || authorization.signedHeaders.includes('x-amz-security-token');
}

function checkSignature(
  state: EmulatorState,
  request: HttpRequest,
  authorization: SignedAuthorization,
  credentials: Credentials,
  { name, refusal, region }: SignedService,
): void {
  const refuse = (message: string): never => {
    throw refusal(403, 'SignatureDoesNotMatch', message);
  };
  if (authorization.service !== name) refuse(`Credential should be scoped to correct service: '${name}'.`);
  if (region !== undefined && authorization.region !== region)
    refuse('Credential should be scoped to a valid region.');
  const amzDate = headerValue(request, 'x-amz-date') ?? '';
  const signedAt = parseAmzDate(amzDate);
  if (Number.isNaN(signedAt) || !amzDate.startsWith(authorization.date)) {
    refuse('Date in Credential scope does not match the date of the request.');
  }
  const skewMs = signedAt - state.clock.wallClock();
  const now = new Date(state.clock.wallClock()).toISOString();
  if (skewMs < -LONGEST_SKEW_MS) refuse(`Signature expired: ${amzDate} is earlier than ${now} - 15 min.`);
  if (skewMs > LONGEST_SKEW_MS)
    refuse(`Signature not yet current: ${amzDate} is later than ${now} + 15 min.`);
  if (expectedSignature(request, authorization, credentials.secretAccessKey) !== authorization.signature) {
    refuse(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret ' +
        'Access Key and signing method. Consult the service documentation for details.',
    );
  }
}
