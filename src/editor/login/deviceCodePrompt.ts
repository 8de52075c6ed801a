import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { untilAborted } from '../../base/abort';
import type { Clock } from '../../base/clock';
import type { DeviceCodePrompt } from '../../sso/deviceCode';
import { SsoError } from '../../sso/errors';
import type { DeviceAuthorization } from '../../sso/ports';
import { waitForApproval, type PromptContext } from './loginWait';
import { openInBrowser } from '../openInBrowser';
import { withoutLinks } from '../plainText';
import { showQrCode } from './qrCodePage';

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

/** A dialog that nobody answers must not keep the session from others for longer than its code lives. */
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
