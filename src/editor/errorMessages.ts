import { l10n } from 'vscode';
import type { CodedError } from '../base/errors';
import { FileLockError } from '../base/fileLock';
import { ConfigEditError } from '../config/configEditErrors';
import { CredentialsError } from '../credentials/errors';
import { SigninError, type SigninErrorCode } from '../signin/errors';
import { SsoError, type SsoErrorCode } from '../sso/errors';
import { consoleLinkFailure, credentialsFailure, exportFailure } from './credentials/credentialErrors';
import {
  action,
  failuresOf,
  LoginError,
  LoginsError,
  LogoutsError,
  type ErrorAction,
  type ErrorDescription,
} from './errors';
import { fileFailure, keysFailure, openTerminalFailure, profileEditFailure, tlsFailure } from './failures';
import { withoutLinks } from './plainText';

/** What a person reads of an error, and what mends it; made from its code and details. */
export function describeError(error: unknown): ErrorDescription {
  const { message, actions } = describe(error);
  return { message: withoutLinks(message), actions: [...actions, action.showLog()] };
}

function describe(error: unknown): ErrorDescription {
  if (LoginError.is(error)) return describeLoginError(error);
  if (LoginsError.is(error) || LogoutsError.is(error)) return describeSeveral(error);
  if (SsoError.is(error)) return describeSsoError(error);
  if (CredentialsError.is(error)) return credentialsFailure(error);
  if (SigninError.is(error)) return consoleLoginFailure(error);
  if (FileLockError.is(error)) {
    return {
      message:
        error.details['purpose'] === 'renewal'
          ? l10n.t('Another window or tool is still renewing this session. Try again in a moment.')
          : l10n.t(
              'Another window still holds the lock "{0}". Try again in a moment.',
              error.details['path'] ?? '',
            ),
      actions: [],
    };
  }
  if (ConfigEditError.is(error)) return { message: describeUnwritable(error), actions: [] };
  const refusedEdit = profileEditFailure(error);
  if (refusedEdit !== undefined) return { message: refusedEdit, actions: [action.openConfig()] };
  const noConsoleLink = consoleLinkFailure(error);
  if (noConsoleLink !== undefined) return { message: noConsoleLink, actions: [] };
  const noKey = keysFailure(error);
  if (noKey !== undefined) return { message: noKey, actions: [] };
  const noTerminal = openTerminalFailure(error);
  if (noTerminal !== undefined) return { message: noTerminal, actions: [] };
  const noExport = exportFailure(error);
  if (noExport !== undefined) return { message: noExport, actions: [] };
  const failedFile = fileFailure(error);
  if (failedFile !== undefined) return { message: sentence(failedFile), actions: [] };
  return { message: l10n.t('Something unexpected went wrong. The log says what.'), actions: [] };
}

function describeUnwritable({ code, details }: CodedError): string {
  return code === 'invalidValue'
    ? l10n.t(
        'Some AWS tools would misread the value of {0}, so nothing was written. Change the value.',
        details['key'] ?? '',
      )
    : l10n.t("Some AWS tools can't read this name, so nothing was written. Choose another name.");
}

function describeSeveral(error: CodedError): ErrorDescription {
  const { failed = '', attempts = '' } = error.details;
  const reasons = new Set(failuresOf(error).map((failure) => describe(failure).message));
  const text = LogoutsError.is(error)
    ? l10n.t('{0} of {1} logouts failed. {2}', failed, attempts, [...reasons].join(' '))
    : l10n.t('{0} of {1} logins failed. {2}', failed, attempts, [...reasons].join(' '));
  return { message: text, actions: [] };
}

/** What a change of the session's settings mends, and of a console sign-in's profile. */
const MENDED_IN_SESSION = [
  'invalidRequest',
  'invalidGrant',
  'invalidRegion',
  'invalidScope',
  'unresolvedStartUrl',
] as const;
const MENDED_IN_PROFILE = ['invalidRegion'] as const;

