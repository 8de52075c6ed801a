import { l10n } from 'vscode';
import type { CodedError } from '../../base/errors';
import type { SigninErrorCode } from '../../signin/errors';
import { action, type ErrorDescription } from '../errorActions';

/** What a login mends. */
const NEEDS_LOGIN: ReadonlySet<SigninErrorCode> = new Set([
  'notSignedIn',
  'badFile',
  'sessionExpired',
  'credentialsChanged',
]);

/** Why a console sign-in gives no credentials or did not come about, and what mends it. */
export function consoleLoginFailure({ code, details }: CodedError<SigninErrorCode>): ErrorDescription {
  const { profile, loginSession = '', file = '', minutes = '', setting = '' } = details;
  const who = profile ?? loginSession;
  return {
    message: messageOf(code, { who, file, minutes, setting, problem: details['problem'] ?? '' }),
    actions:
      profile === undefined
        ? []
        : [NEEDS_LOGIN.has(code) ? action.logIn({ profile }) : action.showInConfig({ profile })],
  };
}

function messageOf(
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
        ? l10n.t('{0} is signed in as another principal: {1}. Log in again.', who, file)
        : l10n.t("The sign-in of {0} can't be read from {1}. Log in again.", who, file);
    case 'sessionExpired':
      return l10n.t('The console session of {0} has expired. Log in again.', who);
    case 'credentialsChanged':
      return l10n.t('The console session of {0} ended because the password was changed. Log in again.', who);
    case 'missingPermission':
      return l10n.t(
        'AWS does not let {0} renew its credentials: a policy must allow signin:CreateOAuth2Token. The session has not expired.',
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
        'AWS does not accept the code: it was used, has expired, or is incomplete. Sign in again.',
      );
    case 'invalidPrincipal':
      return l10n.t('AWS did not say who signed in. Sign in again.');
    case 'otherCredentials':
      return l10n.t(
        'Profile {0} has other credentials ({1}), which would take precedence over a console sign-in. Choose another profile, or remove them.',
        who,
        setting,
      );
  }
}
