import { CodedError } from '../base/errors';

/**
 * Why there are no credentials, before any service is asked.
 *
 * - `unknownProfile`, `unknownSession`: no file defines it
 * - `brokenProfile`, `brokenSession`: its own problems, the first of them in `details.reason`
 * - `noSession`: no Identity Center session stands behind the profile
 * - `sourceProfileCycle`: the chain in `details.chain`
 * - `unsupportedKind`: credentials of this kind are made by other tools
 * - `mfaRequired`: the role wants a code
 */
export type CredentialsErrorCode =
  | 'unknownProfile'
  | 'unknownSession'
  | 'brokenProfile'
  | 'brokenSession'
  | 'noSession'
  | 'sourceProfileCycle'
  | 'unsupportedKind'
  | 'mfaRequired';

export class CredentialsError extends CodedError<CredentialsErrorCode> {
  static override readonly family = 'CredentialsError';
}
