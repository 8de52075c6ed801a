import { CodedError } from '../base/errors';

/**
 * Why a profile has no credentials, where that is a matter of the profile and not of a service or the way there.
 *
 * - `unknownProfile`, `unknownSession`: no file defines it
 * - `brokenProfile`, `brokenSession`: its own problems, the first of them in `details.reason`
 * - `noSession`: the profile uses no Identity Center session
 * - `consoleLogin`: its login is a sign-in to the console (`aws login`), and it has no session of Identity Center
 * - `sourceProfileCycle`: the chain in `details.chain`
 * - `noCredentials`: nothing in the profile gives any
 * - `noMachineCredentials`: `credential_source` names a place (`details.source`) that has none
 * - `mfaRequired`: the role wants a code, and the user may not be asked for it
 * - `mfaCodeRefused`: AWS did not take the code; it is asked for again, so that the user doesn't see this
 * - `mfaDeviceRefused`: `mfa_serial` (`details.device`) is no device of the user's
 * - `chainedTooLong`, `roleTooLong`: `duration_seconds` is longer than a chained role, or this role, may last
 * - `programMissing`, `programFailed` (what it printed on stderr is `details.reason`), `programTooSlow`,
 *   `programOutput` (`details.reason` says what is wrong with it), `programUnsafe` (a batch file with arguments that
 *   Windows would run): of `credential_process`
 * - `webIdentityFile`: `web_identity_token_file` (`details.file`) cannot be read; `webIdentityRefused`: AWS does not take
 *   the token in it
 * - `roleDenied`: AWS does not let the source (`details.source`), or the bearer of the token (`details.file`), assume the role
 *   (`details.role`, an ARN)
 */
export type CredentialsErrorCode =
  | 'unknownProfile'
  | 'unknownSession'
  | 'brokenProfile'
  | 'brokenSession'
  | 'noSession'
  | 'consoleLogin'
  | 'sourceProfileCycle'
  | 'noCredentials'
  | 'noMachineCredentials'
  | 'mfaRequired'
  | 'mfaCodeRefused'
  | 'mfaDeviceRefused'
  | 'chainedTooLong'
  | 'roleTooLong'
  | 'programMissing'
  | 'programFailed'
  | 'programTooSlow'
  | 'programOutput'
  | 'programUnsafe'
  | 'webIdentityFile'
  | 'webIdentityRefused'
  | 'roleDenied';

export class CredentialsError extends CodedError<CredentialsErrorCode> {
  static override readonly family = 'CredentialsError';
}
