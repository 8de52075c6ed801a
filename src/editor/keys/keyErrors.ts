import { l10n } from 'vscode';
import { KeysError } from '../../credentials/keys/errors';

/** What a person reads of a failure with access keys; undefined for other errors. */
export function keysFailure(error: unknown): string | undefined {
  if (!KeysError.is(error)) return undefined;
  const { profile = '', entry = '', file = '', path = '', key = '', operation = '' } = error.details;
  switch (error.code) {
    case 'noKeys':
      return l10n.t('Profile {0} has no long-lived access key.', profile);
    case 'temporaryKeys':
      return l10n.t('The keys of {0} belong to a session and expire by themselves.', profile);
    case 'noKeychain':
      return l10n.t(
        "VS Code can't store secrets here, so the key was not moved. On Linux, set up a keyring.",
      );
    case 'notStored':
      return l10n.t('The keychain of VS Code holds no access key for {0}. Add it again.', entry);
    case 'nameTaken':
      return l10n.t('A profile {0} already exists.', profile);
    case 'unsavedEditor':
      return l10n.t('{0} has unsaved changes that also contain the key. Save or revert them first.', file);
    case 'unquotablePath':
      return l10n.t("The path {0} can't be used in credential_process, so the key was not moved.", path);
    case 'keyRefused':
      return profile
        ? l10n.t(
            'AWS does not accept the access key of {0}. It was deleted, is inactive or was mistyped.',
            profile,
          )
        : l10n.t('AWS does not accept the access key. It was deleted, is inactive or was mistyped.');
    case 'otherUser':
      return l10n.t('The new access key of {0} belongs to another user. Nothing was changed.', profile);
    case 'otherKey':
      return l10n.t('Profile {0} now has another access key. No key was written or deleted.', profile);
    case 'oldKeyInUse':
      return l10n.t(
        'The old access key {0} of {1} is active or in use again, so it was not deleted. Undo the rotation, or forget it.',
        key,
        profile,
      );
    case 'secretLost':
      return l10n.t(
        'VS Code has lost the secret of the access key {0} of {1}. End the rotation in another way, or forget it.',
        key,
        profile,
      );
    case 'tooManyKeys':
      return key
        ? l10n.t(
            "The user of {0} has two access keys, and IAM allows no third. Delete {1} if you don't use it.",
            profile,
            key,
          )
        : l10n.t("The user has two access keys, and IAM allows no third. Delete one that you don't use.");
    case 'noSuchKey':
      return l10n.t('IAM no longer knows the access key {0}.', key);
    case 'denied':
      return l10n.t(
        'AWS does not allow {0}. Ask for the permission, or ask an administrator to rotate the key.',
        operation,
      );
    case 'newKeyUnknown':
      return l10n.t(
        'AWS does not know the new access key yet. Rotate again in a minute to continue. If the key was deleted, undo or forget the rotation.',
      );
    case 'rotationPending':
      return l10n.t('The rotation of the access key of {0} is not finished.', profile);
    case 'rotationBusy':
      return l10n.t('Another window is rotating the access key of {0}. Try again in a moment.', profile);
    case 'rotationOver':
      return l10n.t(
        'The rotation of the access key of {0} was already finished or undone in another window.',
        profile,
      );
    case 'sessionRefused':
      return l10n.t(
        'STS refuses a session for the access key of {0}: a policy denies GetSessionToken.',
        profile,
      );
    case 'unsafePlace':
      return l10n.t('Other users can reach {0}, so terminals get no credentials from there.', path);
  }
}
