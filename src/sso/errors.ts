import { CodedError } from '../base/errors';

/**
 * What Identity Center, STS or the way to them said no with.
 *
 * - OIDC (RFC 8628 and 6749 names): `authorizationPending`, `slowDown`, `codeExpired`, `accessDenied`, `invalidGrant`,
 *   `invalidRequest`, `invalidClient`, `invalidScope`, `unauthorizedClient`, `unsupportedGrantType`
 * - the browser's way back: `notApproved` (no answer in time), `browserRefused` (an answer that is no code)
 * - portal and STS: `unauthorized` (401: the session is over), `forbidden` (403: not your role; the token is fine),
 *   `notFound`, `expiredCredentials` (ended, or not known), `signatureRefused` (the secret is another one, or the clock
 *   is off)
 * - both: `throttled` (429), `serverError` (5xx), `malformedResponse` (not what the service sends: a captive portal or
 *   proxy), `unexpected` (any other refusal)
 * - the way there: `network` (refused, reset, unknown host), `tls` (no secure connection; `details.failure` is a
 *   `ConnectionFailure`), `proxyAuthorization` (407), `timeout`, `invalidRegion`, `invalidEndpoint` (the environment's
 *   `details.variable` holds no address), `unresolvedStartUrl` (leads to no access portal; `details.host`), `unsafeLink`
 *   (the page to open is not on https; `details.url`)
 * - ours: `notSignedIn` (no token), `sessionExpired` (the token is over and cannot be renewed)
 */
export type SsoErrorCode =
  | 'authorizationPending'
  | 'slowDown'
  | 'codeExpired'
  | 'accessDenied'
  | 'invalidGrant'
  | 'invalidRequest'
  | 'invalidClient'
  | 'invalidScope'
  | 'unauthorizedClient'
  | 'unsupportedGrantType'
  | 'notApproved'
  | 'browserRefused'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'expiredCredentials'
  | 'signatureRefused'
  | 'throttled'
  | 'serverError'
  | 'malformedResponse'
  | 'unexpected'
  | 'network'
  | 'tls'
  | 'proxyAuthorization'
  | 'timeout'
  | 'invalidRegion'
  | 'invalidEndpoint'
  | 'unresolvedStartUrl'
  | 'unsafeLink'
  | 'notSignedIn'
  | 'sessionExpired';

export class SsoError extends CodedError<SsoErrorCode> {
  static override readonly family = 'SsoError';
}

/** Whether trying again a little later may succeed: the service or the network, not the request, is the cause. */
export function isTransient(error: unknown): boolean {
  return SsoError.is(error, 'network', 'tls', 'timeout', 'throttled', 'serverError', 'malformedResponse');
}
