import { CodedError } from '../base/errors';
import type { LoginFlowId } from '../sso/loginFlows';

/** A login that ended without a token; `cause` is why. */
export class LoginError extends CodedError<'loginFailed'> {
  static override readonly family = 'LoginError';

  /**
   * @param target a session of Identity Center, or a profile with a console sign-in
   * @param label what the user calls it
   * @param otherFlow that may work where the one that failed did not
   */
  constructor(
    target: { readonly session: string } | { readonly profile: string },
    label: string,
    cause: unknown,
    otherFlow?: LoginFlowId,
  ) {
    super('loginFailed', `logging in to ${label} failed`, {
      cause,
      details: { ...target, label, ...(otherFlow && { otherFlow }) },
    });
  }
}

/** Several logins in a row of which some ended without a token; `cause` holds the failure of each. */
export class LoginsError extends CodedError<'loginsFailed'> {
  static override readonly family = 'LoginsError';

  constructor(failures: readonly unknown[], attempts: number) {
    super('loginsFailed', `${failures.length} of ${attempts} logins failed`, {
      cause: failures,
      details: { failed: String(failures.length), attempts: String(attempts) },
    });
  }
}

/** Several logouts of which some left their token where it was; `cause` holds the failure of each. */
export class LogoutsError extends CodedError<'logoutsFailed'> {
  static override readonly family = 'LogoutsError';

  constructor(failures: readonly unknown[], attempts: number) {
    super('logoutsFailed', `${failures.length} of ${attempts} logouts failed`, {
      cause: failures,
      details: { failed: String(failures.length), attempts: String(attempts) },
    });
  }
}

/** What is behind each of the failures of a `LoginsError` or `LogoutsError`. */
export function failuresOf({ cause }: CodedError): readonly unknown[] {
  return Array.isArray(cause) ? cause : [];
}

/** Why no terminal is opened with keys: `longLivedKeys`, those of the profile (`details.profile`) never end. */
export class OpenTerminalError extends CodedError<'longLivedKeys'> {
  static override readonly family = 'OpenTerminalError';
}

/** `consentDenied`: the user does not give this extension credentials, this time or ever. */
export class ApiError extends CodedError<'consentDenied'> {
  static override readonly family = 'ApiError';
}
