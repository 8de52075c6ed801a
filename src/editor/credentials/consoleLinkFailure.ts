import { l10n } from 'vscode';
import { ConsoleLinkError } from '../../credentials/consoleErrors';

/** Why there is no link to the console, as a sentence; undefined: no such error. */
export function consoleLinkFailure(error: unknown): string | undefined {
  if (!ConsoleLinkError.is(error)) return undefined;
  const { profile = '', destination = '', region = '', status = '' } = error.details;
  switch (error.code) {
    case 'invalidDestination':
      return l10n.t(
        '"{0}" is no place in this AWS console: name a service such as s3, or an address in the console.',
        destination,
      );
    case 'unknownConsole':
      return l10n.t('The address of the AWS console in {0} is not known.', region);
    case 'userSession':
      return l10n.t(
        'Profile {0} has the session of an IAM user, and AWS opens its console for roles and for access keys only. Open it with a profile that assumes a role.',
        profile,
      );
    case 'federationDenied':
      return l10n.t(
        'The access key of {0} opens the console only if its user may call sts:GetFederationToken. Ask for it, or open the console with a profile that assumes a role.',
        profile,
      );
    case 'signinRefused':
      return l10n.t('The console does not take the credentials of {0} ({1}).', profile, status);
  }
}
