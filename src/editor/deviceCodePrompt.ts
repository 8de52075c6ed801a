import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { DeviceCodePrompt } from '../sso/deviceCode';
import type { DeviceAuthorization } from '../sso/ports';
import { withoutLinks } from './plainText';

/** Shows a device code so that it can be compared, opens the browser, and says that the approval is awaited. */
export function createDeviceCodePrompt(sessionLabel: string): DeviceCodePrompt {
  return {
    async confirm(authorization, signal) {
      const copyAndOpen = l10n.t('Copy Code and Open Browser');
      const chosen = await vscode.window.showInformationMessage(
        withoutLinks(l10n.t('Log in to {0}', sessionLabel)),
        {
          modal: true,
          detail: l10n.t(
            'Your code is {0}. Approve only if the browser shows the same code.',
            authorization.userCode,
          ),
        },
        copyAndOpen,
      );
      // A dialog stays open when the login has ended meanwhile: nothing may be opened then.
      signal.throwIfAborted();
      if (chosen !== copyAndOpen) throw new vscode.CancellationError();
      await vscode.env.clipboard.writeText(authorization.userCode);
      await openInBrowser(authorization);
    },

    waitFor(authorization, signal, work) {
      return withCancellableProgress(
        l10n.t('Waiting for your approval of {0} in the browser', authorization.userCode),
        signal,
        (waiting, report) => {
          // Notifications draw `[text](target)` as a link: the way back to the page when the browser did not open.
          report(`[${l10n.t('Open again')}](${authorization.verificationUriComplete})`);
          return work(waiting);
        },
      );
    },
  };
}

async function openInBrowser({ verificationUriComplete }: DeviceAuthorization): Promise<void> {
  const target = vscode.Uri.parse(verificationUriComplete, true);
  const opened = await vscode.env.openExternal(await vscode.env.asExternalUri(target));
  if (opened) return;
  // The user turned the question down, or there is no browser: the address can be taken elsewhere.
  const copy = l10n.t('Copy Link');
  void vscode.window
    .showWarningMessage(
      l10n.t('The browser was not opened. Open this page on any device: {0}', verificationUriComplete),
      copy,
    )
    .then((chosen) =>
      chosen === copy ? vscode.env.clipboard.writeText(verificationUriComplete) : undefined,
    );
}

/** Runs `work` under a progress notification whose Cancel aborts the work's signal, as the outer signal does. */
async function withCancellableProgress<T>(
  title: string,
  signal: AbortSignal,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    const cancelled = new AbortController();
    cancellation.onCancellationRequested(() => cancelled.abort());
    return work(AbortSignal.any([signal, cancelled.signal]), (message) => progress.report({ message }));
  });
}
