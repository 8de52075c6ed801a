import { CodedError } from '../../base/errors';

/**
 * Why something about a long-lived access key cannot be done.
 *
 * - `noKeys`: `details.profile` holds no complete long-lived access key
 * - `temporaryKeys`: its keys are those of a session, which end by themselves
 * - `noKeychain`: VS Code's Secret Storage takes nothing
 * - `notStored`: the keychain holds no key under `details.entry`
 * - `nameTaken`: there is a profile `details.profile` already
 * - `unsavedEditor`: `details.file` has unsaved changes in an editor
 * - `unquotablePath`: the launcher's path (`details.path`) cannot stand in the config file
 * - `keyRefused`: AWS does not know the key, or it is inactive
 * - `otherUser`: the key belongs to another user than it should
 * - `otherKey`: the profile `details.profile` has another key than the one that was meant
 * - `oldKeyInUse`: the key `details.key`, which was rotated, is active or in use again
 * - `secretLost`: the keychain has lost the secret of `details.key`, which a rotation needs
 * - `tooManyKeys`: the IAM user has as many keys as it may
 * - `noSuchKey`: IAM does not know `details.key` any more
 * - `denied`: IAM does not allow the user `details.operation`
 * - `newKeyUnknown`: AWS still did not accept the new key after a while
 * - `rotationPending`: an earlier rotation of the key is not finished
 * - `rotationBusy`: another window is at the rotation of the key of `details.profile`
 * - `rotationOver`: the rotation of the key of `details.profile` was finished or taken back, in another window
 * - `sessionRefused`: STS gives the key no session
 * - `unsafePlace`: others could reach the socket at `details.path`
 */
export type KeysErrorCode =
  | 'noKeys'
  | 'temporaryKeys'
  | 'noKeychain'
  | 'notStored'
  | 'nameTaken'
  | 'unsavedEditor'
  | 'unquotablePath'
  | 'keyRefused'
  | 'otherUser'
  | 'otherKey'
  | 'oldKeyInUse'
  | 'secretLost'
  | 'tooManyKeys'
  | 'noSuchKey'
  | 'denied'
  | 'newKeyUnknown'
  | 'rotationPending'
  | 'rotationBusy'
  | 'rotationOver'
  | 'sessionRefused'
  | 'unsafePlace';

export class KeysError extends CodedError<KeysErrorCode> {
  static override readonly family = 'KeysError';
}

export function otherKey(profile: string): KeysError {
  return new KeysError('otherKey', `profile ${profile} has another key`, { details: { profile } });
}
