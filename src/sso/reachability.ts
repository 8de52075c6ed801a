import { membersOf, parseJson } from '../base/json';
import { systemErrorCode } from '../base/errors';
import type { HttpAnswer, HttpSend } from '../base/http';
import type { ServiceEndpoint } from './serviceEndpoint';

/** The two services of Identity Center. */
export type PortalService = 'oidc' | 'portal';

/** Why no answer came. The certificate is `untrusted` (self-signed, or of a private authority), `expired` or `foreign`. */
export type ConnectionFailure =
  | 'unknownHost'
  | 'refused'
  | 'cut'
  | 'unreachable'
  | 'timeout'
  | 'untrustedCertificate'
  | 'expiredCertificate'
  | 'foreignCertificate'
  | 'tls'
  | 'other';

/** What became of a question to a service. */
export type Reach =
  | { readonly kind: 'aws'; readonly status: number; readonly serverTime?: Date }
  /** Something in between answered: a sign-in page, a proxy that wants a password, or what is neither. */
  | { readonly kind: 'captivePortal' | 'proxyAuthentication' | 'notAws'; readonly status: number }
  | {
      readonly kind: 'noAnswer';
      readonly failure: ConnectionFailure;
      /** The system's error code. */
      readonly code?: string;
    };

/** What each service refuses in its own words, for any caller: nothing is carried out. */
const QUESTION = {
  oidc: {
    method: 'POST',
    path: 'token',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  },
  portal: { method: 'GET', path: 'assignment/accounts', headers: {}, body: undefined },
} as const;

/**
 * Asks a service something that it refuses, to learn whether the way there is clear.
 * @throws the signal's reason, and nothing else.
 */
export async function reach(
  service: PortalService,
  { url }: ServiceEndpoint,
  send: HttpSend,
  signal?: AbortSignal,
): Promise<Reach> {
  const { method, path, headers, body } = QUESTION[service];
  const question = new URL(url);
  question.pathname = `${question.pathname.replace(/\/+$/, '')}/${path}`;
  try {
    return judge(await send({ method, url: question, headers, ...(body !== undefined && { body }) }, signal));
  } catch (error) {
    signal?.throwIfAborted();
    const code = systemErrorCode(error);
    return { kind: 'noAnswer', failure: connectionFailure(error), ...(code && { code }) };
  }
}

function judge(answer: HttpAnswer): Reach {
  const { status, headers } = answer;
  if (status === 407) return { kind: 'proxyAuthentication', status };
  if (isFromAws(answer)) {
    const serverTime = new Date(headers.date ?? '');
    return { kind: 'aws', status, ...(!Number.isNaN(serverTime.getTime()) && { serverTime }) };
  }
  const isPage = /html/i.test(headers['content-type'] ?? '');
  const isElsewhere = status >= 300 && status < 400;
  return { kind: isPage || isElsewhere || status === 511 ? 'captivePortal' : 'notAws', status };
}

/** AWS names the request in a header, or what is wrong in a JSON body. */
function isFromAws({ headers, text }: HttpAnswer): boolean {
  if (Object.keys(headers).some((name) => name.startsWith('x-amz') || name === 'requestid')) return true;
  const body = membersOf(parseJson(text));
  return '__type' in body || 'error' in body;
}

const FAILURES: Readonly<Record<string, ConnectionFailure>> = {
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrustedCertificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrustedCertificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrustedCertificate',
  UNABLE_TO_GET_ISSUER_CERT: 'untrustedCertificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrustedCertificate',
  CERT_UNTRUSTED: 'untrustedCertificate',
  CERT_HAS_EXPIRED: 'expiredCertificate',
  CERT_NOT_YET_VALID: 'expiredCertificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'foreignCertificate',
  HOSTNAME_MISMATCH: 'foreignCertificate',
  EPROTO: 'tls',
};

/** What kept a request from an answer, by the system's error code. */
export function connectionFailure(error: unknown): ConnectionFailure {
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout';
  const code = systemErrorCode(error);
  if (code === undefined) return 'other';
  return FAILURES[code] ?? (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? 'tls' : 'other');
}
