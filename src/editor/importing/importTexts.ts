import { l10n } from 'vscode';
import type { ImportedSession } from '../../sso/imports/applyImport';
import type {
  FoundImports,
  ImportableProfile,
  ImportSource,
  StayingProfile,
} from '../../sso/imports/importTypes';

/** What a person calls a source. */
export function sourceName(source: ImportSource): string {
  switch (source) {
    case 'granted':
      return 'Granted';
    case 'awsVault':
      return 'aws-vault';
    case 'awsSsoCli':
      return 'AWS SSO CLI';
    case 'awsSsoUtil':
      return 'aws-sso-util';
    case 'yawsso':
      return 'yawsso';
    case 'leapp':
      return 'Leapp';
    case 'inline':
      return l10n.t('SSO settings without a session');
  }
}

/** Such as `12 profiles`. */
export function sourceCount({ importable, staying }: FoundImports): string {
  const count = importable.length;
  if (count === 0) {
    return staying.length === 1
      ? l10n.t("1 profile, which can't be imported")
      : l10n.t("{0} profiles, which can't be imported", staying.length);
  }
  return count === 1 ? l10n.t('1 profile') : l10n.t('{0} profiles', count);
}

/** What to know of a source, where the name does not tell. */
export function sourceDetail({ source, isWrittenAgain }: FoundImports): string | undefined {
  if (isWrittenAgain) {
    return l10n.t('{0} may write some of these profiles again the next time it runs.', sourceName(source));
  }
  if (source === 'yawsso') {
    return l10n.t(
      'Keys that were copied to the credentials file: Terraform and some SDKs use them even when they have expired.',
    );
  }
  return source === 'inline'
    ? l10n.t(
        'AWS Toolkit, aws-vault and older versions of the AWS CLI write them. With a session, the login renews automatically.',
      )
    : undefined;
}

/** What a profile becomes. */
export function becomesText({ becomes }: ImportableProfile, session: ImportedSession | undefined): string {
  switch (becomes.kind) {
    case 'sso': {
      const { accountId, roleName } = becomes.settings;
      const name = session?.name ?? '';
      return session?.isNew
        ? l10n.t('{0} in {1}, new session {2}', roleName, accountId, name)
        : l10n.t('{0} in {1}, session {2}', roleName, accountId, name);
    }
    case 'role':
      return l10n.t('{0} through {1}', becomes.roleArn, becomes.sourceProfile);
    case 'withoutKeys':
      return l10n.t('without the copied keys');
  }
}

/** Why a profile stays as it is, and what to do about it. */
export function stayingText({ because, details }: StayingProfile, source: ImportSource): string {
  const { profile = '', keys = [], file = '', instance = '' } = details;
  const tool = sourceName(source);
  switch (because) {
    case 'keyring':
      return source === 'granted'
        ? l10n.t(
            'Its access key is in the keychain of Granted. "granted credentials export-plaintext {0}" writes it to the credentials file.',
            profile,
          )
        : l10n.t(
            'Its access key is in the keyring of {0}. "aws-vault export --no-session {1}" prints it for "Add Access Key to the Keychain".',
            tool,
            profile,
          );
    case 'encrypted':
      return l10n.t('Only {0} can read its login settings. Use "Add Profiles" instead.', tool);
    case 'severalWords':
      return l10n.t('Its credential_process does more than call {0}.', tool);
    case 'otherProfile':
      return l10n.t("It gets the credentials of {0}, which isn't an SSO profile.", profile);
    case 'otherRole':
      return l10n.t('Its credential_process names {0}, which has another role.', profile);
    case 'loop':
      return l10n.t('It refers to itself through {0}.', profile);
    case 'missing':
      return l10n.t('It lacks {0}.', keys.join(', '));
    case 'invalid':
      return l10n.t('Its {0} is malformed.', keys.join(', '));
    case 'conflict':
      return l10n.t('It has two values for {0}.', keys.join(', '));
    case 'otherCredentials':
      return l10n.t("The AWS CLI does not use this tool for the profile's credentials.");
    case 'severalSections':
      return l10n.t('It is defined more than once.');
    case 'elsewhere':
      return l10n.t('Some of its settings are in the credentials file.');
    case 'noSource':
      return l10n.t('Its role_arn has no source_profile.');
    case 'sourceStays':
      return l10n.t('Only {1} has the credentials of its source_profile {0}.', profile, tool);
    case 'onlyTool':
      return l10n.t('No AWS tool but {0} reads {1}.', tool, keys.join(', '));
    case 'noInstance':
      return l10n.t('{0} has no login settings for {1}.', file, instance);
    case 'chained':
      return l10n.t('{0} assumes the role with another role.', tool);
    case 'longLived':
      return l10n.t("Its access key doesn't expire, so it wasn't copied.");
    case 'nothingElse':
      return l10n.t('Without these keys it has no credentials.');
  }
}
