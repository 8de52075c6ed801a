import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { linkText, type NotificationLinks } from '../notificationLinks';
import type { ShowWaiting } from '../waiting';

/** What every prompt of a login needs. */
export interface PromptContext {
  readonly sessionLabel: string;
  readonly links: NotificationLinks;
  readonly showWaiting: ShowWaiting;
  /** The user may change to the other flow while this one waits. */
  readonly hasOtherFlow: boolean;
  readonly clock: Clock;
}

/** The reason of a login that ends because the user wants the other flow. */
export class FlowSwitch extends Error {}

export interface ApprovalNotice {
  readonly title: string;
  /** The page on which the user approves. */
  readonly url: string;
  /** Shows more until the wait is over. */
  readonly more?: { readonly title: string; readonly show: () => Promise<Disposable> };
  /** Of the link that changes to the other flow. */
  readonly switchTitle: string;
}

/** Says that the approval is awaited while `work` runs, with the links to open or copy its page and to change the flow. */
export async function waitForApproval<T>(
  { links, showWaiting, hasOtherFlow }: PromptContext,
  { title, url, more, switchTitle }: ApprovalNotice,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const switched = new AbortController();
  const disposables = new DisposableStore();
  const link = (linkTitle: string, action: () => unknown): string =>
    disposables.add(links.create(linkTitle, action)).text;
  const offered = [
    linkText(l10n.t('Open again'), url),
    link(l10n.t('Copy link'), () => vscode.env.clipboard.writeText(url)),
  ];
  if (more) offered.push(link(more.title, async () => disposables.add(await more.show())));
  if (hasOtherFlow) offered.push(link(switchTitle, () => switched.abort(new FlowSwitch())));
  try {
    return await showWaiting({ title, links: offered }, AbortSignal.any([signal, switched.signal]), work);
  } finally {
    disposables.dispose();
  }
}
