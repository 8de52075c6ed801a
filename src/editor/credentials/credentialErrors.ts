import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { CodedError } from '../../base/errors';
import { ConsoleLinkError } from '../../credentials/consoleErrors';
import type { CredentialsErrorCode } from '../../credentials/errors';
import { ExportError } from '../../credentials/exportErrors';
import { action, type ErrorDescription } from '../errors';

/** Why a profile has no credentials, and what mends it. */
export function credentialsFailure({ code, details }: CodedError<CredentialsErrorCode>): ErrorDescription {
  const { profile = '', session = '', reason = '', chain = '', duration = '' } = details;
  const inConfig = [action.showInConfig({ profile })];
  switch (code) {
    case 'unknownSession':
      return {
        message: l10n.t('No file defines the session {0}.', session),
        actions: profile ? inConfig : [],
      };
    case 'consoleLogin':
      return {
        message: l10n.t('Profile {0} uses a console sign-in, not an Identity Center session.', profile),
        actions: inConfig,
      };
    case 'noSession':
      return {
        message: l10n.t("Profile {0} needs no login. It doesn't use an Identity Center session.", profile),
        actions: inConfig,
      };
    case 'unknownProfile':
      return {
        message: l10n.t('No file defines the profile {0}.', profile),
        actions: [action.switchProfile()],
      };
    case 'brokenSession':
      return {
        message: l10n.t("Session {0} doesn't work: {1}", session, reason),
        actions: [action.showInConfig({ session })],
      };
    case 'brokenProfile':
      return { message: l10n.t("Profile {0} doesn't work: {1}", profile, reason), actions: inConfig };
    case 'sourceProfileCycle':
      return {
        message: l10n.t('Profile {0} refers to itself through source_profile: {1}', profile, chain),
        actions: inConfig,
      };
    case 'noCredentials':
      return { message: l10n.t('The profile {0} defines no credentials.', profile), actions: inConfig };
    case 'noMachineCredentials':
      return { message: noMachineCredentials(profile, details['source']), actions: inConfig };
    case 'mfaRequired':
      return {
        message: l10n.t('Profile {0} needs an MFA code. Run "AWS SSO: Who Am I?" to enter it.', profile),
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
          'Profile {0}: duration_seconds asks for {1} s, but a role that is assumed with another role lasts an hour at most. Set it to 3600, or remove it.',
          profile,
          duration,
        ),
        actions: inConfig,
      };
    case 'roleTooLong':
      return {
        message: l10n.t(
          'Profile {0}: duration_seconds asks for {1} s, but the role allows only shorter sessions. Lower it, or remove it.',
          profile,
          duration,
        ),
        actions: inConfig,
      };
    case 'webIdentityFile':
      return {
        message: l10n.t(
          "Profile {0}: the token file {1} can't be read ({2}).",
          profile,
          details['file'] ?? '',
          reason,
        ),
        actions: inConfig,
      };
    case 'webIdentityRefused':
      return {
        message: l10n.t(
          'Profile {0}: AWS does not accept the token in {1}. The program that writes it may have stopped.',
          profile,
          details['file'] ?? '',
        ),
        actions: inConfig,
      };
    case 'roleDenied':
      return { message: roleDenied(details), actions: inConfig };
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
        'Profile {0}: AWS does not let the token in {1} assume {2}. The role must exist, and its trust policy must name the issuer, the audience and the subject of the token.',
        profile,
        file ?? '',
        role,
      )
    : l10n.t(
        'Profile {0}: AWS does not let {1} assume {2}. The role must exist and trust {1}, perhaps with an external_id or mfa_serial, and {1} must be allowed sts:AssumeRole.',
        profile,
        source,
        role,
      );
}

function noMachineCredentials(profile: string, source: string | undefined): string {
  switch (source) {
    case 'Environment':
      return l10n.t(
        "Profile {0} takes its keys from the environment, but VS Code's environment has none (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).",
        profile,
      );
    case 'Ec2InstanceMetadata':
      return l10n.t(
        'Profile {0} takes its credentials from an EC2 instance, but this machine has none.',
        profile,
      );
    default:
      return l10n.t('Profile {0} takes its credentials from a container, but there are none here.', profile);
  }
}

