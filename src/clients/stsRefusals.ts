import { exceptionName } from './call';
import { CredentialsError, type CredentialsErrorCode } from '../credentials/errors';

/**
 * STS says "access denied" or "validation error" to nearly everything; what it means is told by its sentence alone.
 * Sentences as the service sends them.
 */
const REFUSALS: readonly (readonly [CredentialsErrorCode, RegExp])[] = [
  ['mfaCodeRefused', /MultiFactorAuthentication failed with invalid MFA one time pass code/i],
  ['mfaDeviceRefused', /MultiFactorAuthentication failed, unable to validate MFA code/i],
  ['chainedTooLong', /exceeds the 1 hour session limit for roles assumed by role chaining/i],
  ['roleTooLong', /exceeds the MaxSessionDuration set for this role/i],
];

/** Names of exceptions that are about the token of a web identity. */
const WEB_IDENTITY_REFUSALS: ReadonlySet<string> = new Set([
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'ExpiredToken',
  'ExpiredTokenException',
  'IDPRejectedClaim',
  'IDPRejectedClaimException',
]);

/** The refusal as an error of the profile, when it is one; undefined when the service or the way there is the cause. */
export function findStsRefusal(operation: string, error: unknown): CredentialsError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  if (operation === 'AssumeRoleWithWebIdentity' && WEB_IDENTITY_REFUSALS.has(name)) {
    return new CredentialsError('webIdentityRefused', `${operation} failed (${name})`);
  }
  const code = REFUSALS.find(([, sentence]) => sentence.test(message))?.[0];
  return code && new CredentialsError(code, `${operation} failed (${exceptionName(name)})`);
}
