import { l10n } from 'vscode';
import { CodedError } from '../../base/errors';

/**
 * Why no terminal is opened with keys.
 *
 * - `longLivedKeys`: those of the profile (`details.profile`) never end
 */
export class OpenTerminalError extends CodedError<'longLivedKeys'> {
  static override readonly family = 'OpenTerminalError';
}

/** What a person reads of it; undefined for other errors. */
export function openTerminalFailure(error: unknown): string | undefined {
  if (!OpenTerminalError.is(error)) return undefined;
  return l10n.t(
    'The keys of {0} do not end by themselves, so they are not put into a terminal. Open it without keys: tools find them by the name of the profile.',
    error.details['profile'] ?? '',
  );
}
