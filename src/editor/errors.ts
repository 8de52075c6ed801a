import { l10n } from 'vscode';
import { CodedError } from '../base/errors';
import type { CommandId } from '../contributions';
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

export interface ErrorAction {
  readonly title: string;
  readonly command: CommandId;
  readonly args: readonly unknown[];
}

export interface ErrorDescription {
  readonly message: string;
  readonly actions: readonly ErrorAction[];
}

/** What mends an error, as buttons beside its sentence. */
export const action = {
  logIn: (args: { session?: string | undefined; profile?: string | undefined }): ErrorAction => ({
    title: l10n.t('Log In'),
    command: 'awsSso.login',
    args: [args],
  }),
  tryAgain: (args: { session?: string; profile?: string }): ErrorAction => ({
    title: l10n.t('Try Again'),
    command: 'awsSso.login',
    args: [args],
  }),
  useFlow: (title: string, session: string, method: LoginFlowId): ErrorAction => ({
    title,
    command: 'awsSso.login',
    args: [{ session, method }],
  }),
  showInConfig: (args: { session?: string | undefined; profile?: string | undefined }): ErrorAction => ({
    title: l10n.t('Show in Config'),
    command: 'awsSso.showInConfig',
    args: [args],
  }),
  setUpSession: (): ErrorAction => ({
    title: l10n.t('Set Up a Session'),
    command: 'awsSso.configureSession',
    args: [],
  }),
  switchProfile: (): ErrorAction => ({
    title: l10n.t('Switch Profile'),
    command: 'awsSso.switchProfile',
    args: [],
  }),
  diagnose: (args: { session?: string | undefined; profile?: string | undefined }): ErrorAction => ({
    title: l10n.t('Diagnose'),
    command: 'awsSso.diagnose',
    args: [args],
  }),
  whoAmI: (args: { profile: string }): ErrorAction => ({
    title: l10n.t('Who Am I'),
    command: 'awsSso.whoAmI',
    args: [args],
  }),
  openConfig: (): ErrorAction => ({
    title: l10n.t('Open Config File'),
    command: 'awsSso.openConfig',
    args: [],
  }),
  showLog: (): ErrorAction => ({ title: l10n.t('Show Log'), command: 'awsSso.showLog', args: [] }),
};
