import { basename, dirname } from 'node:path';
import { l10n } from 'vscode';
import { isPassingError, systemErrorCode, type CodedError } from '../base/errors';
import { RegularFileError, type IrregularKind } from '../base/regularFile';
import {
  ConfigFileError,
  ProfileEditError,
  type ConfigFileErrorCode,
  type ProfileNameProblem,
} from '../config/configEditErrors';
import { KeysError } from '../credentials/keys/errors';
import { OpenTerminalError } from './errors';

/** Files of the caches are named by hashes, and so are the temporary files and locks beside them. */
const CACHE_FILE = /^\.?([0-9a-f]{40}|[0-9a-f]{64})\.json/;

/** What a person reads of a file that could not be read or written, as the end of a sentence; undefined: no such error. */
export function fileFailure(error: unknown): string | undefined {
  if (RegularFileError.is(error)) return irregularFailure(error);
  const code = systemErrorCode(error);
  if (code === undefined) return undefined;
  // A write that failed names no path.
  const { path = '~/.aws' } = error as NodeJS.ErrnoException;
  const place = CACHE_FILE.test(basename(path)) ? dirname(path) : path;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return l10n.t('permission denied at {0}. Check who owns it and who can write to it.', place);
    case 'EBUSY':
    case 'ETXTBSY':
      return l10n.t('another program or a mount prevents writing to {0} ({1}).', place, code);
    case 'EROFS':
      return l10n.t('the file system at {0} is read-only.', place);
    case 'ENOSPC':
    case 'EDQUOT':
      return l10n.t('the disk is full at {0}. Make room and try again.', place);
    case 'EISDIR':
      return l10n.t('this is a folder, not a file: {0}', path);
    case 'ELOOP':
      return l10n.t('this link leads back to itself, so it was left alone: {0}', path);
    case 'ENOENT':
    case 'ENOTDIR':
      return l10n.t('there is no such file: {0}', path);
    default:
      return isPassingError(error)
        ? l10n.t("the system can't reach {0} right now ({1}). Try again.", place, code)
        : undefined;
  }
}

function irregularFailure({ code, details }: CodedError): string {
  const { path = '', kind, mostBytes } = details;
  if (code === 'tooLarge') {
    return l10n.t('the file is larger than {0} MB: {1}', Number(mostBytes) / 1e6, path);
  }
  switch (kind as IrregularKind) {
    case 'directory':
      return l10n.t('this is a folder, not a file: {0}', path);
    case 'pipe':
      return l10n.t('this is a pipe of another program, not a file, so it was left alone: {0}', path);
    case 'socket':
      return l10n.t('this is a socket of another program, not a file, so it was left alone: {0}', path);
    case 'device':
      return l10n.t('this is a device, not a file, so it was left alone: {0}', path);
  }
}

/**
 * What a person reads of a connection that is not to be trusted, as the end of a sentence.
 * @param failure a `ConnectionFailure`
 * @param host as it can be told
 */
export function tlsFailure(failure: string | undefined, host: string): string {
  switch (failure) {
    case 'untrustedCertificate':
      return l10n.t(
        'the certificate of {0} is not trusted. If your network inspects traffic, add its CA to the certificates of the system and turn on http.systemCertificates.',
        host,
      );
    case 'expiredCertificate':
      return l10n.t(
        'the certificate of {0} is not valid at this time. Check the clock of this machine.',
        host,
      );
    case 'foreignCertificate':
      return l10n.t(
        'the certificate of {0} belongs to another host. A proxy may be in between, or the endpoint is wrong.',
        host,
      );
    default:
      return l10n.t('no secure connection (TLS) to {0}. Check the proxy and the endpoint.', host);
  }
}

/** What a person reads of an edit that was refused; undefined for other errors. */
export function profileEditFailure(error: unknown): string | undefined {
  if (ConfigFileError.is(error)) return fileText(error.code, error.details['file'] ?? '');
  if (!ProfileEditError.is(error)) return undefined;
  const { profile = '', session, file = '', to = '' } = error.details;
  if (error.code !== 'severalSpellings') return nameProblemText(error.code, to);
  if (session !== undefined)
    return l10n.t('{0} has more than one section for the session {1}. Join them first.', file, session);
  return l10n.t('{0} has more than one section for the profile {1}. Join them first.', file, profile);
}

/** Why a profile cannot be called so. */
export function nameProblemText(problem: ProfileNameProblem, name: string): string {
  switch (problem) {
    case 'empty':
      return l10n.t('A profile needs a name.');
    case 'unportable':
      return l10n.t(
        "Use only letters, digits and _ - / . % @ : +. Some AWS tools can't read other characters.",
      );
    case 'reserved':
      return l10n.t('AWS tools apply the section {0} to all profiles. Choose another name.', name);
    case 'taken':
      return l10n.t('A profile {0} already exists.', name);
  }
}

function fileText(code: ConfigFileErrorCode, file: string): string {
  switch (code) {
    case 'notUtf8':
      return l10n.t('{0} is not UTF-8 text, so it was left alone. Save it with the encoding UTF-8.', file);
    case 'readOnly':
      return l10n.t('{0} is read-only, so it was left alone.', file);
    case 'busy':
      return l10n.t('Another window is still editing {0}. Try again in a moment.', file);
    case 'changedMeanwhile':
      return l10n.t('Another tool keeps writing to {0}. Nothing was changed. Try again in a moment.', file);
    case 'changedSince':
      return l10n.t('{0} has changed since then, so the change was not undone.', file);
    case 'editorRefused':
      return l10n.t(
        'The open editor of {0} did not accept the change. Save or close it and try again.',
        file,
      );
    case 'unsavedEditor':
      return l10n.t('{0} has unsaved changes, and this edit changes both AWS files. Save it first.', file);
  }
}

/** What a person reads of a terminal that is not opened with keys; undefined for other errors. */
export function openTerminalFailure(error: unknown): string | undefined {
  if (!OpenTerminalError.is(error)) return undefined;
  return l10n.t(
    "The keys of {0} never expire, so they are not put into a terminal. Open the terminal without keys: tools find the keys by the profile's name.",
    error.details['profile'] ?? '',
  );
}

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
            'AWS does not accept the access key of {0}. It was deleted, is inactive or was mistyped. Check it in IAM.',
            profile,
          )
        : l10n.t(
            'AWS does not accept the access key. It was deleted, is inactive or was mistyped. Check it in IAM.',
          );
    case 'otherUser':
      return l10n.t(
        'The new access key of {0} belongs to another user. Nothing was changed. Undo the rotation, or forget it.',
        profile,
      );
    case 'otherKey':
      return l10n.t(
        'Profile {0} now has a different access key, so no key was written or deleted. Check the profile and try again.',
        profile,
      );
    case 'oldKeyInUse':
      return l10n.t(
        'The old access key {0} of {1} is active or in use again, so it was not deleted. Undo the rotation, or forget it.',
        key,
        profile,
      );
    case 'secretLost':
      return l10n.t(
        'VS Code has lost the secret of the access key {0} of {1}, which this step needs. Choose another step: continue, undo or forget the rotation.',
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
        'AWS does not know the new access key yet. Run Rotate Access Key again in a minute to continue. If the new key was deleted in AWS, undo or forget the rotation.',
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
        'STS refuses a session for the access key of {0}: a policy denies GetSessionToken. Ask your administrator to allow it.',
        profile,
      );
    case 'unsafePlace':
      return l10n.t(
        'Other users can access {0}, so terminals get no credentials from there. Remove their permissions.',
        path,
      );
  }
}
