import { CodedError } from '../base/errors';

/**
 * Why credentials were not given out; nothing was written.
 *
 * - `unwritable`: the format (`details.format`) cannot hold a value exactly; `details.variable` names it
 * - `noKeys`: the format holds nothing but keys, and none were to be given out
 * - `longLived`: the keys never end, so they are not copied into the credentials file
 * - `notOurs`: the section `details.profile` of `details.file` was not written by us
 * - `tracked`: git has `details.file` under version control
 * - `stillNotIgnored`: a line in `details.ignoreFile` does not make git ignore `details.file`
 * - `changedMeanwhile`: another program has written `details.file` since the user was asked about it
 * - `notMergeable`: `details.file` is no UTF-8 text, or a value in it goes on over several lines
 * - `notForTools`: every tool reads the profile `details.profile` as it is
 * - `unquotable`: no `credential_process` can hold the name `details.profile`, or the path of our program
 * - `notOnDisk`: the chosen place is in no file system that this extension host can reach
 */
export type ExportErrorCode =
  | 'unwritable'
  | 'noKeys'
  | 'longLived'
  | 'notOurs'
  | 'tracked'
  | 'stillNotIgnored'
  | 'changedMeanwhile'
  | 'notMergeable'
  | 'notForTools'
  | 'unquotable'
  | 'notOnDisk';

export class ExportError extends CodedError<ExportErrorCode> {
  static override readonly family = 'ExportError';
}
