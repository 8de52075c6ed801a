import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { untilAborted } from '../../base/abort';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { BrowserPrompt } from '../../sso/browserLogin';
import type { DeviceCodePrompt } from '../../sso/deviceCode';
import { SsoError } from '../../sso/errors';
import type { LoginRequest, OtherWindowPrompt } from '../../sso/loginService';
import type { DeviceAuthorization } from '../../sso/ports';
import { linkText, openInBrowser, type NotificationLinks } from '../links';
import { withoutLinks, escapeMarkdown } from '../plainText';
import { closeQrPages, QR_PAGE_TITLE } from './loginCommands';
import type { ShowWaiting } from '../notifications';

/** Everything that a login may show, whichever flow it takes. */
export function createLoginPrompts(context: PromptContext): LoginRequest['prompts'] {
  return {
    browser: createBrowserPrompt(context),
    deviceCode: createDeviceCodePrompt(context),
    otherWindow: createOtherWindowPrompt(context),
  };
}

function createOtherWindowPrompt({ sessionLabel, showWaiting }: PromptContext): OtherWindowPrompt {
  return {
    waitFor: (signal, work) =>
      showWaiting(
        {
          title: withoutLinks(l10n.t('Another window is logging in to {0}', sessionLabel)),
          links: [],
        },
        signal,
        work,
      ),

    async confirmGoingOn(signal) {
      const logIn = l10n.t('Log In');
      const chosen = await vscode.window.showInformationMessage(
        withoutLinks(
          l10n.t('The login to {0} in the other window did not finish. Log in here?', sessionLabel),
        ),
        logIn,
      );
      signal.throwIfAborted();
      if (chosen !== logIn) throw new vscode.CancellationError();
    },
  };
}

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

/** Opens the consent page and says that the approval is awaited; there is no code to compare. */
export function createBrowserPrompt(context: PromptContext): BrowserPrompt {
  return {
    pages: {
      language: vscode.env.language,
      loggedIn: {
        title: l10n.t('You are logged in'),
        detail: l10n.t('You can close this tab and go back to VS Code.'),
      },
      failed: {
        title: l10n.t('You are not logged in'),
        detail: l10n.t('You can close this tab. VS Code says what happened and what to do next.'),
      },
      stray: {
        title: l10n.t('There is nothing to do here'),
        detail: l10n.t(
          'This page does not belong to the login that VS Code is waiting for. You can close this tab.',
        ),
      },
    },

    waitFor(url, signal, work) {
      const notice = {
        title: l10n.t('Waiting for your approval in the browser'),
        url,
        switchTitle: l10n.t('Having trouble? Use a device code instead'),
      };
      return waitForApproval(context, notice, signal, async (waiting) => {
        const answer = work(waiting);
        const opening = openInBrowser(
          url,
          l10n.t('The browser was not opened. Copy the link and open it in a browser on this computer.'),
        );
        // VS Code may ask before it opens a page; the answer can come, or the user turn away, before that.
        return await Promise.race([answer, opening.then(() => answer)]);
      });
    },
  };
}

/** Shows a device code so that it can be compared, opens the browser, and says that the approval is awaited. */
export function createDeviceCodePrompt(context: PromptContext): DeviceCodePrompt {
  return {
    async confirm(authorization, signal) {
      const copyAndOpen = l10n.t('Copy Code and Open Browser');
      const chosen = await beforeItExpires(
        authorization,
        context.clock,
        vscode.window.showInformationMessage(
          withoutLinks(l10n.t('Log in to {0}', context.sessionLabel)),
          {
            modal: true,
            detail: withoutLinks(
              l10n.t(
                'Your code is {0}. Approve only if the browser shows the same code.',
                authorization.userCode,
              ),
            ),
          },
          copyAndOpen,
        ),
      );
      // A dialog stays open when the login has ended meanwhile: nothing may be opened then.
      signal.throwIfAborted();
      if (chosen !== copyAndOpen) throw new vscode.CancellationError();
      await vscode.env.clipboard.writeText(authorization.userCode);
      const { verificationUriComplete: url } = authorization;
      await openInBrowser(url, l10n.t('The browser was not opened. Open this page on any device: {0}', url));
    },

    waitFor({ userCode, verificationUri, verificationUriComplete: url }, signal, work) {
      const notice = {
        title: withoutLinks(l10n.t('Waiting for your approval of {0} in the browser', userCode)),
        url,
        more: {
          title: l10n.t('Show QR code'),
          show: () => showQrCode(userCode, url, verificationUri),
        },
        switchTitle: l10n.t('Use browser login instead'),
      };
      return waitForApproval(context, notice, signal, work);
    },
  };
}

/** A dialog without an answer must not block the session for longer than its code lives. */
async function beforeItExpires<T>(
  { expiresAt }: DeviceAuthorization,
  clock: Clock,
  answer: Thenable<T>,
): Promise<T> {
  const expired = new AbortController();
  const timer = clock.schedule(expiresAt.getTime() - clock.now(), () =>
    expired.abort(new SsoError('codeExpired', 'the device code expired before it was confirmed')),
  );
  try {
    return await untilAborted(Promise.resolve(answer), expired.signal);
  } finally {
    timer.dispose();
  }
}

const QR_SCHEME = 'aws-sso-qr';

/** Shows a device code's page as a QR code, for another device, until disposed. */
export async function showQrCode(
  userCode: string,
  url: string,
  verificationUri: string,
): Promise<Disposable> {
  const { qrImage } = await import('../../base/qrCode');
  const text = [
    `![${l10n.t('QR code')}](${qrImage(url)})`,
    escapeMarkdown(l10n.t('Scan it with the device that you want to approve on.')),
    `**${escapeMarkdown(l10n.t('Approve only if the page shows the code {0}.', userCode))}**`,
    escapeMarkdown(verificationUri),
  ].join('\n\n');
  const provider = vscode.workspace.registerTextDocumentContentProvider(QR_SCHEME, {
    provideTextDocumentContent: () => text,
  });
  // Its name is the title of the tab.
  const uri = vscode.Uri.from({ scheme: QR_SCHEME, path: `/${QR_PAGE_TITLE}${userCode}.md` });
  await vscode.commands.executeCommand('markdown.showPreview', uri);
  return {
    dispose() {
      provider.dispose();
      closeQrPages(userCode);
    },
  };
}