function describeLoginError({ cause, details }: CodedError): ErrorDescription {
  const { session = '', profile, label = '', otherFlow } = details;
  const target = profile === undefined ? { session } : { profile };
  const explain = profile === undefined ? loginFailure : serviceFailure;
  const reason = SsoError.is(cause)
    ? explain(cause.code, cause.details)
    : (fileFailure(cause) ?? describe(cause).message);
  const mendsInConfig = SsoError.is(
    cause,
    ...(profile === undefined ? MENDED_IN_SESSION : MENDED_IN_PROFILE),
  );
  return {
    message: l10n.t('Could not log in to {0}: {1}', label, reason),
    actions: mendsInConfig
      ? [action.showInConfig(target)]
      : [
          action.tryAgain(target),
          ...otherFlowAction(session, otherFlow),
          ...(isUnexplained(cause) ? [action.diagnose(target)] : []),
        ],
  };
}

function otherFlowAction(session: string, flow: string | undefined): ErrorAction[] {
  if (flow === 'browser') return [action.useFlow(l10n.t('Use Browser Login'), session, flow)];
  if (flow === 'deviceCode') return [action.useFlow(l10n.t('Use a Device Code'), session, flow)];
  return [];
}

function loginFailure(code: SsoErrorCode, details: Readonly<Record<string, string>>): string {
  switch (code) {
    case 'codeExpired':
      return l10n.t(
        'the code expired before it was approved. If the page showed an invalid grant, check sso_region.',
      );
    case 'accessDenied':
      return l10n.t('the request was denied in the browser.');
    case 'notApproved':
      return l10n.t('it was not approved in the browser in time.');
    case 'browserRefused':
      return l10n.t('the browser returned without an approval.');
    case 'invalidRequest':
    case 'invalidGrant':
      return l10n.t(
        'Identity Center does not know this start URL in this region. Check sso_start_url and sso_region.',
      );
    case 'invalidRegion':
      return l10n.t('"{0}" is not a region. Check sso_region.', details['region'] ?? '');
    case 'invalidScope':
      return l10n.t('Identity Center does not grant the scopes in sso_registration_scopes.');
    default:
      return serviceFailure(code, details);
  }
}

function describeSsoError({ code, details }: CodedError<SsoErrorCode>): ErrorDescription {
  const { sessionId: session, profile, account = '', role = '' } = details;
  switch (code) {
    case 'notSignedIn':
      return {
        message: l10n.t('You are not logged in to {0}.', session ?? ''),
        actions: [action.logIn({ session })],
      };
    case 'sessionExpired':
    case 'unauthorized':
      return {
        message: session
          ? l10n.t('Your session {0} has expired.', session)
          : l10n.t('Your Identity Center session has expired.'),
        actions: [action.logIn({ session, profile })],
      };
    case 'forbidden':
    case 'notFound':
      return profile
        ? {
            message: l10n.t(
              'Profile {0}: the role {1} in account {2} is not assigned to you. Your session is fine. Ask your administrator, or choose another role.',
              profile,
              role,
              account,
            ),
            actions: [action.showInConfig({ profile })],
          }
        : { message: l10n.t('AWS denied access. Ask your administrator for the permission.'), actions: [] };
    default:
      return {
        message: sentence(serviceFailure(code, details)),
        actions: DIAGNOSABLE.has(code) ? [action.diagnose({ session, profile })] : [],
      };
  }
}

/** Failures whose cause may be anywhere on the way. */
const DIAGNOSABLE: ReadonlySet<SsoErrorCode> = new Set([
  'network',
  'tls',
  'proxyAuthorization',
  'timeout',
  'malformedResponse',
  'signatureRefused',
  'unexpected',
]);

function isUnexplained(error: unknown): boolean {
  return SsoError.is(error) && DIAGNOSABLE.has(error.code);
}

