import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import { isWebLink } from '../base/webLink';
import { SsoError } from '../sso/errors';
import { registerCommand } from './commands';
import { withoutLinks } from './plainText';

/** A link for the message of a notification, until disposed. */
export interface NotificationLink extends Disposable {
  /** `[title](command:...)`, as notifications draw it. */
  readonly text: string;
}

/**
 * Links in notifications that run a function. A progress notification has no buttons but Cancel; what else can be done
 * meanwhile is a link. Each has a name that can't be guessed, so that no other link runs it.
 */
export class NotificationLinks implements Disposable {
  readonly #actions = new Map<string, () => unknown>();
  readonly #disposables = new DisposableStore();

  constructor(logger: Logger) {
    this.#disposables.add(
      registerCommand('awsSso.followLink', logger, (name) =>
        typeof name === 'string' ? this.#actions.get(name)?.() : undefined,
      ),
    );
  }

  create(title: string, action: () => unknown): NotificationLink {
    const name = randomUUID();
    this.#actions.set(name, action);
    const target = `command:awsSso.followLink?${encodeURIComponent(JSON.stringify([name]))}`;
    return {
      text: linkText(title, target),
      dispose: () => this.#actions.delete(name),
    };
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** A link to a page or a command of ours as notifications draw it; the title alone when the target is neither. */
export function linkText(title: string, target: string): string {
  if (!isWebLink(target) && !target.startsWith('command:awsSso.')) return title;
  return `[${title}](${target.replaceAll('(', '%28').replaceAll(')', '%29')})`;
}

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
    .showWarningMessage(withoutLinks(failureText), copy)
    .then((chosen) => (chosen === copy ? copyLink(url) : undefined));
}
