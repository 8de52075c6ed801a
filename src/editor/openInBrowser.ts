import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { isWebLink } from '../base/webLink';
import { SsoError } from '../sso/errors';

/**
 * Opens a page in the user's browser; when that fails, `failureText` is shown with the link to copy.
 * @throws SsoError `unsafeLink` for what is no web page: the system or VS Code would act on it.
 * @param copyLink puts a link that is a secret into the clipboard.
 */
export async function openInBrowser(
  url: string,
  failureText: string,
  copyLink: (link: string) => PromiseLike<void> = (link) => vscode.env.clipboard.writeText(link),
): Promise<void> {
  if (!isWebLink(url))
    throw new SsoError('unsafeLink', 'the page to open is not on https', { details: { url } });
  const target = vscode.Uri.parse(url, true);
  const external = await vscode.env.asExternalUri(target);
  // VS Code writes a Uri anew and loses escapes in its query and fragment; a text it opens as it is.
  const asWritten = external.toString() === target.toString() ? (url as unknown as vscode.Uri) : external;
  const opened = await vscode.env.openExternal(asWritten);
  if (opened) return;
  // The user turned the question down, or there is no browser: the address can be taken elsewhere.
  const copy = l10n.t('Copy Link');
  void vscode.window
    .showWarningMessage(failureText, copy)
    .then((chosen) => (chosen === copy ? copyLink(url) : undefined));
}
