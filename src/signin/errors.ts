import { CodedError } from '../base/errors';

/**
 * Why a console sign-in (`aws login`) gives no credentials, or a login to one did not come about, where that is neither the
 * network's nor the service's own failure: those are `SsoError`s. `details.loginSession` names the session.
 *
 * - `notSignedIn`: there is no cache file
 * - `badFile`: there is one that cannot be used; `details.problem` is a `LoginFileProblemCode`, `details.file` its path
 * - `sessionExpired`: the 12 hours, or whatever the session had, are over
 * - `credentialsChanged`: the password of the user was changed since
 * - `missingPermission`: the user may not `signin:CreateOAuth2Token`; the session is not over
 * - `clockWrong`: the clock of this machine is off by `details.minutes`, and the service takes no proof of such a time
 * - the way back of a login: `notApproved` (no answer in time), `denied`, `browserRefused` (an answer that is no code),
 *   `codeRefused` (a code that is used, too old or another login's)
 * - `invalidPrincipal`: the service named a principal that is none
 * - `otherCredentials`: the profile (`details.profile`) has credentials of another kind (`details.setting`), which would win
 */
export type SigninErrorCode =
  | 'notSignedIn'
  | 'badFile'
  | 'sessionExpired'
  | 'credentialsChanged'
  | 'missingPermission'
  | 'clockWrong'
  | 'notApproved'
  | 'denied'
  | 'browserRefused'
  | 'codeRefused'
  | 'invalidPrincipal'
  | 'otherCredentials';

export class SigninError extends CodedError<SigninErrorCode> {
  static override readonly family = 'SigninError';
}

/** What ends a session for good: only a login mends it. */
export type SessionEnd = 'sessionExpired' | 'credentialsChanged';

export function isSessionEnd(code: SigninErrorCode): code is SessionEnd {
  return code === 'sessionExpired' || code === 'credentialsChanged';
}
