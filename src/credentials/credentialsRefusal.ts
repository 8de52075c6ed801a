/**
 * Why AWS does not take credentials, whatever they are allowed: it does not know them, they have ended, or they do not
 * fit the signature, because the secret is another one or the clock is off.
 */
export type CredentialsRefusal = 'unknown' | 'ended' | 'signature';

/** By the names that the services' protocols have for it. */
const REFUSALS: ReadonlyMap<string, CredentialsRefusal> = new Map([
  ['InvalidClientTokenId', 'unknown'],
  ['UnrecognizedClientException', 'unknown'],
  ['InvalidAccessKeyId', 'unknown'],
  ['InvalidToken', 'unknown'],
  ['ExpiredToken', 'ended'],
  ['ExpiredTokenException', 'ended'],
  ['RequestExpired', 'signature'],
  ['RequestTimeTooSkewed', 'signature'],
  ['SignatureDoesNotMatch', 'signature'],
  ['InvalidSignatureException', 'signature'],
  ['IncompleteSignature', 'signature'],
  ['IncompleteSignatureException', 'signature'],
  ['MissingAuthenticationToken', 'signature'],
  ['MissingAuthenticationTokenException', 'signature'],
]);

/** Undefined: it is not the credentials that an exception of this name is about. */
export function findCredentialsRefusal(name: string): CredentialsRefusal | undefined {
  return REFUSALS.get(name);
}
