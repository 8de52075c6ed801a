import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { SsoSession } from '../../config/sharedConfig';
import type { DirectoryProgress } from '../../sso/directory';
import { showWhenLong } from '../waiting';

/** Shows how far a listing has come, and lets the user end it: what was found until then stands. */
export async function withListingProgress<T>(
  session: SsoSession,
  list: (onProgress: (progress: DirectoryProgress) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let latest: DirectoryProgress | undefined;
  let show = (listed: DirectoryProgress): void => void (latest = listed);
  return showWhenLong(
    l10n.t('Accounts and roles of {0}', session.label),
    (signal) => list((listed) => show(listed), signal),
    (progress) => {
      let shown = 0;
      show = (listed) => {
        const percent = listed.total ? (100 * listed.done) / listed.total : 0;
        progress.report({ message: progressText(listed), increment: percent - shown });
        shown = percent;
      };
      if (latest) show(latest);
    },
  );
}

/** How far a listing has come, in words. */
export function progressText({ done, total }: DirectoryProgress): string {
  const number = (value: number): string => value.toLocaleString(vscode.env.language);
  return total === undefined
    ? l10n.t('Listing the accounts…')
    : l10n.t('{0} of {1} accounts', number(done), number(total));
}
