import { l10n } from 'vscode';
import type { CodedError } from '../../base/errors';
import type { CredentialsErrorCode } from '../../credentials/errors';
import { action, type ErrorDescription } from '../errorActions';

/** Why a profile has no credentials, and what mends it. */
export function credentialsFailure({ code, details }: CodedError<CredentialsErrorCode>): ErrorDescription {
  const { profile = '', session = '', reason = '', chain = '', duration = '' } = details;
  const inConfig = [action.showInConfig({ profile })];
  switch (code) {
    case 'unknownSession':
      return { message: l10n.t('No file defines the session {0}.', session), actions: [] };
    case 'noSession':
      return details['kind'] === 'login'
        ? {
            message: l10n.t(
              'Profile {0} signs in to the console, not to Identity Center. Run in a terminal: aws login --profile {0}',
              profile,
            ),
            actions: inConfig,
          }
        : {
            message: l10n.t(
              'Profile {0} needs no login: no Identity Center session stands behind it.',
              profile,
            ),
            actions: inConfig,
          };
    case 'unknownProfile':
      return {
        message: l10n.t('No file defines the profile {0}.', profile),
        actions: [action.switchProfile()],
      };
    case 'brokenSession':
      return {
        message: l10n.t('Session {0} cannot work: {1}', session, reason),
        actions: [action.showInConfig({ session })],
      };
    case 'brokenProfile':
      return { message: l10n.t('Profile {0} cannot work: {1}', profile, reason), actions: inConfig };
    case 'sourceProfileCycle':
      return {
        message: l10n.t('Profile {0} refers to itself through source_profile: {1}', profile, chain),
        actions: inConfig,
      };
    case 'noCredentials':
      return { message: l10n.t('Nothing in the profile {0} gives credentials.', profile), actions: inConfig };
    case 'noMachineCredentials':
      return { message: noMachineCredentials(profile, details['source']), actions: inConfig };
    case 'mfaRequired':
      return {
        message: l10n.t('Profile {0} needs an MFA code. Ask who you are, and you are asked for it.', profile),
        actions: [action.whoAmI({ profile })],
      };
    case 'mfaCodeRefused':
      return { message: l10n.t('AWS refused the MFA code for profile {0}.', profile), actions: [] };
    case 'mfaDeviceRefused':
      return {
        message: l10n.t(
          'Profile {0}: AWS does not know {1} as an MFA device of yours. Check mfa_serial.',
          profile,
          details['device'] ?? '',
        ),
        actions: inConfig,
      };
    case 'chainedTooLong':
      return {
        message: l10n.t(
          'Profile {0}: a role that is assumed with another role lasts an hour at most, and duration_seconds asks for {1} s. Set it to 3600, or remove it.',
          profile,
          duration,
        ),
        actions: inConfig,
      };
    case 'roleTooLong':
      return {
        message: l10n.t(
          'Profile {0}: duration_seconds asks for {1} s, and the role does not allow that long a session.',
          profile,
          duration,
        ),
        actions: inConfig,
      };
    case 'webIdentityFile':
      return {
        message: l10n.t(
          'Profile {0}: the token file {1} cannot be read ({2}).',
          profile,
          details['file'] ?? '',
          reason,
        ),
        actions: inConfig,
      };
    case 'webIdentityRefused':
      return {
        message: l10n.t(
          'Profile {0}: AWS does not accept the token in {1}. What writes it may have stopped.',
          profile,
          details['file'] ?? '',
        ),
        actions: inConfig,
      };
    case 'roleDenied':
      return { message: roleDenied(details), actions: inConfig };
    case 'cliMissing':
      return {
        message: l10n.t(
          'Profile {0} is a console sign-in, which needs the AWS CLI, and there is none on the PATH of VS Code. Install it, and start VS Code again.',
          profile,
        ),
        actions: [],
      };
    case 'cliTooOld':
      return {
        message: l10n.t(
          'Profile {0} is a console sign-in, which needs an AWS CLI of version {1} or later. Installed is {2}.',
          profile,
          details['needed'] ?? '',
          details['version'] ?? '',
        ),
        actions: [],
      };
    case 'programMissing':
    case 'programFailed':
    case 'programTooSlow':
    case 'programOutput':
    case 'programUnsafe':
      return { message: programFailure(code, details), actions: profile ? inConfig : [] };
  }
}

function roleDenied({ profile = '', role = '', source, file }: Readonly<Record<string, string>>): string {
  return source === undefined
    ? l10n.t(
        'Profile {0}: AWS does not let the token in {1} assume {2}. The role has to exist, and its trust policy has to name the issuer, the audience and the subject of the token.',
        profile,
        file ?? '',
        role,
      )
    : l10n.t(
        'Profile {0}: AWS does not let {1} assume {2}. The role has to exist and to trust {1}, perhaps with an external_id or mfa_serial, and {1} has to be allowed sts:AssumeRole.',
        profile,
        source,
        role,
      );
}

function noMachineCredentials(profile: string, source: string | undefined): string {
  switch (source) {
    case 'Environment':
      return l10n.t(
        'Profile {0} takes the keys of the environment, and in that of VS Code are none (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).',
        profile,
      );
    case 'Ec2InstanceMetadata':
      return l10n.t(
        'Profile {0} takes the credentials of an EC2 instance, and this machine has none.',
        profile,
      );
    default:
      return l10n.t('Profile {0} takes the credentials of a container, and there are none here.', profile);
  }
}

/** Of credential_process, and of the AWS CLI that is asked for a console sign-in. */
function programFailure(
  code: CredentialsErrorCode,
  { program = '', reason = '', seconds = '' }: Readonly<Record<string, string>>,
): string {
  switch (code) {
    case 'programMissing':
      return l10n.t('The program {0}, which gives the credentials, cannot be run ({1}).', program, reason);
    case 'programTooSlow':
      return l10n.t(
        'The program {0}, which gives the credentials, was ended because it took longer than {1} s.',
        program,
        seconds,
      );
    case 'programOutput':
      return l10n.t('What the program {0} printed are no credentials: {1}.', program, reason);
    case 'programUnsafe':
      return l10n.t(
        'The program {0} is a batch file, and its arguments hold characters that Windows would take for commands. Name a program of another kind.',
        program,
      );
    default:
      return l10n.t('The program {0} gave no credentials. It says: {1}', program, reason);
  }
}