/** Of credential_process. */
function programFailure(
  code: CredentialsErrorCode,
  { program = '', reason = '', seconds = '' }: Readonly<Record<string, string>>,
): string {
  switch (code) {
    case 'programMissing':
      return l10n.t("The credential program {0} can't be run ({1}).", program, reason);
    case 'programTooSlow':
      return l10n.t(
        'The credential program {0} was stopped because it took longer than {1} s.',
        program,
        seconds,
      );
    case 'programOutput':
      return l10n.t('The program {0} did not print valid credentials: {1}.', program, reason);
    case 'programUnsafe':
      return l10n.t(
        'The program {0} is a batch file, and Windows would run characters in its arguments as commands. Use another kind of program.',
        program,
      );
    default:
      return l10n.t('The program {0} returned no credentials. It says: {1}', program, reason);
  }
}

/** Why there is no link to the console, as a sentence; undefined: no such error. */
export function consoleLinkFailure(error: unknown): string | undefined {
  if (!ConsoleLinkError.is(error)) return undefined;
  const { profile = '', destination = '', region = '', status = '' } = error.details;
  switch (error.code) {
    case 'invalidDestination':
      return l10n.t(
        '"{0}" is not a page of this AWS console. Enter a service such as s3, or an address in the console.',
        destination,
      );
    case 'unknownConsole':
      return l10n.t('VS Code does not know the address of the AWS console in {0}. Check the region.', region);
    case 'userSession':
      return l10n.t(
        "Profile {0} has temporary credentials of an IAM user, and AWS doesn't open its console for these. Use a profile that assumes a role.",
        profile,
      );
    case 'federationDenied':
      return l10n.t(
        'The access key of {0} opens the console only if its user is allowed sts:GetFederationToken. Ask for the permission, or use a profile that assumes a role.',
        profile,
      );
    case 'signinRefused':
      return l10n.t('The console does not accept the credentials of {0} ({1}).', profile, status);
  }
}

/** Why credentials were not given out, as a sentence; undefined: no such error. */
export function exportFailure(error: unknown): string | undefined {
  if (!ExportError.is(error)) return undefined;
  const { profile = '', format = '', variable = '', file = '', ignoreFile = '' } = error.details;
  switch (error.code) {
    case 'unwritable':
      return l10n.t(
        "{0} can't hold the value of {1}, so nothing was exported. Choose another format.",
        format,
        variable,
      );
    case 'noKeys':
      return l10n.t('This format holds only keys. To export only the profile name, choose another format.');
    case 'longLived':
      return l10n.t(
        'The keys of {0} never expire, so they are not copied into the credentials file.',
        profile,
      );
    case 'notOurs':
      return l10n.t('The profile {0} was not made by this extension, so it was left alone.', profile);
    case 'tracked':
      return l10n.t(
        '{0} is under version control, so no keys are written into it. Choose another file.',
        basename(file),
      );
    case 'stillNotIgnored':
      return l10n.t(
        'Git does not ignore {0}, although {1} lists it. Nothing was written. Choose another file.',
        basename(file),
        ignoreFile,
      );
    case 'changedMeanwhile':
      return l10n.t('{0} changed in the meantime, so it was left alone. Try again.', file);
    case 'notMergeable':
      return l10n.t(
        "{0} can't be updated safely, because of how it is written, so it was left alone. Choose another file.",
        file,
      );
    case 'notForTools':
      return l10n.t(
        'Every tool can read the profile {0}, so it needs no second profile. Choose a profile that uses Identity Center or a console sign-in.',
        profile,
      );
    case 'unquotable':
      return l10n.t(
        'The name {0} or the path of the helper program has characters that credential_process can\'t contain. Rename the profile, or choose "From the AWS CLI".',
        profile,
      );
    case 'notOnDisk':
      return l10n.t('Credentials can only be written to a file on disk.');
  }
}

/** A moment as the user's clock shows it, with the day when it is not today. */
export function timeText(moment: Date, now: number): string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isToday = new Date(now).toDateString() === moment.toDateString();
  return isToday
    ? moment.toLocaleTimeString(vscode.env.language, time)
    : moment.toLocaleString(vscode.env.language, { ...time, day: 'numeric', month: 'short' });
}
