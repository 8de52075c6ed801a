import { CodedError } from '../base/errors';

export type ConfigFileErrorCode =
  /** It is not UTF-8: written back it would be damaged. */
  | 'notUtf8'
  | 'readOnly'
  /** Another writer holds the lock and does not finish. */
  | 'busy'
  /** It changed at every attempt. */
  | 'changedMeanwhile'
  /** It is no longer what the edit to take back made of it. */
  | 'changedSince'
  /** The editor that holds it with unsaved changes did not take the edit. */
  | 'editorRefused'
  /** An editor holds unsaved changes of it, and the edit is one with that of another file. */
  | 'unsavedEditor';

/** A shared file was not edited; it is as it was. `details.file` names it. */
export class ConfigFileError extends CodedError<ConfigFileErrorCode> {
  static override readonly family = 'ConfigFileError';

  constructor(code: ConfigFileErrorCode, file: string, options: { cause?: unknown } = {}) {
    super(code, `edit of ${file} refused: ${code}`, { ...options, details: { file } });
  }
}

export type ProfileNameProblem = 'empty' | 'unportable' | 'reserved' | 'taken';

/**
 * A profile cannot be called `details.to`, or the sections of `details.profile` or `details.session` in `details.file` are spelled
 * in several ways.
 */
export class ProfileEditError extends CodedError<ProfileNameProblem | 'severalSpellings'> {
  static override readonly family = 'ProfileEditError';
}

/** The edit would write something that is not read back as it was meant. */
export class ConfigEditError extends CodedError<'invalidKey' | 'invalidValue' | 'invalidTitle'> {
  static override readonly family = 'ConfigEditError';
}