/** Failures of the way to a service or of the service itself, as the end of a sentence. */
function serviceFailure(
  code: SsoErrorCode,
  { host, region = '', status, failure, variable = '', url = '' }: Readonly<Record<string, string>>,
): string {
  switch (code) {
    case 'network':
      return l10n.t('no connection to {0}. Check the network, the proxy and the region.', host ?? region);
    case 'tls':
      return tlsFailure(failure, host ?? l10n.t('AWS in {0}', region));
    case 'proxyAuthorization':
      return l10n.t(
        "the proxy asks for a user name and password (407). Put them into the setting http.proxy (http://user:password@proxy:8080). Extensions can't read http.proxyAuthorization.",
      );
    case 'timeout':
      return l10n.t(
        'AWS in {0} did not answer in time. Check the network, the proxy and the region.',
        region,
      );
    case 'throttled':
      return l10n.t('AWS asks to slow down (429). Try again in a moment.');
    case 'serverError':
      return l10n.t('AWS reported an internal error ({0}). Try again in a moment.', status ?? '5xx');
    case 'malformedResponse':
      return l10n.t(
        'the answer did not come from AWS. A proxy or the sign-in page of a network may have sent it.',
      );
    case 'invalidRegion':
      return l10n.t('"{0}" is not a region. Check the region.', region);
    case 'invalidEndpoint':
      return l10n.t('the environment variable {0} is not a web address (http:// or https://).', variable);
    case 'unresolvedStartUrl':
      return l10n.t('the start URL is not the address of an AWS access portal. Check sso_start_url.');
    case 'unsafeLink':
      return l10n.t('the page was not opened, because its address does not start with https: {0}', url);
    case 'expiredCredentials':
      return l10n.t('AWS no longer accepts these credentials. Log in again, or get new ones.');
    case 'signatureRefused':
      return l10n.t(
        'AWS does not accept the signature. The secret access key belongs to another access key, or the clock of this machine is wrong. Check both.',
      );
    case 'invalidClient':
    case 'unauthorizedClient':
      return l10n.t('Identity Center no longer knows this client. Log in again.');
    default:
      return l10n.t('AWS refused the request. The log says why.');
  }
}

function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What a login mends. */
const NEEDS_LOGIN: ReadonlySet<SigninErrorCode> = new Set([
  'notSignedIn',
  'badFile',
  'sessionExpired',
  'credentialsChanged',
]);

/** Why a console sign-in gives no credentials or did not come about, and what mends it. */
function consoleLoginFailure({ code, details }: CodedError<SigninErrorCode>): ErrorDescription {
  const { profile, loginSession = '', file = '', minutes = '', setting = '' } = details;
  const who = profile ?? loginSession;
  return {
    message: consoleLoginText(code, { who, file, minutes, setting, problem: details['problem'] ?? '' }),
    actions:
      profile === undefined
        ? []
        : [NEEDS_LOGIN.has(code) ? action.logIn({ profile }) : action.showInConfig({ profile })],
  };
}

function consoleLoginText(
  code: SigninErrorCode,
  {
    who,
    file,
    minutes,
    setting,
    problem,
  }: Readonly<Record<'who' | 'file' | 'minutes' | 'setting' | 'problem', string>>,
): string {
  switch (code) {
    case 'notSignedIn':
      return l10n.t('You are not logged in to {0}.', who);
    case 'badFile':
      return problem === 'otherPrincipal'
        ? l10n.t('The login file {1} belongs to another principal, not to {0}. Log in again.', who, file)
        : l10n.t("The sign-in of {0} can't be read from {1}. Log in again.", who, file);
    case 'sessionExpired':
      return l10n.t('The console sign-in of {0} has expired. Log in again.', who);
    case 'credentialsChanged':
      return l10n.t('The console sign-in of {0} ended because the password was changed. Log in again.', who);
    case 'missingPermission':
      return l10n.t(
        'AWS does not let {0} renew its credentials. The console sign-in has not expired. Ask your administrator to allow signin:CreateOAuth2Token.',
        who,
      );
    case 'clockWrong':
      return l10n.t(
        'The clock of this machine is {0} minutes off, so AWS refuses the sign-in. Correct the clock.',
        minutes,
      );
    case 'notApproved':
      return l10n.t('The sign-in was not approved in the browser in time.');
    case 'denied':
      return l10n.t('The sign-in was denied in the browser.');
    case 'browserRefused':
      return l10n.t('The browser returned without an approval.');
    case 'codeRefused':
      return l10n.t(
        'AWS does not accept the code: it was used, has expired, or is incomplete. Log in again.',
      );
    case 'invalidPrincipal':
      return l10n.t('AWS did not say who signed in. Log in again.');
    case 'otherCredentials':
      return l10n.t(
        'Profile {0} has other credentials ({1}), which would take precedence over a console sign-in. Choose another profile, or remove them.',
        who,
        setting,
      );
  }
}
