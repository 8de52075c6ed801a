import { SigninError } from '../signin/errors';
import { SsoError } from '../sso/errors';

/** Whether a login to the session, or to the console, mends what kept a profile from its credentials. */
export function needsLogin(error: unknown): boolean {
  return (
    SsoError.is(error, 'notSignedIn', 'sessionExpired', 'unauthorized') ||
    SigninError.is(error, 'notSignedIn', 'badFile', 'sessionExpired', 'credentialsChanged')
  );
}
