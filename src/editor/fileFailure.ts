import { basename, dirname } from 'node:path';
import { l10n } from 'vscode';
import { isPassingError, systemErrorCode, type CodedError } from '../base/errors';
import { RegularFileError, type IrregularKind } from '../base/regularFile';

/** Files of the token cache are named by hashes, and so are the temporary files and locks beside them. */
const CACHE_FILE = /^\.?[0-9a-f]{40}\.json/;

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
      return l10n.t('permission denied at {0}. Check who owns it and who may write there.', place);
    case 'EBUSY':
    case 'ETXTBSY':
      return l10n.t('another program or a mount keeps {0} from being written ({1}).', place, code);
    case 'EROFS':
      return l10n.t('the file system at {0} is read-only.', place);
    case 'ENOSPC':
    case 'EDQUOT':
      return l10n.t('the disk is full at {0}. Make room and try again.', place);
    case 'EISDIR':
      return l10n.t('there is a folder where a file belongs: {0}', path);
    case 'ENOENT':
    case 'ENOTDIR':
      return l10n.t('there is no such file: {0}', path);
    default:
      return isPassingError(error)
        ? l10n.t('the system does not reach {0} for the moment ({1}). Try again.', place, code)
        : undefined;
  }
}

function irregularFailure({ code, details }: CodedError): string {
  const { path = '', kind, mostBytes } = details;
  if (code === 'tooLarge') {
    return l10n.t('the file is too large, with more than {0} MB: {1}', Number(mostBytes) / 1e6, path);
  }
  switch (kind as IrregularKind) {
    case 'directory':
      return l10n.t('there is a folder where a file belongs: {0}', path);
    case 'pipe':
      return l10n.t(
        'there is a pipe of another program where a file belongs, so it was left alone: {0}',
        path,
      );
    case 'socket':
      return l10n.t(
        'there is a socket of another program where a file belongs, so it was left alone: {0}',
        path,
      );
    case 'device':
      return l10n.t('there is a device where a file belongs, so it was left alone: {0}', path);
  }
}
